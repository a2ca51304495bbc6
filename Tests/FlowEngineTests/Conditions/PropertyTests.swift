import Domain
import FlowEngine
import Testing

@Suite struct PropertyTests {
    private static let state = Turn.participant(
        ["tier": .string("gold"), "a_string": .string("mine")],
        communications: [
            Turn.communication(
                1, "FIRST", .completed, results: ["score": .integer(9)], startedAt: Turn.noon - .seconds(60),
                endedAt: Turn.noon),
            Turn.communication(2, "FIRST", .failed, channel: "other"),
            Turn.communication(3, "SECOND", .replied, results: ["score": .integer(4)], startedAt: Turn.noon),
        ])
    private static let trigger = Turn.communication(1, "FIRST", .replied, results: ["score": .integer(1)])
    private static let noon = FieldValue.datetime(
        CivilDateTime(date: date(2026, 6, 30), microsecondOfDay: 43_200_000_000, utcOffset: 0))

    @Test(arguments: [
        (PropertyReference.customer("tier"), FieldType.string, FieldValue.string("gold") as FieldValue?),
        (.participant("a_string"), .string, .string("mine")),
        (.participant("status"), .string, nil),
        (.result("score"), .integer, .integer(4)),
        (.result("other"), .integer, nil),
        (.communication(.status), .string, .string("Replied")),
        (.communication(.name), .string, .string("SECOND")),
        (.communication(.channel), .string, .string("email-channel")),
        (.communication(.agent), .string, .string("agent")),
        (.communication(.startedAt), .datetime, noon),
        (.communication(.endedAt), .datetime, nil),
        (.namedCommunication(name: "FIRST", .status), .string, .string("Failed")),
        (.namedCommunication(name: "FIRST", .channel), .string, .string("other")),
        (.namedCommunication(name: "FIRST", .result("score")), .integer, nil),
        (.namedCommunication(name: "SECOND", .result("score")), .integer, .integer(4)),
        (.namedCommunication(name: "THIRD", .status), .string, nil),
    ])
    func isReadFromTheLatestCommunication(
        property: PropertyReference, type: FieldType, expected: FieldValue?
    ) throws {
        try expect(property, type, expected, .participantCreated)
    }

    /// As it was at the event, whatever became of it since; the named ones are read as they are now.
    @Test(arguments: [
        (PropertyReference.result("score"), FieldType.integer, FieldValue.integer(1) as FieldValue?),
        (.communication(.status), .string, .string("Replied")),
        (.communication(.name), .string, .string("FIRST")),
        (.communication(.startedAt), .datetime, nil),
        (.namedCommunication(name: "FIRST", .status), .string, .string("Failed")),
    ])
    func isReadFromTheConversationThatTriggeredTheRun(
        property: PropertyReference, type: FieldType, expected: FieldValue?
    ) throws {
        try expect(property, type, expected, .communicationEnded(Self.trigger))
    }

    @Test func anInboundSessionHasNoName() throws {
        let session = Turn.communication(4, "", .replied)
        try expect(.communication(.name), .string, nil, .incomingSession(session))
    }

    private func expect(
        _ property: PropertyReference, _ type: FieldType, _ expected: FieldValue?, _ event: Event.Kind
    ) throws {
        let isSet = try holds(property, type, .isSet, [], Self.state, event: event)
        #expect(isSet == .holds(expected != nil))
        guard let expected else { return }
        let equals: FieldCheck.Operator = type == .datetime ? .on : .equals
        #expect(try holds(property, type, equals, [.constant(expected)], Self.state, event: event) == .holds(true))
    }
}
