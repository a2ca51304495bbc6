import Domain
import FlowEngine
import Scheduling
import Testing

@Suite struct LimitTests {
    /// A flow that is one path of `count` nodes.
    private static func path(_ count: Int) -> ([(String, Node.Kind)], [String]) {
        let nodes = (0..<count).map { index in
            (
                "n\(index)",
                index == 0 ? Node.Kind.participantCreated : .set("a_integer", .integer, .integer(Int64(index)))
            )
        }
        return (nodes, (1..<count).map { "n\($0 - 1)>n\($0)" })
    }

    @Test func aRunTakesAThousandSteps() throws {
        var builder = CampaignBuilder()
        let (nodes, edges) = Self.path(RunLimits.steps)
        builder.flow("main", nodes, edges)
        var turn = Turn(try builder.compiled())
        let effects = turn.effects([Event(.participantCreated, occurredAt: turn.now)])
        #expect(effects.runs.map(\.outcome) == [.completed])
        #expect(effects.runs[0].path.steps.count == 1000)
        #expect(turn.state.participant[CampaignBuilder.id("a_integer")] == .integer(999))
    }

    @Test func theThousandAndFirstStepFailsTheRunOverAllItsFlows() throws {
        var builder = CampaignBuilder()
        var (nodes, edges) = Self.path(600)
        nodes.append(("go", .toAnotherFlow(target: 1)))
        edges.append("n599>go")
        builder.flow("a", nodes, edges)
        (nodes, edges) = Self.path(400)
        nodes[0].1 = .fromAnotherFlow
        builder.flow("b", nodes, edges)
        var turn = Turn(try builder.compiled())
        let effects = turn.effects([Event(.participantCreated, occurredAt: turn.now)])
        #expect(effects.runs.map(\.outcome) == [.failed("flow b, node n399: more than 1000 steps in one run")])
        #expect(turn.state.participant.isEmpty && effects.participant == nil)
    }

