import Domain
import FlowEngine

/// Runs that wait, on virtual time.
extension PersonTimeline {
    /// What a turn leaves of runs that wait.
    mutating func keepWaits(_ effects: TurnEffects, _ index: Int) {
        for taken in effects.takenNodes {
            guard let place = participants[index].waits.firstIndex(where: { $0.run.key == taken.wait }) else {
                continue
            }
            participants[index].waits[place].run.place.taken = taken.nodes
        }
        let before = waitCount
        for new in effects.waits {
            waitCount += 1
            participants[index].waits.append(
                SimulatedWait(
                    run: WaitingRun(
                        key: WaitKey(waitCount), place: new.place, event: new.wait.event),
                    until: new.wait.until, call: new.wait.call, chain: new.place.chain))
        }
        for ended in effects.endedWaits {
            // One of this turn was numbered below 0 while it was not kept.
            let key = ended.end.wait.rawValue < 0 ? WaitKey(before - ended.end.wait.rawValue) : ended.end.wait
            guard let place = participants[index].waits.firstIndex(where: { $0.run.key == key }) else { continue }
            end(index, place, ended.end.cause, chain: ended.chain)
        }
    }

    /// Whatever comes first ends a wait, and only that.
    private mutating func end(_ index: Int, _ place: Int, _ cause: WaitEnd.Cause, chain: Int) {
        guard !participants[index].waits[place].isEnded else { return }
        participants[index].waits[place].isEnded = true
        participants[index].waits[place].until = nil
        participants[index].waits[place].call = nil
        participants[index].waits[place].run.event = nil
        let end = WaitEnd(wait: participants[index].waits[place].run.key, cause: cause)
        queue(index, Event(.waitEnded(end), occurredAt: now, chain: chain))
    }

    /// A wait of some participant, by its place in the list of that one's waits.
    private struct Found {
        var index: Int
        var place: Int
        var wait: SimulatedWait
    }

    /// Waits of all participants, in the order in which they began.
    private func waits(where isMeant: (SimulatedWait) -> Bool) -> [Found] {
        participants.indices.flatMap { index in
            participants[index].waits.enumerated().filter { isMeant($0.element) }.map {
                Found(index: index, place: $0.offset, wait: $0.element)
            }
        }.sorted { $0.wait.run.key < $1.wait.run.key }
    }

    /// Waits whose instant has come, the earliest first; returns true if there were any.
    mutating func endWaits() -> Bool {
        let due = waits { wait in wait.until.map { $0 <= now } ?? false }
            .sorted { ($0.wait.until ?? now, $0.wait.run.key) < ($1.wait.until ?? now, $1.wait.run.key) }
        for found in due { end(found.index, found.place, .instant, chain: found.wait.chain) }
        return !due.isEmpty
    }

    /// Custom actions that wait are answered at once by what stands in for them; returns true if there were any.
    mutating func answerCalls() -> Bool {
        let calling = waits { $0.call != nil }
        for found in calling {
            guard let call = found.wait.call else { continue }
            end(found.index, found.place, .answer(answer(to: call)), chain: found.wait.chain)
        }
        return !calling.isEmpty
    }

    private mutating func answer(to call: ScriptCall) -> ScriptAnswer {
        tally.scriptCalls += 1
        return switch plan.outcomes.scripts[call.script] {
        case nil: .returned([])
        case .returns(let writes)?: .returned(writes)
        case .fails(let text)?: .failed(text)
        }
    }
}
