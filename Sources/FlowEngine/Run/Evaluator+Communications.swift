import Domain
import Expressions
import Scheduling

extension Evaluator {
    /// Plans a communication, or records why it will not be sent. A plan in the past stays one: whether it may still
    /// start is decided when it is due (scheduling.md, rule 5).
    mutating func plan(_ index: Int, _ node: Int, _ state: inout ParticipantState) throws(RunFailure) {
        guard state.communicationCount < ParticipantKey.maximumOrdinal else {
            throw RunFailure(
                "the participant has had \(ParticipantKey.maximumOrdinal) communications, the most there can be")
        }
        let zone = try zone(of: state)
        let base = try base(index, zone, state)
        var status = CommunicationStatus.planned
        var reason: StatusReason?
        var plannedAt: Instant?
        var deadline: Instant?
        var evidence: BestTimeEvidence?
        if let instant = baseInstant(base, in: zone) {
            let window = campaign.communications[index].window
            let duration = campaign.communications[index].duration
            let plan: Plan
            if campaign.communications[index].usesBestTime {
                (plan, evidence) = bestTime(
                    base: instant, window: window, duration: duration, zone: zone, restrictions: campaign.restrictions,
                    own: state.history, campaign: inputs.campaignHistory, tenant: inputs.tenantHistory,
                    spread: UInt64(bitPattern: state.key.rawValue) &* 0x9E37_79B9_7F4A_7C15 &+ UInt64(node))
            } else {
                plan = Scheduling.plan(
                    base: instant, window: window, duration: duration, zone: zone, restrictions: campaign.restrictions)
            }
            switch plan {
            case .planned(let at, let last):
                if isAtCap(index, node, zone.localDate(at: max(at, now)), zone, state) {
                    status = .skipped
                    reason = .frequencyCap
                } else {
                    plannedAt = at
                    deadline = last
                }
            case .neverAllowed:
                status = .skipped
                reason = .neverAllowed
            }
        } else {
            status = .skipped
            reason = .baseTimeUnset
        }
        effects.communications.append(
            NewCommunication(
                node: node, run: effects.runs.count, channel: campaign.communications[index].channel, status: status,
                reason: reason, plannedAt: plannedAt, deadline: deadline,
                inputs: PlanInputs(zone: zone.identifier, zoneSource: zoneSource, base: base, bestTime: evidence)))
        state.communicationCount += 1
        if campaign.readsCommunications || !campaign.interest.updated.isEmpty || !state.waits.isEmpty {
            remember(node, status, reason, plannedAt, &state)
        }
    }

    /// Whether the participant gets as many openings of the node on a local day as they may, without one more. What was
    /// called off before it went out is none, and neither is what was skipped or refused.
    private func isAtCap(
        _ index: Int, _ node: Int, _ day: CivilDate, _ zone: Zone, _ state: ParticipantState
    ) -> Bool {
        let name = campaign.communications[index].name
        var count = 0
        for communication in state.communications where communication.name == name {
            guard let opening = communication.opening(notBefore: now), zone.localDate(at: opening) == day else {
                continue
            }
            count += 1
        }
        // What this turn has planned stands there only where flows may read it.
        if !campaign.readsCommunications {
            for new in effects.communications where new.node == node && new.status == .planned {
                guard let plannedAt = new.plannedAt, zone.localDate(at: max(plannedAt, now)) == day else { continue }
                count += 1
            }
        }
        return count >= campaign.frequencyCap
    }

    /// Shows the new communication to later nodes and to flows that listen.
    private mutating func remember(
        _ node: Int, _ status: CommunicationStatus, _ reason: StatusReason?, _ plannedAt: Instant?,
        _ state: inout ParticipantState
    ) {
        guard let action = campaign.communicationAction(at: node) else { return }
        let snapshot = CommunicationSnapshot(
            key: state.key.communication(state.communicationCount), name: action.communicationName, kind: action.kind,
            channel: action.channel, agent: action.agent, status: status, reason: reason, plannedAt: plannedAt)
        if campaign.readsCommunications { state.communications.append(snapshot) }
        announce(snapshot, isAwaited: !state.waits.isEmpty)
    }

    private mutating func base(
        _ index: Int, _ zone: Zone, _ state: ParticipantState
    ) throws(RunFailure) -> PlanInputs.Base {
        switch campaign.communications[index].base {
        case .today: return .instant(now)
        case .fixed(let base): return base
        case .expression(let expression):
            switch try evaluate(expression, state) {
            case .none: return .unset
            case .date(let date): return .date(date)
            case .datetime(let datetime): return PlanInputs.Base(datetime.reading)
            case let other:
                throw RunFailure("date_time's expression gives a \(other.typeName) (a date or a datetime is right)")
            }
        case .reference(let reference, let offset):
            guard let unfitted = value(of: reference, state) else { return .unset }
            let base: PlanInputs.Base
            switch FittedValue.compared(unfitted, as: .datetime) {
            case .unset: return .unset
            case .value(.date(let date)): base = .date(date)
            case .value(.datetime(let datetime)): base = PlanInputs.Base(datetime)
            case .value, .unfit: throw RunFailure("date_time names a value that is neither a date nor a datetime")
            }
            return shifted(base, days: offset.days, minutes: offset.minutes, in: zone)
        }
    }

    /// Cancels what is planned or open, except what runs of the same event planned. One that is in flight keeps its
    /// status: its cancellation takes effect after the outcome, and whoever records that fires the events.
    mutating func cancelCommunications(_ state: inout ParticipantState) {
        for index in state.communications.indices {
            let before = state.communications[index]
            guard !before.status.isFinal, before.key.ordinal <= communicationsBefore,
                !spared.contains(where: { $0.contains(before.key.ordinal) })
            else { continue }
            if before.isInFlight {
                if effects.cancellations.contains(where: { $0.communication == before.key }) { continue }
                effects.cancellations.append(Cancellation(communication: before.key, reason: .canceledByFlow))
                continue
            }
            effects.cancellations.append(Cancellation(communication: before.key, reason: .canceledByFlow))
            run.snapshotChanges.append(RunProgress.SnapshotChange(index: index, before: before))
            state.communications[index].status = .canceled
            state.communications[index].reason = .canceledByFlow
            state.communications[index].endedAt = now
            announce(state.communications[index], isAwaited: !state.waits.isEmpty)
        }
    }
}

extension CommunicationSnapshot {
    /// When it opened or is to open; nil where it never does.
    fileprivate func opening(notBefore now: Instant) -> Instant? {
        if let startedAt { return startedAt }
        return status == .planned ? plannedAt.map { max($0, now) } : nil
    }
}
