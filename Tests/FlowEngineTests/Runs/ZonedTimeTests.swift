import Domain
import Expressions
import FlowEngine
import Scheduling
import Testing

/// Row T1: instants come into conditions, assignments, plans and texts on the wall clock of the zone that decides.
@Suite struct ZonedTimeTests {
    /// 14:00 in New York, written as that wall clock, with its offset, and in UTC.
    static let spellings: [FieldValue] = [
        datetime(2026, 10, 28, hour: 14), datetime(2026, 10, 28, hour: 14, offset: -4),
        datetime(2026, 10, 28, hour: 18, offset: 0), datetime(2026, 10, 29, hour: 3, offset: 9),
    ]

    private static let started = Turn.communication(
        1, "HELLO", .noResponse, startedAt: instant(2026, 6, 30, hour: 3, minute: 30),
        endedAt: instant(2026, 6, 30, hour: 15))

    private static func builder(_ nodes: [(String, Node.Kind)], _ edges: [String]) -> CampaignBuilder {
        var builder = CampaignBuilder()
        builder.zone = "America/New_York"
        builder.flow("a", nodes, edges)
        return builder
    }

    @Test(arguments: spellings)
    func oneAppointmentReadsTheSameHoweverItIsWritten(value: FieldValue) throws {
        let state = Turn.participant(["a_datetime": value])
        let expressions = [
            ("str(a_datetime.hour)", "14"), ("a_datetime.strftime('%A %H:%M')", "Wednesday 14:00"),
            ("a_datetime.date().isoformat()", "2026-10-28"),
            // Five days on the clocks have gone back: the wall clock is kept.
            ("(a_datetime + timedelta(days=5)).strftime('%d %H:%M')", "02 14:00"),
            ("str(a_datetime.date() == date(2026, 10, 28))", "True"),
        ]
        for (source, expected) in expressions {
            var turn = Turn(
                try Self.builder(
                    [("start", .participantCreated), ("set", .set("b_string", .string, try .python(source)))],
                    ["start>set"]
                ).compiled(), state)
            _ = turn.take(.participantCreated)
            #expect(turn.state.participant[CampaignBuilder.id("b_string")] == .string(expected), "\(source)")
        }
    }

    @Test(arguments: spellings)
    func aPlanDaysLaterKeepsTheWallClock(value: FieldValue) throws {
        let base = CommunicationAction.BaseTime.expression(try Expression(parsing: "a_datetime + timedelta(days=5)"))
        var turn = Turn(
            try Self.builder([("start", .participantCreated), ("x", .email("X", base: base))], ["start>x"]).compiled(),
            Turn.participant(["a_datetime": value]))
        #expect(turn.take(.participantCreated)[1].hasPrefix("  X Planned 2026-11-02T14:00:00-05:00"))
    }

