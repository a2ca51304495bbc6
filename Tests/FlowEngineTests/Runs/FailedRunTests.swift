import Domain
import FlowEngine
import Testing

@Suite struct FailedRunTests {
    /// Does everything a run can do and then fails; the flows before and after it hold.
    private func campaign() throws -> CompiledCampaign {
        var builder = CampaignBuilder()
        builder.flow(
            "a",
            [("start", .participantCreated), ("plan", .email("A")), ("set", .set("a_string", .string, .text("a")))],
            ["start>plan", "plan>set"])
        builder.flow(
            "b",
            [
                ("start", .participantCreated), ("plan", .email("B")), ("cancel", .cancelCommunications),
                (
                    "set",
                    .updateField([
                        Assignment(level: .participant, field: "a_string", type: .string, value: .text("b")),
                        Assignment(level: .participant, field: "result", type: .string, value: .text("b")),
                        Assignment(level: .participant, field: "a_string", type: .string, value: .text("bb")),
                        Assignment(level: .customer, field: "tier", type: .string, value: .text("b")),
                        Assignment(level: .participant, field: "b_url", type: .url, value: .constant(nil)),
                    ])
                ),
                ("fail", .set("b_date", .date, .today(days: .max))),
            ], ["start>plan", "plan>cancel", "cancel>set", "set>fail"])
        builder.flow("c", [("start", .participantCreated), ("plan", .email("C"))], ["start>plan"])
        builder.flow("d", [("start", .communicationUpdated(communicationName: "B", statuses: []))])
        builder.flow("e", [("start", .communicationUpdated(communicationName: nil, statuses: [.canceled]))])
        builder.flow("f", [("start", .participantUpdated(fields: ["result"]))])
        return try builder.compiled()
    }

    @Test func leavesNothingButItsRecord() throws {
        let before = Turn.participant(
            ["tier": .string("gold"), "b_url": .string("http://b")],
            communications: [
                Turn.communication(1, "OLD", .started, startedAt: Turn.noon),
                Turn.communication(2, "OLD", .planned, isInFlight: true),
            ])
        var turn = Turn(try campaign(), before)
        let effects = turn.effects([Event(.participantCreated, occurredAt: turn.now)])
        let when = "2026-06-30T12:00:00+00:00 until 2026-06-30T13:00:00+00:00"
        #expect(
            turn.describe(effects) == [
                "a participant_created#1 completed: a.start a.plan a.set",
                "  A Planned \(when)",
                "b participant_created#1 failed (flow b, node fail: today and \(Int.max) days is no date of the years "
                    + "1 to 9999): b.start b.plan b.cancel b.set b.fail",
                "c participant_created#1 completed: c.start c.plan",
                "  C Planned \(when)",
                "participant a_string=a b_url=http://b",
            ])
        #expect(effects.communications.map(\.run) == [0, 2])
        #expect(turn.state.customer == before.customer)
        #expect(turn.state.communications.map(\.name) == ["OLD", "OLD", "A", "C"])
        #expect(turn.state.communications.map(\.status) == [.started, .planned, .planned, .planned])
        // The ordinal of the dropped plan is used again; that of the run is not, for it is recorded.
        #expect(turn.state.communications.map(\.key.ordinal) == [1, 2, 3, 4])
        #expect(turn.state.communicationCount == 4)
        #expect(turn.state.runCount == 3)
    }

    @Test func anUnknownZoneFailsOnlyRunsThatAskForIt() throws {
        var builder = CampaignBuilder()
        builder.flow("a", [("start", .participantCreated), ("plan", .email("A"))], ["start>plan"])
        builder.flow(
            "b", [("start", .participantCreated), ("set", .set("status", .string, .text("x")))], ["start>set"])
        var turn = Turn(try builder.compiled(), Turn.participant(zone: "Europe/Nowhere"))
        let lines = turn.take(.participantCreated)
        #expect(lines[0].hasPrefix("a participant_created#1 failed (flow a, node plan: the participant's time zone"))
        #expect(!lines[0].contains("Nowhere"))
        #expect(lines[1] == "b participant_created#1 completed: b.start b.set")
    }
}
