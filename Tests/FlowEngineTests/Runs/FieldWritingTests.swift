import Domain
import FlowEngine
import Testing

@Suite struct FieldWritingTests {
    /// Nil: the run fails.
    @Test(arguments: [
        (FieldType.string, FieldValue.integer(5), FieldValue.string("5") as FieldValue?),
        (.string, .number(2.5), .string("2.5")),
        (.string, .boolean(true), .string("true")),
        (.string, .date(date(2026, 1, 2)), .string("2026-01-02")),
        (.email, .string("Ann@Example.org"), .string("ann@example.org")),
        (.email, .integer(5), nil),
        (.email, .string("not an address"), nil),
        (.phone, .string("+44 20 7946 0018"), .string("+442079460018")),
        (.phone, .integer(44), nil),
        (.url, .string("http://a.example"), .string("http://a.example")),
        (.url, .boolean(true), nil),
        (.choice, .string("RED"), .string("red")),
        (.choice, .string("blue"), nil),
        (.choice, .integer(1), nil),
        (.integer, .integer(5), .integer(5)),
        (.integer, .number(3), .integer(3)),
        (.integer, .number(3.5), nil),
        (.integer, .number(.infinity), nil),
        (.integer, .number(.nan), nil),
        (.integer, .string("5"), .integer(5)),
        (.integer, .string("5.5"), nil),
        (.number, .integer(5), .number(5)),
        (.number, .string("5"), .number(5)),
        (.number, .string("five"), nil),
        (.boolean, .string("no"), .boolean(false)),
        (.boolean, .boolean(true), .boolean(true)),
        (.boolean, .integer(1), nil),
        (.date, .date(date(2026, 1, 2)), .date(date(2026, 1, 2))),
        (.date, datetime(2026, 1, 2, hour: 23, offset: 0), .date(date(2026, 1, 3))),
        (.date, datetime(2026, 1, 2, hour: 23), .date(date(2026, 1, 2))),
        (.date, .string("2026-01-02"), .date(date(2026, 1, 2))),
        (.date, .string("tomorrow"), nil),
        (.datetime, .date(date(2026, 1, 2)), datetime(2026, 1, 2, hour: 0)),
        (.datetime, datetime(2026, 1, 2, hour: 9, offset: 2), datetime(2026, 1, 2, hour: 9, offset: 2)),
        (.datetime, .integer(5), nil),
    ])
    func takesWhatTheFieldHoldsWithoutLoss(type: FieldType, recorded: FieldValue, expected: FieldValue?) throws {
        var builder = CampaignBuilder()
        builder.flow(
            "a", [("start", .participantCreated), ("set", .set("a_\(type.rawValue)", type, .field(.result("r"))))],
            ["start>set"])
        let state = Turn.participant(
            zone: "Asia/Tokyo", communications: [Turn.communication(1, "X", .replied, results: ["r": recorded])])
        var turn = Turn(try builder.compiled(), state)
        let effects = turn.effects([Event(.participantCreated, occurredAt: turn.now)])
        #expect(turn.state.participant[CampaignBuilder.id("a_\(type.rawValue)")] == expected)
        #expect((effects.participant == nil) == (expected == nil))
        let failure = "flow a, node set: participant.a_\(type.rawValue) cannot hold the value (a \(type.rawValue))"
        #expect(effects.runs.map(\.outcome) == [expected == nil ? .failed(failure) : .completed])
    }

    @Test func blankTextClearsWhatIsNoText() throws {
        let state = Turn.participant(
            ["a_date": .date(date(2026, 1, 2)), "a_string": .string("x")],
            communications: [Turn.communication(1, "X", .replied, results: ["r": .string(" ")])])
        let lines = try chain(
            [
                participant("a_date", .date, .field(.result("r"))),
                participant("a_string", .string, .field(.result("r"))),
            ], state)
        #expect(lines.last == "participant a_string= ")
    }

    private func chain(_ assignments: [Assignment], _ state: ParticipantState) throws -> [String] {
        var builder = CampaignBuilder()
        builder.flow("a", [("start", .participantCreated), ("set", .updateField(assignments))], ["start>set"])
        builder.flow("b", [("start", .anyUpdate)])
        var turn = Turn(try builder.compiled(), state)
        return turn.take(.participantCreated)
    }

    private func participant(_ field: String, _ type: FieldType, _ value: ValueSource) -> Assignment {
        Assignment(level: .participant, field: field, type: type, value: value)
    }

    @Test func nothingFiresWhereNothingChanged() throws {
        let lines = try chain(
            [
                participant("a_string", .string, .text("same")), participant("a_integer", .integer, .integer(1)),
                participant("a_integer", .integer, .constant(nil)), participant("a_url", .url, .constant(nil)),
            ], Turn.participant(["a_string": .string("same")]))
        #expect(lines == ["a participant_created#1 completed: a.start a.set"])
    }

    @Test func clearingTheResultClearsItsTime() throws {
        let state = Turn.participant(["result": .string("won"), "result_at": datetime(2026, 1, 1, hour: 0, offset: 0)])
        let lines = try chain([participant("result", .string, .constant(nil))], state)
        #expect(
            lines == [
                "a participant_created#1 completed: a.start a.set",
                "b participant_updated#2 completed: b.start", "participant ",
            ])
    }

    @Test func aCustomerFieldFiresInItsCampaign() throws {
        let lines = try chain(
            [Assignment(level: .customer, field: "tier", type: .string, value: .text("gold"))], Turn.participant())
        #expect(
            lines == [
                "a participant_created#1 completed: a.start a.set", "b participant_updated#2 completed: b.start",
                "customer tier=gold",
            ])
    }

    /// The run goes through a and b: neither starts again, c does, once, with all that changed.
    @Test func aRunFiresOneUpdateAndDoesNotRestartItsFlows() throws {
        var builder = CampaignBuilder()
        builder.flow(
            "a",
            [
                ("start", .participantCreated), ("again", .anyUpdate), ("one", .set("a_string", .string, .text("1"))),
                ("go", .toAnotherFlow(target: 1)), ("two", .set("a_integer", .integer, .integer(2))),
            ], ["start>one", "one>go", "start>two"])
        builder.flow(
            "b",
            [
                ("in", .fromAnotherFlow), ("again", .anyUpdate),
                ("three", .set("a_url", .url, .text("http://3"))),
            ], ["in>three"])
        builder.flow(
            "c",
            [
                ("string", .participantUpdated(fields: ["a_string"])),
                ("integer", .participantUpdated(fields: ["a_integer"])),
                ("url", .participantUpdated(fields: ["a_url"])),
                ("date", .participantUpdated(fields: ["a_date"])),
            ])
        var turn = Turn(try builder.compiled())
        #expect(
            turn.take(.participantCreated) == [
                "a participant_created#1 completed: a.start a.one a.go b.in b.three a.two",
                "c participant_updated#2 completed: c.string c.integer c.url",
                "participant a_string=1 a_integer=2 a_url=http://3",
            ])
    }
}