    /// Two flows that hand one field back and forth for ever.
    @Test func aChainStopsAtThirtyTwo() throws {
        var builder = CampaignBuilder()
        for (flow, mine, other, fields) in [("a", "ping", "pong", nil), ("b", "pong", "ping", ["a_string"])] {
            builder.flow(
                flow,
                [
                    ("start", .participantUpdated(fields: fields)),
                    ("if", .check(.participant("a_string"), .string, .equals, .text(mine))),
                    ("set", .set("a_string", .string, .text(other))),
                ], ["start>if", "if:match>set"])
        }
        var turn = Turn(try builder.compiled(), Turn.participant(["a_string": .string("ping")]))
        let runs = turn.effects([Event(.participantUpdated(changed: []), occurredAt: turn.now)]).runs
        #expect(runs.allSatisfy { $0.outcome == .completed || $0.chain == RunLimits.chain + 1 })
        let last = try #require(runs.last)
        #expect(
            last.outcome
                == .failed("flow a: a chain of more than 32 events that cause one another"))
        // Each link changed the field once: 32 changes, back where it began.
        #expect(turn.state.participant[CampaignBuilder.id("a_string")] == .string("ping"))
        #expect(runs.map(\.chain) == Array(1...33))
    }

    @Test(arguments: [(32, true), (33, false)])
    func aChainGoesOnFromWhatTheStoreRecorded(chain: Int, runsIt: Bool) throws {
        var builder = CampaignBuilder()
        builder.flow("a", [("start", .anyUpdate)])
        var turn = Turn(try builder.compiled())
        let runs = turn.effects([Event(.participantUpdated(changed: []), occurredAt: turn.now, chain: chain)]).runs
        #expect(runs.map { $0.outcome == .completed } == [runsIt])
        #expect(runs.map(\.path.steps.count) == [1])
    }

    /// Each Planned fires the flow again and plans two: 2^32 runs, were there no limit on all of them together.
    @Test func aChainThatBranchesStopsToo() throws {
        var builder = CampaignBuilder()
        builder.restrictions.frequencyCap = 1000
        builder.flow(
            "a",
            [
                ("start", .participantCreated), ("again", .communicationUpdated(communicationName: nil, statuses: [])),
                ("x", .email("X")), ("y", .email("Y")),
            ], ["start>x", "again>x", "again>y"])
        var turn = Turn(try builder.compiled())
        let effects = turn.effects([
            Event(.participantCreated, occurredAt: turn.now), Event(.participantCreated, occurredAt: turn.now),
        ])
        // The limit is per event from outside: the second has a thousand of its own.
        #expect(effects.runs.count == 2 * (RunLimits.runs + 1))
        let failed = effects.runs.filter { $0.outcome != .completed }
        #expect(failed.count == 2)
        #expect(failed[0].outcome == .failed("flow a: one event sets off more than 1000 runs"))
        #expect(turn.state.runCount == Int64(effects.runs.count))
    }

    /// Row T5: two flows that write each other's fields, each with a mail; and a message of another chain.
    @Test("T5 nothing that a chain past its limit planned is sent", arguments: [true, false])
    func nothingThatAChainPastItsLimitPlannedIsSent(readsCommunications: Bool) throws {
        var builder = CampaignBuilder()
        builder.restrictions.frequencyCap = 1000
        for (flow, mine, other) in [("a", "a_integer", "b_integer"), ("b", "b_integer", "a_integer")] {
            builder.flow(
                flow,
                [
                    ("start", .participantUpdated(fields: [mine])),
                    ("set", .set(other, .integer, try .python("(\(mine) or 0) + 1"))),
                    ("mail", .email(flow.uppercased())),
                ], ["start>set", "set>mail"])
        }
        builder.flow("c", [("start", .participantCreated), ("mail", .email("WELCOME"))], ["start>mail"])
        if readsCommunications {
            builder.flow(
                "d",
                [
                    ("start", .fromAnotherFlow), ("if", .check(.communication(.status), .string, .isSet)),
                ], ["start>if"])
        }
        var turn = Turn(try builder.compiled())
        let changed = CampaignBuilder.id("a_integer")
        let effects = turn.effects([
            Event(.participantCreated, occurredAt: turn.now),
            Event(.participantUpdated(changed: [changed]), occurredAt: turn.now),
        ])
        #expect(effects.communications.count == 1 + RunLimits.chain)
        #expect(effects.communications[0].status == .planned)
        #expect(effects.communications.dropFirst().allSatisfy { $0.status == .skipped && $0.reason == .chainLimit })
        #expect(effects.communications.dropFirst().allSatisfy { $0.plannedAt == nil && $0.deadline == nil })
        #expect(effects.runs.count { $0.outcome != .completed } == 1)
        if readsCommunications { #expect(turn.state.communications.count { $0.status == .planned } == 1) }
    }

    /// Of a chain that branches only the branch that goes past the limit is taken back.
    @Test func aBranchThatEndsInTimeIsKept() throws {
        var builder = CampaignBuilder()
        builder.restrictions.frequencyCap = 1000
        for (flow, mine, other) in [("a", "a_integer", "b_integer"), ("b", "b_integer", "a_integer")] {
            builder.flow(
                flow,
                [
                    ("start", .participantUpdated(fields: [mine])),
                    ("set", .set(other, .integer, try .python("(\(mine) or 0) + 1"))),
                    ("mail", .email(flow.uppercased())),
                ], ["start>set", "set>mail"])
        }
        builder.flow(
            "c", [("start", .participantUpdated(fields: ["a_string"])), ("mail", .email("C"))], ["start>mail"])
        var turn = Turn(try builder.compiled())
        let changed = [CampaignBuilder.id("a_string"), CampaignBuilder.id("a_integer")].sorted()
        let effects = turn.effects([Event(.participantUpdated(changed: changed), occurredAt: turn.now)])
        let kept = effects.communications.filter { $0.status == .planned }
        #expect(kept.map { turn.engine.campaign.communicationAction(at: $0.node)?.communicationName } == ["C"])
    }

    @Test func theLastOrdinalIsNotPassed() throws {
        var builder = CampaignBuilder()
        builder.flow("a", [("start", .participantCreated), ("x", .email("X"))], ["start>x"])
        var turn = Turn(try builder.compiled())
        turn.state.communicationCount = ParticipantKey.maximumOrdinal
        #expect(turn.take(.participantCreated)[0].contains("failed (flow a, node x: "))
        turn.state.runCount = ParticipantKey.maximumOrdinal
        #expect(turn.take(.participantCreated).isEmpty)
    }
}
