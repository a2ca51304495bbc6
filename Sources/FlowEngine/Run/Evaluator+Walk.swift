import Domain

extension Evaluator {
    /// One run: depth first along the edges in file order, from the triggers on the stack (the first one on top), each
    /// node at most once. A run that fails leaves nothing but its record.
    mutating func walk(_ flow: Int, _ kind: EventKindTag, _ state: inout ParticipantState) {
        runNumber &+= 1
        if runNumber == 0 {
            for node in takenBy.indices { takenBy[node] = 0 }
            runNumber = 1
        }
        run.begin(state, effects, queueCount: queue.count)
        let outcome: RunRecord.Outcome
        do throws(RunFailure) {
            if place != nil { try resume(&state) }
            while let node = stack.popLast() {
                if takenBy[Int(node)] == runNumber { continue }
                takenBy[Int(node)] = runNumber
                try step(Int(node), &state)
            }
            announceFieldChanges(startedIn: flow, state)
            if !run.parked.isEmpty || place != nil { keepWaits(flow, &state) }
            outcome = .completed
        } catch {
            run.undo(&state, &effects, &queue)
            outcome = .failed(error.reason)
        }
        state.runCount += 1
        causes.append(causingRun)
        effects.runs.append(
            RunRecord(
                flow: flow, eventKind: kind, chain: chain, at: now, path: paths.path(run.path), outcome: outcome,
                evidence: RunEvidence(
                    values: run.values, changed: changed, communication: conversation?.key,
                    status: conversation?.status, continues: place?.run)))
    }

    private mutating func step(_ node: Int, _ state: inout ParticipantState) throws(RunFailure) {
        var port = RunPath.Port.out
        var entrance: Int?
        var wait: RunWait?
        do throws(RunFailure) {
            run.steps += 1
            guard run.steps <= RunLimits.steps else {
                throw RunFailure("more than \(RunLimits.steps) steps in one run")
            }
            switch campaign.nodes[node] {
            case .trigger: break
            case .fieldCheck(let check): port = try matches(check, state) ? .match : .otherwise
            case .communication(let action): try plan(action, node, &state)
            case .cancelCommunications: cancelCommunications(&state)
            case .updateField(let list): try assign(list, &state)
            case .toAnotherFlow(let target): entrance = target
            case .action(let index):
                let action = campaign.actions[index]
                switch try action.step(&self, &state) {
                case .through(let way): port = way
                case .waits(let asked): wait = asked
                }
            }
        } catch {
            throw failure(at: node, error)
        }
        if let wait { return park(node, wait) }
        leave(node, port)
        if let entrance {
            run.handedTo.append(entrance)
            push(campaign.entrances[entrance], campaign.entrances[entrance].indices)
        }
    }

    /// What a failure is at its node, which is the last of the path.
    mutating func failure(at node: Int, _ failure: RunFailure) -> RunFailure {
        run.append(node: node, .out)
        return RunFailure("\(words(of: node)): \(failure.reason)")
    }

    private func words(of node: Int) -> String {
        "flow \(campaign.flowID(at: node) ?? ""), node \(campaign.nodeID(at: node) ?? "")"
    }

    /// Follows the edges of a port. One that the node does not have leads nowhere.
    mutating func leave(_ node: Int, _ port: RunPath.Port) {
        run.append(node: node, port)
        guard let way = campaign.portIndex(node, port.rawValue) else { return }
        push(campaign.targets, Int(campaign.firstTarget[way])..<Int(campaign.firstTarget[way + 1]))
    }

    /// The first of them ends on top.
    @inline(__always)
    private mutating func push(_ nodes: [Int32], _ range: Range<Int>) {
        var index = range.upperBound
        while index > range.lowerBound {
            index -= 1
            stack.append(nodes[index])
        }
    }

    /// Fires the run's one Participant Updated, where some field is not what it was before the run. It starts none of
    /// the flows that the run passed through.
    private mutating func announceFieldChanges(startedIn flow: Int, _ state: ParticipantState) {
        if run.fieldChanges.isEmpty { return }
        var seen: [FieldID] = []
        var changed: [FieldID] = []
        for change in run.fieldChanges where !seen.contains(change.id) {
            seen.append(change.id)
            guard state[change.level, change.id] != change.before else { continue }
            changed.append(change.id)
            switch change.level {
            case .customer: changesCustomer = true
            case .participant: changesParticipant = true
            }
        }
        guard !changed.isEmpty,
            !campaign.triggers[Int(EventKindTag.participantUpdated.rawValue)].isEmpty || campaign.awaitsChanges
                || !state.waits.isEmpty
        else { return }
        changed.sort()
        let flows = [flow] + run.handedTo
        cause(
            Event(
                .participantUpdated(changed: changed), occurredAt: now, chain: chain + 1,
                causedBy: flows.map { campaign.definition.flows[$0].id }))
    }

    /// Fires what an active flow listens to about a change of a communication made by this run.
    /// - Parameter isAwaited: some run of the participant waits for an event.
    mutating func announce(_ communication: CommunicationSnapshot, isAwaited: Bool) {
        if isAwaited || campaign.interest.hearsUpdate(of: communication.name, to: communication.status) {
            cause(Event(.communicationUpdated(communication), occurredAt: now, chain: chain + 1))
        }
        if communication.status.isFinal, communication.startedAt != nil,
            campaign.interest.hearsEnd(of: communication.name)
        {
            cause(Event(.communicationEnded(communication), occurredAt: now, chain: chain + 1))
        }
    }
}