    @Test func textsShowTheLocalTime() throws {
        let campaign = try Self.builder(
            [
                ("start", .participantCreated),
                (
                    "x",
                    .email(
                        "X",
                        subject: try Template(
                            parsing: "{{ a_datetime.strftime('%H:%M') }} {{ a_datetime.strftime('%Z') }}"),
                        text: try Template(
                            parsing: "{{ a_datetime }}, {{ communication.started_at.strftime('%d %H:%M') }}"),
                        context: [.participant("a_datetime"), .communication(.startedAt), .participant("b_date")])
                ),
            ], ["start>x"]
        ).compiled()
        let zone = try #require(Zone.named("America/New_York"))
        let state = Turn.participant(["a_datetime": datetime(2026, 10, 28, hour: 18, offset: 0)])
        let content = try #require(
            try campaign.render(
                node: 1, state: state, conversation: Self.started, now: LocalNow(at: Turn.noon, in: zone)))
        #expect(content.subject == "14:00 EDT")
        #expect(content.text == "2026-10-28 14:00:00-04:00, 29 23:30")
        #expect(
            content.context.map(\.value) == [
                datetime(2026, 10, 28, hour: 14, offset: -4), datetime(2026, 6, 29, hour: 23, minute: 30, offset: -4),
            ])
    }

    /// What flows are told of the stamps of the product.
    @Test(arguments: [
        ("communication.started_at.isoformat()", "2026-06-29T23:30:00-04:00"),
        ("str(communication.ended_at.hour)", "11"),
        ("str((datetime.now() - communication.started_at.replace(tzinfo=None)).total_seconds())", "30600.0"),
        ("str((datetime.now(communication.started_at.tzinfo) - communication.started_at).total_seconds())", "30600.0"),
        ("str((datetime.now(timezone.utc) - communication.started_at).total_seconds())", "30600.0"),
        ("communication.started_at.astimezone(timezone.utc).isoformat()", "2026-06-30T03:30:00+00:00"),
        ("str(communication.ended_at > communication.started_at)", "True"),
        ("str(communication.started_at < datetime.fromisoformat('2026-06-30T04:00:00+00:00'))", "True"),
    ])
    func stampsAreInTheZone(source: String, expected: String) throws {
        var turn = Turn(
            try Self.builder(
                [
                    ("start", .communicationEnded(communicationName: nil)),
                    ("set", .set("b_string", .string, try .python(source))),
                ], ["start>set"]
            ).compiled(), Turn.participant(communications: [Self.started]))
        _ = turn.take(.communicationEnded(Self.started))
        #expect(turn.state.participant[CampaignBuilder.id("b_string")] == .string(expected))
    }

    @Test func aTextFieldTakesTheLocalTime() throws {
        var turn = Turn(
            try Self.builder(
                [
                    ("start", .communicationEnded(communicationName: nil)),
                    ("set", .set("b_string", .string, .field(.communication(.startedAt)))),
                ], ["start>set"]
            ).compiled(), Turn.participant(communications: [Self.started]))
        _ = turn.take(.communicationEnded(Self.started))
        #expect(turn.state.participant[CampaignBuilder.id("b_string")] == .string("2026-06-29T23:30:00-04:00"))
    }

    @Test(arguments: [
        ("datetime.now() - communication.started_at", true), ("communication.ended_at > datetime.now()", true),
        ("date.today() < communication.ended_at", true), ("datetime(2026, 1, 1) <= communication.started_at", true),
        ("max(communication.started_at, datetime.now())", true), ("participant.result_at == datetime.now()", true),
        ("datetime.now() - datetime.now(timezone.utc)", true),
        ("datetime.fromisoformat('2026-01-01T10:00+01:00') - datetime.now()", true),
        ("communication.started_at - timedelta(days=1) < datetime.now() < communication.ended_at", true),
        ("datetime.now() - communication.started_at.replace(tzinfo=None)", false),
        ("datetime.now(communication.started_at.tzinfo) - communication.started_at", false),
        ("datetime.now(timezone.utc) > communication.started_at", false),
        ("communication.ended_at - communication.started_at", false),
        ("date.today() - communication.started_at.date()", false), ("datetime.now() - timedelta(days=1)", false),
        // A field holds what its file brought: an offset, or none.
        ("datetime.now() - participant.called", false), ("participant.called > communication.started_at", false),
        ("date.today() > due", false), ("datetime.now() > due", true),
    ])
    func checkFindsTimesThatCannotBeCompared(source: String, isNamed: Bool) throws {
        let flow = """
            [CREATED,
             { "id": "check", "type": "field_check", "property": "participant.x", "operator": "equals",
               "value": { "expression": "1 if str(\(source)) else 0" } }], [start>check]
            """
        var files = SmallFlows.files(["a": flow])
        let campaign = String(decoding: try #require(files["campaign.json"]), as: UTF8.self).replacing(
            "\"fields\": [",
            with: "\"fields\": [{ \"name\": \"called\", \"type\": \"datetime\", \"level\": \"participant\" },")
        files["campaign.json"] = Array(campaign.utf8)
        let loaded = DefinitionLoader.load(campaign: "shop", files: files)
        #expect(loaded.errors.isEmpty, "\(loaded.lines)")
        let found = loaded.diagnostics.filter { $0.code == "mixed_times" }
        #expect(found.isEmpty != isNamed, "\(loaded.lines)")
        #expect(found.allSatisfy { $0.message.contains("(") && $0.severity == .warning })
    }
}
