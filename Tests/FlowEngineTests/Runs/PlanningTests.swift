import Domain
import FlowEngine
import Scheduling
import Testing

@Suite struct PlanningTests {
    private func plan(
        _ base: CommunicationAction.BaseTime, window: ContactWindow = ContactWindow(from: 9 * 60, to: 18 * 60),
        _ state: ParticipantState = Turn.participant(), campaignZone: String? = nil,
        restrictions: Restrictions = .none
    ) throws -> (line: String, inputs: PlanInputs) {
        var builder = CampaignBuilder()
        builder.zone = campaignZone
        builder.restrictions = restrictions
        builder.flow(
            "a", [("start", .participantCreated), ("x", .email("X", base: base, window: window))], ["start>x"])
        var turn = Turn(try builder.compiled(), state)
        let effects = turn.effects([Event(.participantCreated, occurredAt: turn.now)])
        let inputs = try #require(effects.communications.first?.inputs)
        return (turn.describe(effects)[1], inputs)
    }

    @Test(arguments: [
        ("Asia/Tokyo" as String?, "Europe/Paris" as String?, "Asia/Tokyo", PlanInputs.ZoneSource.participant),
        (nil, "Europe/Paris", "Europe/Paris", .campaign), (nil, nil, "UTC", .tenant),
    ])
    func theParticipantsZoneDecidesElseTheCampaignsElseTheTenants(
        participant: String?, campaign: String?, zone: String, source: PlanInputs.ZoneSource
    ) throws {
        let inputs = try plan(.today, Turn.participant(zone: participant), campaignZone: campaign).inputs
        #expect(inputs == PlanInputs(zone: zone, zoneSource: source, base: .instant(Turn.noon)))
    }

    @Test(
        arguments: [
            (CommunicationAction.BaseTime.today, [:], "2026-06-30T14:00:00+02:00"),
            (.date(date(2026, 7, 2)), [:], "2026-07-02T09:00:00+02:00"),
            (
                .datetime(CivilDateTime(date: date(2026, 7, 2), microsecondOfDay: 36_000_000_000)), [:],
                "2026-07-02T10:00:00+02:00"
            ),
            (
                .datetime(CivilDateTime(date: date(2026, 7, 2), microsecondOfDay: 36_000_000_000, utcOffset: 0)), [:],
                "2026-07-02T12:00:00+02:00"
            ),
            (
                .field(.participant("a_date"), offset: .init(days: -2)), ["a_date": FieldValue.date(date(2026, 7, 12))],
                "2026-07-10T09:00:00+02:00"
            ),
            (
                .field(.participant("a_date"), offset: .init(days: 1, minutes: 601)),
                ["a_date": .date(date(2026, 7, 12))], "2026-07-13T10:01:00+02:00"
            ),
            (
                .field(.participant("a_datetime"), offset: .init(minutes: 30)),
                ["a_datetime": datetime(2026, 7, 12, hour: 10)], "2026-07-12T10:30:00+02:00"
            ),
            // The calendar part keeps the wall clock over the change of 29 March.
            (
                .field(.participant("a_datetime"), offset: .init(days: 1)),
                ["a_datetime": datetime(2026, 3, 28, hour: 10)], "2026-03-29T10:00:00+02:00"
            ),
            (
                .field(.participant("a_datetime"), offset: .init(days: 1)),
                ["a_datetime": datetime(2026, 3, 28, hour: 9, offset: 0)], "2026-03-29T10:00:00+02:00"
            ),
            (
                .field(.participant("a_datetime"), offset: .init(minutes: 1440)),
                ["a_datetime": datetime(2026, 3, 28, hour: 10)], "2026-03-29T11:00:00+02:00"
            ),
            // In the past: planned all the same; when it is due, its deadline is over.
            (
                .field(.participant("a_date"), offset: .init()), ["a_date": .date(date(2020, 7, 12))],
                "2020-07-12T09:00:00+02:00"
            ),
        ] as [(CommunicationAction.BaseTime, [String: FieldValue], String)])
    func baseTimesAreReadInTheZone(
        base: CommunicationAction.BaseTime, fields: [String: FieldValue], plannedAt: String
    ) throws {
        let line = try plan(base, Turn.participant(fields, zone: "Europe/Paris")).line
        #expect(line.hasPrefix("  X Planned \(plannedAt) until "))
    }

    @Test func anUnsetBaseIsSkippedAndTheRunGoesOn() throws {
        let (line, inputs) = try plan(.field(.participant("a_date"), offset: .init(days: 1)))
        #expect(line == "  X Skipped base_time_unset")
        #expect(inputs.base == .unset)
    }

    @Test func aWindowThatNeverOpensIsSkipped() throws {
        let quiet = Restrictions(quietHours: ContactWindow(from: 8 * 60, to: 20 * 60))
        let (line, inputs) = try plan(.date(date(2026, 7, 2)), restrictions: quiet)
        #expect(line == "  X Skipped never_allowed")
        #expect(inputs.base == .date(date(2026, 7, 2)))
    }

    @Test func holidaysAreTakenOut() throws {
        let line = try plan(.today, restrictions: Restrictions(holidays: [date(2026, 6, 30)])).line
        #expect(line.hasPrefix("  X Planned 2026-07-01T09:00:00+00:00"))
    }

    @Test(arguments: [
        ("2026-07-05", "Planned 2026-07-05T00:00:00+00:00 until 2026-07-05T01:00:00+00:00"),
        ("2026-07-05T10:00:00+02:00", "Planned 2026-07-05T08:00:00+00:00 until 2026-07-05T09:00:00+00:00"),
        (" ", "Skipped base_time_unset"),
    ])
    func aResultIsReadAsATime(recorded: String, expected: String) throws {
        let state = Turn.participant(
            communications: [Turn.communication(1, "X", .replied, results: ["when": .string(recorded)])])
        let line = try plan(.field(.result("when"), offset: .init()), window: .wholeDay, state).line
        #expect(line == "  X \(expected)")
    }

    @Test func aBaseThatIsNoTimeFailsTheRun() throws {
        var builder = CampaignBuilder()
        builder.flow(
            "a", [("start", .participantCreated), ("x", .email("X", base: .field(.result("when"), offset: .init())))],
            ["start>x"])
        let state = Turn.participant(communications: [
            Turn.communication(1, "X", .replied, results: ["when": .integer(5)])
        ])
        var turn = Turn(try builder.compiled(), state)
        #expect(
            turn.take(.participantCreated) == [
                "a participant_created#1 failed (flow a, node x: date_time names a value that is neither a date nor a "
                    + "datetime): a.start a.x"
            ])
    }

    /// A skip fires too, in the chain of its run.
    @Test func planningFiresWhereAFlowListens() throws {
        var builder = CampaignBuilder()
        builder.flow(
            "a",
            [
                ("start", .participantCreated), ("x", .email("X")),
                ("y", .email("Y", base: .field(.participant("a_date"), offset: .init()))),
            ], ["start>x", "start>y"])
        builder.flow("b", [("skipped", .communicationUpdated(communicationName: nil, statuses: [.skipped]))])
        builder.flow("c", [("x", .communicationUpdated(communicationName: "X", statuses: []))])
        var turn = Turn(try builder.compiled())
        #expect(
            turn.take(.participantCreated).filter { $0.contains("#2") } == [
                "c communication_updated#2 completed: c.x", "b communication_updated#2 completed: b.skipped",
            ])
        #expect(turn.state.communications.isEmpty && turn.state.communicationCount == 2)
    }
}
