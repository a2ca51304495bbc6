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
            while let node = stack.popLast() {
                if takenBy[Int(node)] == runNumber { continue }
                takenBy[Int(node)] = runNumber
                try step(Int(node), &state)
            }
            announceFieldChanges(startedIn: flow, state)
            outcome = .completed
        } catch {
            run.undo(&state, &effects, &queue)
            // Nothing of a run that waits is kept, its record neither: its event is taken again.
            if pendingCall != nil { return }
            outcome = .failed(error.reason)
        }
        state.runCount += 1
        causes.append(causingRun)
        effects.runs.append(
            RunRecord(
                flow: flow, eventKind: kind, chain: chain, at: now, path: paths.path(run.path), outcome: outcome,
                evidence: RunEvidence(
                    values: run.values, changed: changed, communication: conversation?.key,
                    status: conversation?.status)))
    }

    private mutating func step(_ node: Int, _ state: inout ParticipantState) throws(RunFailure) {
        var port = RunPath.Port.out
        var entrance: Int?
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
            case .customAction(let action): try runScript(action, &state)
            }
        } catch {
            run.append(node: node, .out)
            let place = "flow \(campaign.flowID(at: node) ?? ""), node \(campaign.nodeID(at: node) ?? "")"
            throw RunFailure("\(place): \(error.reason)")
        }
        run.append(node: node, port)
        let firstEdge = node * 3 + Int(port.rawValue)
        push(campaign.targets, Int(campaign.firstTarget[firstEdge])..<Int(campaign.firstTarget[firstEdge + 1]))
        if let entrance {
            run.handedTo.append(entrance)
            push(campaign.entrances[entrance], campaign.entrances[entrance].indices)
        }
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
        guard !changed.isEmpty, !campaign.triggers[Int(EventKindTag.participantUpdated.rawValue)].isEmpty else {
            return
        }
        changed.sort()
        let flows = [flow] + run.handedTo
        cause(
            Event(
                .participantUpdated(changed: changed), occurredAt: now, chain: chain + 1,
                causedBy: flows.map { campaign.definition.flows[$0].id }))
    }

    /// Fires what an active flow listens to about a change of a communication made by this run.
    mutating func announce(_ communication: CommunicationSnapshot) {
        if campaign.interest.hearsUpdate(of: communication.name, to: communication.status) {
            cause(Event(.communicationUpdated(communication), occurredAt: now, chain: chain + 1))
        }
        if communication.status.isFinal, communication.startedAt != nil,
            campaign.interest.hearsEnd(of: communication.name)
        {
            cause(Event(.communicationEnded(communication), occurredAt: now, chain: chain + 1))
        }
    }
}
