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

    mutating func effects(_ events: [Event], _ answers: [ScriptAnswer] = []) -> TurnEffects {
        engine.take(events, of: &state, TurnInputs(now: now, answers: answers))
    }

    /// Takes an event as the store has it taken: again and again, with the answers so far, until no script is waited for.
    /// A turn that waits leaves the participant as it was.
    mutating func replay(
        _ event: Event, answer: (ScriptCall) -> ScriptAnswer.Result
    ) -> (effects: TurnEffects, answers: [ScriptAnswer], calls: [ScriptCall]) {
        var answers: [ScriptAnswer] = []
        var calls: [ScriptCall] = []
        while true {
            let before = state
            let effects = engine.take([event], of: &state, TurnInputs(now: now, answers: answers))
            guard let suspension = effects.suspension else { return (effects, answers, calls) }
            let call = suspension.call
            #expect(suspension.event == 0 && call.ordinal == answers.count)
            #expect(effects.runs.isEmpty && effects.communications.isEmpty && effects.cancellations.isEmpty)
            #expect(effects.participant == nil && effects.customer == nil)
            #expect(state.participant == before.participant && state.customer == before.customer)
            #expect(state.communications == before.communications && state.runCount == before.runCount)
            #expect(state.communicationCount == before.communicationCount)
            calls.append(call)
            answers.append(
                ScriptAnswer(ordinal: call.ordinal, flow: call.flow, node: call.node, result: answer(call)))
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
            return "\(flow).\(node)" + (step.port == .out ? "" : "[\(step.port.name)]")
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
