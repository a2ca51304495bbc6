import Domain
import FlowEngine
import Testing

@Suite struct OrderTests {
    private static let when = "2026-06-30T12:00:00+00:00 until 2026-06-30T13:00:00+00:00"

    @Test func walksDepthFirstInFileOrderAndEachNodeOnce() throws {
        var builder = CampaignBuilder()
        builder.flow(
            "a",
            [
                ("late", .email("LATE")), ("start", .participantCreated), ("x", .email("X")), ("y", .email("Y")),
                ("join", .email("JOIN")), ("second", .participantCreated),
            ], ["start>y", "start>x", "y>join", "x>join", "join>late", "start>late", "second>x", "second>start"])
        var turn = Turn(try builder.compiled())
        // One run for both triggers, the first in the file first.
        #expect(
            turn.take(.participantCreated)[0]
                == "a participant_created#1 completed: a.start a.y a.join a.late a.x a.second")
    }

    @Test func flowsSeeTheChangesAndPlansOfThoseBeforeThem() throws {
        var builder = CampaignBuilder()
        builder.flow(
            "a",
            [
                ("start", .participantCreated), ("plan", .email("FIRST")),
                ("set", .set("a_string", .string, .text("a"))),
            ],
            ["start>plan", "plan>set"])
        builder.flow(
            "b",
            [
                ("start", .participantCreated),
                ("string", .check(.participant("a_string"), .string, .equals, .text("a"))),
                ("plan", .check(.namedCommunication(name: "FIRST", .status), .string, .equals, .text("Planned"))),
                ("latest", .check(.communication(.name), .string, .equals, .text("FIRST"))),
            ], ["start>string", "start>plan", "start>latest"])
        var turn = Turn(try builder.compiled())
        #expect(
            turn.take(.participantCreated)[2]
                == "b participant_created#1 completed: b.start b.string[match] b.plan[match] b.latest[match]")
    }

    @Test func followersOfAnEventComeBeforeTheNextEventAndBreadthFirst() throws {
        var builder = CampaignBuilder()
        builder.flow(
            "a",
            [("start", .participantCreated), ("plan", .email("P")), ("set", .set("a_string", .string, .text("a")))],
            ["start>set", "start>plan"])
        builder.flow(
            "b",
            [
                ("planned", .communicationUpdated(communicationName: "P", statuses: [.planned])),
                ("set", .set("b_string", .string, .text("b"))),
            ], ["planned>set"])
        builder.flow("c", [("any", .anyUpdate), ("session", .incomingSession(channel: nil))])
        var turn = Turn(try builder.compiled())
        let lines = turn.take(.participantCreated, .incomingSession(Turn.communication(9, "", .replied)))
        #expect(
            lines == [
                "a participant_created#1 completed: a.start a.set a.plan", "  P Planned \(Self.when)",
                "b communication_updated#2 completed: b.planned b.set",
                "c participant_updated#2 completed: c.any",
                "c participant_updated#3 completed: c.any",
                "c incoming_session#1 completed: c.session",
                "participant a_string=a b_string=b",
            ])
    }

    /// The same events cut into turns in any way leave the same behind.
    @Test(arguments: [[3], [1, 2], [2, 1], [1, 1, 1]])
    func eventsMayBeCutIntoTurnsAnywhere(cuts: [Int]) throws {
        var builder = CampaignBuilder()
        builder.flow(
            "a",
            [
                ("start", .participantCreated), ("update", .anyUpdate), ("plan", .email("P")),
                ("cancel", .cancelCommunications), ("set", .set("a_date", .date, .today(days: 1))),
            ], ["start>plan", "start>set", "update>cancel", "cancel>plan"])
        builder.flow(
            "b",
            [
                ("start", .communicationUpdated(communicationName: nil, statuses: [])),
                ("set", .set("status", .string, .field(.communication(.status)))),
            ], ["start>set"])
        let campaign = try builder.compiled()
        let events = [
            Event(.participantCreated, occurredAt: Turn.noon),
            Event(.participantUpdated(changed: []), occurredAt: Turn.noon),
            Event(.participantUpdated(changed: []), occurredAt: Turn.noon),
        ]
        var whole = Turn(campaign)
        let expected = whole.effects(events)
        var turn = Turn(campaign)
        var runs: [RunRecord] = []
        var planned = 0
        var canceled: [Int64] = []
        var rest = events[...]
        for cut in cuts {
            let effects = turn.effects(Array(rest.prefix(cut)))
            rest = rest.dropFirst(cut)
            runs += effects.runs
            planned += effects.communications.count
            canceled += effects.cancellations.map(\.communication.ordinal)
        }
        #expect(runs.map(\.path) == expected.runs.map(\.path) && runs.map(\.chain) == expected.runs.map(\.chain))
        #expect(planned == expected.communications.count && planned > 3)
        #expect(canceled == expected.cancellations.map(\.communication.ordinal) && canceled.count > 2)
        #expect(turn.state.participant == whole.state.participant)
        #expect(turn.state.communications == whole.state.communications)
        #expect(turn.state.runCount == whole.state.runCount)
    }

    @Test func theSameInputsGiveTheSameEffects() throws {
        let scenarios = NodeScenario.all
        #expect(!scenarios.isEmpty)
        for scenario in scenarios {
            var builder = CampaignBuilder()
            scenario.campaign(&builder)
            let campaign = try builder.compiled()
            // A used evaluator and a fresh one.
            var used = Turn(campaign, scenario.state)
            _ = used.take(scenario.event)
            used.state = scenario.state
            var fresh = Turn(try builder.compiled(), scenario.state)
            #expect(used.take(scenario.event) == fresh.take(scenario.event))
            #expect(used.state.participant == fresh.state.participant && used.state.customer == fresh.state.customer)
            #expect(used.state.communications == fresh.state.communications)
        }
    }
}
