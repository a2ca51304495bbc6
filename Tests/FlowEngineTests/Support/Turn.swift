import Domain
import Expressions
import FlowEngine
import Scheduling
import Testing

/// One participant and what turns do to it, told as text: one line a run, plan, cancellation and changed field.
struct Turn {
    /// A Tuesday.
    static let noon = instant(2026, 6, 30, hour: 12)
    static let key = ParticipantKey(7)

    var engine: TurnEngine
    var state: ParticipantState
    var now = Turn.noon
    /// What the participant's runs wait for, in the order they came to.
    var parked: [Parked] = []
    private var waitCount: Int64 = 0
    /// That waits have ended, where an event did it: what is taken next.
    var ended: [Event] = []

    struct Parked {
        var key: WaitKey
        var wait: NewWait
    }

    init(_ campaign: CompiledCampaign, _ state: ParticipantState = Turn.participant()) {
        engine = TurnEngine(campaign)
        self.state = state
    }

    static func participant(
        _ fields: [String: FieldValue] = [:], zone: String? = nil, communications: [CommunicationSnapshot] = []
    ) -> ParticipantState {
        var state = ParticipantState(
            key: key, customer: FieldRecord(), participant: FieldRecord(), zone: zone, communications: communications,
            communicationCount: communications.last?.key.ordinal ?? 0)
        for (name, value) in fields {
            if let item = CampaignBuilder.catalog.participant[name] {
                state.participant[item.id] = value
            } else {
                state.customer[CampaignBuilder.id(name)] = value
            }
        }
        return state
    }

    static func communication(
        _ ordinal: Int64, _ name: String, _ status: CommunicationStatus, results: [String: FieldValue] = [:],
        startedAt: Instant? = nil, endedAt: Instant? = nil, isInFlight: Bool = false, channel: String = "email-channel"
    ) -> CommunicationSnapshot {
        CommunicationSnapshot(
            key: key.communication(ordinal), name: name, kind: .email, channel: channel, agent: "agent",
            status: status, startedAt: startedAt, endedAt: endedAt, results: results, isInFlight: isInFlight)
    }

    mutating func take(_ kinds: Event.Kind...) -> [String] {
        describe(effects(kinds.map { Event($0, occurredAt: now) }))
    }

    /// Takes events as the store has them taken: what comes to wait is numbered, and what an event ended is queued.
    mutating func effects(_ events: [Event]) -> TurnEffects {
        let before = waitCount
        let effects = engine.take(events, of: &state, TurnInputs(now: now))
        for event in events {
            guard case .waitEnded(let end) = event.kind else { continue }
            parked.removeAll { $0.key == end.wait }
        }
        for (index, wait) in effects.waits.enumerated() {
            waitCount += 1
            let key = WaitKey(waitCount)
            parked.append(Parked(key: key, wait: wait))
            guard let place = state.waits.firstIndex(where: { $0.key.rawValue == -Int64(index) - 1 }) else {
                preconditionFailure("a wait that the state does not have")
            }
            state.waits[place] = WaitingRun(key: key, place: wait.place, event: state.waits[place].event)
        }
        for ended in effects.endedWaits {
            var end = ended.end
            if end.wait.rawValue < 0 { end.wait = WaitKey(before - end.wait.rawValue) }
            queue(end, chain: ended.chain)
        }
        return effects
    }

    /// Notes that a wait has ended, which it does once.
    private mutating func queue(_ end: WaitEnd, chain: Int) {
        if let place = state.waits.firstIndex(where: { $0.key == end.wait }) { state.waits[place].event = nil }
        ended.append(Event(.waitEnded(end), occurredAt: now, chain: chain))
    }

    private func hasEnded(_ key: WaitKey) -> Bool {
        ended.contains { event in
            guard case .waitEnded(let end) = event.kind else { return false }
            return end.wait == key
        }
    }

    /// Takes a wait's end, or that of the first that nothing has ended yet; nil where none waits.
    mutating func goOn(_ cause: WaitEnd.Cause, _ key: WaitKey? = nil) -> TurnEffects? {
        guard let parked = parked.first(where: { key == nil ? !hasEnded($0.key) : $0.key == key }) else { return nil }
        queue(WaitEnd(wait: parked.key, cause: cause), chain: parked.wait.place.chain)
        return effects([ended.removeLast()])
    }

