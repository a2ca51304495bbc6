import Domain
import FlowEngine

/// What became of one condition.
enum Holding: Equatable {
    case holds(Bool)
    case fails(String)
}

/// Evaluates one condition on the participant field `a_<type>`, in a run of its own.
func holds(
    _ type: FieldType, _ value: FieldValue?, _ operation: FieldCheck.Operator, _ operands: [ValueSource],
    ignoringCase: Bool = false, others: [String: FieldValue] = [:], zone: String? = nil
) throws -> Holding {
    var fields = others
    fields["a_\(type.rawValue)"] = value
    return try holds(
        .participant("a_\(type.rawValue)"), type, operation, operands, ignoringCase: ignoringCase,
        Turn.participant(fields, zone: zone))
}

func holds(
    _ property: PropertyReference, _ type: FieldType, _ operation: FieldCheck.Operator, _ operands: [ValueSource],
    ignoringCase: Bool = false, _ state: ParticipantState, event: Event.Kind = .participantCreated
) throws -> Holding {
    var builder = CampaignBuilder()
    let check = FieldCheck(
        property: property, type: type, operator: operation, operands: operands, ignoresCase: ignoringCase)
    builder.flow(
        "main",
        [
            ("created", .participantCreated), ("updated", .anyUpdate),
            ("ended", .communicationEnded(communicationName: nil)),
            ("session", .incomingSession(channel: nil)), ("check", .fieldCheck(check)),
        ], ["created>check", "updated>check", "ended>check", "session>check"])
    var turn = Turn(try builder.compiled(), state)
    let run = turn.effects([Event(event, occurredAt: turn.now)]).runs.first
    switch run?.outcome {
    case .completed: return .holds(run?.path.steps.last?.port == .match)
    case .failed(let reason): return .fails(reason)
    case nil: return .fails("no run")
    }
}
