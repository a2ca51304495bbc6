import Domain

extension Evaluator {
    // MARK: A run comes to wait

    /// Leaves the run at a node, and with it what is left of the run where the wait says so.
    mutating func park(_ node: Int, _ wait: RunWait) {
        run.append(node: node, .waits)
        var pending: [Int32] = []
        switch wait.scope {
        case .path: break
        case .run: swap(&pending, &stack)
        }
        run.parked.append(RunProgress.Parked(node: node, wait: wait, pending: pending))
    }

    /// Writes where the segment at hand left its run, and what it took to those waits of the run that are there already.
    mutating func keepWaits(_ flow: Int, _ state: inout ParticipantState) {
        var taken = place?.taken ?? []
        // The node that it went on from is among them.
        for step in stride(from: place == nil ? 0 : 3, to: run.path.count, by: 3) {
            taken.append(Int32(run.path[step]) + Int32(run.path[step + 1]) * 256)
        }
        let ordinal = place?.run ?? state.runCount + 1
        if place != nil {
            for index in state.waits.indices where state.waits[index].place.run == ordinal {
                state.waits[index].place.taken = taken
                let key = state.waits[index].key
                if key.rawValue > 0 {
                    effects.takenNodes.append(TakenNodes(wait: key, nodes: taken))
                } else {
                    effects.waits[Int(-key.rawValue - 1)].place.taken = taken
                }
            }
        }
        for parked in run.parked {
            let wait = NewWait(
                run: effects.runs.count,
                place: RunPlace(
                    flow: flow, node: parked.node, run: ordinal, chain: chain, taken: taken, pending: parked.pending,
                    handedTo: run.handedTo, conversation: conversation,
                    spared: parked.wait.scope == .run ? spared : [], held: parked.wait.held),
                wait: parked.wait)
            effects.waits.append(wait)
            state.waits.append(
                WaitingRun(
                    key: WaitKey(-Int64(effects.waits.count)), place: wait.place, event: parked.wait.event))
        }
    }

    /// Whoever goes on as a part of the event spares what all its runs have planned.
    /// - Parameter first: the first of the event's waits.
    mutating func spareForWaits(from first: Int, _ state: ParticipantState) {
        guard state.communicationCount > communicationsBefore else { return }
        for index in first..<effects.waits.count where effects.waits[index].wait.scope == .run {
            effects.waits[index].place.spared.append(communicationsBefore + 1...state.communicationCount)
        }
    }

    // MARK: A wait ends

    /// Ends what waits for an event. The runs go on by events of their own, in their own versions.
    mutating func endWaits(by event: Event, _ state: inout ParticipantState) {
        for index in state.waits.indices {
            guard let awaited = state.waits[index].event, awaited.accepts(event) else { continue }
            let key = state.waits[index].key
            // What a segment does itself, before it comes to wait, is no news to it.
            if key.rawValue < 0, effects.waits[Int(-key.rawValue - 1)].run == causingRun { continue }
            state.waits[index].event = nil
            effects.endedWaits.append(
                EndedWait(
                    end: WaitEnd(wait: key, cause: .event), chain: max(event.chain + 1, state.waits[index].place.chain))
            )
        }
    }

    /// Takes a run on from where it waits; nothing where it waits no more.
    mutating func goOn(_ end: WaitEnd, _ event: Event, _ state: inout ParticipantState) {
        guard let index = state.waits.firstIndex(where: { $0.key == end.wait }) else { return }
        let waiting = state.waits.remove(at: index).place
        guard state.runCount < ParticipantKey.maximumOrdinal else { return }
        conversation = waiting.conversation
        changed = []
        chain = event.chain
        communicationsBefore = state.communicationCount
        spared = waiting.spared
        place = waiting
        endedBy = end.cause
        defer {
            spared = []
            place = nil
        }
        stack.removeAll(keepingCapacity: true)
        guard chain <= RunLimits.chain else {
            stack.append(Int32(waiting.node))
            refuse(
                waiting.flow, .waitEnded, &state,
                "a chain of more than \(RunLimits.chain) events that cause one another")
            return
        }
        let waitsBefore = effects.waits.count
        walk(waiting.flow, .waitEnded, &state)
        if effects.waits.count > waitsBefore { spareForWaits(from: waitsBefore, state) }
    }

    /// The first step of a segment: leaves the node that the run has waited at.
    mutating func resume(_ state: inout ParticipantState) throws(RunFailure) {
        guard let place else { return }
        for node in place.taken { takenBy[Int(node)] = runNumber }
        run.steps = place.taken.count
        run.handedTo = place.handedTo
        stack = place.pending
        guard case .action(let index) = campaign.nodes[place.node] else {
            throw failure(at: place.node, RunFailure("the node is none that a run waits at"))
        }
        let next: Step
        do throws(RunFailure) {
            let action = campaign.actions[index]
            next = try action.resume(endedBy, place.held, &self, &state)
        } catch {
            throw failure(at: place.node, error)
        }
        switch next {
        case .through(let port): leave(place.node, port)
        case .waits(let wait): park(place.node, wait)
        }
    }
}
