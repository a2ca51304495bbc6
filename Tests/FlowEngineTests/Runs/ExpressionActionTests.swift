import Domain
import Expressions
import FlowEngine
import Scheduling
import Testing

@Suite struct ExpressionActionTests {
    private func write(
        _ assignments: [(String, FieldType, String)], _ fields: [String: FieldValue] = [:]
    ) throws -> [String] {
        var builder = CampaignBuilder()
        let list = try assignments.map { name, type, source in
            Assignment(
                level: CampaignBuilder.catalog.participant[name] == nil ? .customer : .participant, field: name,
                type: type, value: try .python(source))
        }
        builder.flow("a", [("start", .participantCreated), ("set", .updateField(list))], ["start>set"])
        var turn = Turn(try builder.compiled(), Turn.participant(fields))
        return turn.take(.participantCreated)
    }

    @Test func assignmentsSeeThoseBeforeThem() throws {
        let lines = try write(
            [
                ("a_integer", .integer, "(a_integer or 0) + 2"), ("b_integer", .integer, "a_integer * 10"),
                ("visits", .integer, "customer.visits + participant.b_integer"), ("tier", .string, "f'{visits:>5}'"),
                ("a_date", .date, "date.today() - timedelta(days=30)"),
                ("a_datetime", .datetime, "datetime.now().replace(microsecond=0)"), ("b_string", .string, "None"),
                ("a_number", .number, "a_integer / 4"), ("a_boolean", .boolean, "not a_string"),
            ], ["visits": .integer(1), "b_string": .string("old")])
        #expect(
            lines == [
                "a participant_created#1 completed: a.start a.set", "customer tier=   21 visits=21",
                "participant a_integer=2 a_number=0.5 a_boolean=True a_date=2026-05-31 a_datetime=2026-06-30T12:00:00 "
                    + "b_integer=20",
            ])
    }

    @Test(arguments: [
        ("a_number" as String, FieldType.number, "float('inf')", "cannot hold the value"),
        ("a_integer", .integer, "2.5", "cannot hold the value"), ("a_integer", .integer, "True", "cannot hold"),
        ("a_string", .string, "'x' * 70000", "longer than the 65536 bytes"),
        ("a_string", .string, "'a\\x00b'", "control character"), ("a_choice", .choice, "'blue'", "cannot hold"),
        ("a_string", .string, "['x']", "list"), ("a_date", .date, "date.today() + 1", "TypeError"),
        ("a_email", .email, "'nobody'", "cannot hold"),
    ])
    func whatAFieldCannotHoldFailsTheRun(
        field: String, type: FieldType, expression: String, reason: String
    ) throws {
        let lines = try write([("b_string", .string, "'x'"), (field, type, expression)])
        #expect(lines.count == 1)
        #expect(lines[0].hasPrefix("a participant_created#1 failed (flow a, node set: "))
        #expect(lines[0].contains(reason))
    }

    @Test(
        arguments: [
            ("date(2026, 7, 2)", "Planned 2026-07-02T09:00:00+02:00"),
            ("datetime(2026, 7, 2, 10)", "Planned 2026-07-02T10:00:00+02:00"),
            ("a_datetime", "Planned 2026-07-03T11:00:00+02:00"),
            ("a_datetime + timedelta(hours=1)", "Planned 2026-07-03T12:00:00+02:00"),
            ("datetime.now() + timedelta(hours=1)", "Planned 2026-06-30T15:00:00+02:00"),
            ("datetime.combine(date.today(), time(16))", "Planned 2026-06-30T16:00:00+02:00"),
            ("b_date", "Skipped base_time_unset"), ("b_date and b_date + timedelta(days=1)", "Skipped base_time_unset"),
            ("date(1, 1, 1)", "Planned 0001-01-01T09:00:00"),
        ])
    func aBaseTimeMayBeAnExpression(expression: String, expected: String) throws {
        let line = try plan(expression)
        #expect(line.hasPrefix("  X \(expected)"), "\(line)")
    }

    @Test(arguments: [
        ("'2026-07-02'", "date_time's expression gives a str"), ("time(9)", "gives a time"),
        ("b_date + timedelta(days=1)", "TypeError"), ("date(2026, 2, 30)", "ValueError"),
    ])
    func aBaseTimeThatIsNoTimeFailsTheRun(expression: String, reason: String) throws {
        let line = try plan(expression)
        #expect(line.hasPrefix("a participant_created#1 failed (flow a, node x: ") && line.contains(reason), "\(line)")
    }

    /// The line of the plan, or of the run where it failed.
    private func plan(_ source: String) throws -> String {
        var builder = CampaignBuilder()
        let action = Node.Kind.email(
            "X", base: .expression(try Expression(parsing: source)), window: ContactWindow(from: 9 * 60, to: 18 * 60))
        builder.flow("a", [("start", .participantCreated), ("x", action)], ["start>x"])
        let fields = ["a_datetime": datetime(2026, 7, 3, hour: 9, offset: 0)]
        var turn = Turn(try builder.compiled(), Turn.participant(fields, zone: "Europe/Paris"))
        return turn.take(.participantCreated).last ?? ""
    }

    @Test func aTemplateThatFailsSendsNothing() throws {
        var builder = CampaignBuilder()
        let text = try Template(parsing: "{{ a_string or 'there' }}, {{ a_integer + 1 }}, {{ date.today().year }}")
        builder.flow("a", [("start", .participantCreated), ("x", .email("X", text: text))], ["start>x"])
        let campaign = try builder.compiled()
        let now = LocalNow(wallClock: CivilDateTime(date: date(2026, 7, 1), microsecondOfDay: 0))
        let state = Turn.participant(["a_integer": .integer(1)])
        #expect(try campaign.render(node: 1, state: state, now: now)?.text == "there, 2, 2026")
        #expect(throws: ExpressionFailure.self) {
            try campaign.render(node: 1, state: Turn.participant(), now: now)
        }
    }
}