    /// As ``goOn(_:_:)``, where some run has to.
    mutating func continued(_ cause: WaitEnd.Cause, _ key: WaitKey? = nil) throws -> TurnEffects {
        struct NothingWaits: Error {}
        guard let effects = goOn(cause, key) else { throw NothingWaits() }
        return effects
    }

    /// Takes what events have ended, then answers the oldest call, until no run waits for either.
    mutating func play(
        _ events: [Event], answer: (ScriptCall) -> ScriptAnswer
    ) -> (effects: [TurnEffects], calls: [ScriptCall]) {
        var all = [effects(events)]
        var calls: [ScriptCall] = []
        while true {
            if !ended.isEmpty {
                all.append(effects([ended.removeFirst()]))
            } else if let next = parked.first(where: { $0.wait.wait.call != nil }), let call = next.wait.wait.call {
                calls.append(call)
                guard let effects = goOn(.answer(answer(call)), next.key) else { return (all, calls) }
                all.append(effects)
            } else {
                return (all, calls)
            }
        }
    }

    /// The participant's, by id.
    var fields: [FieldID: FieldValue] {
        Dictionary(uniqueKeysWithValues: state.participant.entries.map { ($0.id, $0.value) })
    }

    func describe(_ effects: TurnEffects) -> [String] {
        var lines: [String] = []
        for (index, run) in effects.runs.enumerated() {
            let flow = engine.campaign.definition.flows[run.flow].id
            let outcome =
                switch run.outcome {
                case .completed: "completed"
                case .failed(let reason): "failed (\(reason))"
                }
            lines.append("\(flow) \(run.eventKind.name)#\(run.chain) \(outcome): \(path(run.path))")
            for communication in effects.communications where communication.run == index {
                lines.append("  " + describe(communication))
            }
            for wait in effects.waits where wait.run == index {
                let script = wait.wait.call.map { " for scripts/\($0.script)" } ?? ""
                lines.append("  waits at \(engine.campaign.nodeID(at: wait.place.node) ?? "?")\(script)")
            }
        }
        for cancellation in effects.cancellations {
            lines.append("cancel \(cancellation.communication.ordinal) \(cancellation.reason.rawValue)")
        }
        for (level, record) in [("customer", effects.customer), ("participant", effects.participant)] {
            guard let record else { continue }
            let values = record.entries.map { entry in
                "\(engine.campaign.catalog.name(of: entry.id) ?? "?")=\(entry.value.templateText)"
            }
            lines.append("\(level) \(values.joined(separator: " "))")
        }
        return lines
    }

    private func path(_ path: RunPath) -> String {
        path.steps.map { step in
            let flow = engine.campaign.flowID(at: step.node) ?? "?"
            let node = engine.campaign.nodeID(at: step.node) ?? "?"
            let port = engine.campaign.node(at: step.node)?.kind.ports.name(of: step.port)
            return "\(flow).\(node)" + (step.port == .out ? "" : "[\(step.port == .waits ? "waits" : port ?? "?")]")
        }.joined(separator: " ")
    }

    private func describe(_ communication: NewCommunication) -> String {
        let name = engine.campaign.communicationAction(at: communication.node)?.communicationName ?? "?"
        guard let plannedAt = communication.plannedAt, let deadline = communication.deadline else {
            return "\(name) \(communication.status.name) \(communication.reason?.rawValue ?? "")"
        }
        let zone = Zone.named(communication.inputs.zone)
        let text = { (instant: Instant) in zone?.iso8601(instant) ?? "?" }
        return "\(name) \(communication.status.name) \(text(plannedAt)) until \(text(deadline))"
    }
}

func date(_ year: Int, _ month: Int, _ day: Int) -> CivilDate {
    guard let date = CivilDate(year: year, month: month, day: day) else { preconditionFailure("no such date") }
    return date
}

/// A datetime value; `offset` in whole hours, nil for none.
func datetime(_ year: Int, _ month: Int, _ day: Int, hour: Int, minute: Int = 0, offset: Int? = nil) -> FieldValue {
    .datetime(
        CivilDateTime(
            date: date(year, month, day), microsecondOfDay: Int64(hour * 60 + minute) * 60_000_000,
            utcOffset: offset.map { Int32($0 * 3600) }))
}

func instant(_ year: Int, _ month: Int, _ day: Int, hour: Int, minute: Int = 0) -> Instant {
    Instant(seconds: Int64(date(year, month, day).daysSinceEpoch) * 86_400 + Int64(hour * 3600 + minute * 60))
}
