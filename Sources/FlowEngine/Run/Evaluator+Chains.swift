import Domain

/// An event that waits for its turn, and the run that caused it, by its index among the turn's runs.
struct CausedEvent {
    var event: Event
    var run: Int
}

extension Evaluator {
    /// Queues what the run at hand sets off.
    mutating func cause(_ event: Event) { queue.append(CausedEvent(event: event, run: effects.runs.count)) }

    /// Takes back what the runs of a chain have planned that went past its limit: it is not sent.
    ///
    /// - Parameter run: the last of the chain, whose causes are followed back to the event from outside; nil: all runs that
    ///   this event set off.
    mutating func withdraw(from run: Int?, _ state: inout ParticipantState) {
        var runs = Set(firstRun..<effects.runs.count)
        if var next = run {
            runs = [next]
            while next >= firstRun, let cause = causes[next - firstRun], runs.insert(cause).inserted { next = cause }
        }
        let before = state.communicationCount - Int64(effects.communications.count)
        for index in effects.communications.indices {
            guard effects.communications[index].status == .planned, runs.contains(effects.communications[index].run)
            else { continue }
            effects.communications[index].status = .skipped
            effects.communications[index].reason = .chainLimit
            effects.communications[index].plannedAt = nil
            effects.communications[index].deadline = nil
            let key = state.key.communication(before + Int64(index) + 1)
            guard let place = state.communications.lastIndex(where: { $0.key == key }) else { continue }
            state.communications[place].status = .skipped
            state.communications[place].reason = .chainLimit
            state.communications[place].plannedAt = nil
        }
    }
}
