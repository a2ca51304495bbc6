import Domain
import FlowEngine
import Scheduling
import TestNodes
import Testing

/// Runs that wait, on a type of node that only tests register.
@Suite struct WaitTests {
    private func created(_ turn: Turn) -> Event { Event(.participantCreated, occurredAt: turn.now) }

    /// Waits for its mail to be read, or a minute, then writes.
    private func campaign(_ wait: TestWait) throws -> CompiledCampaign {
        var builder = CampaignBuilder()
        builder.flow(
            "main",
            [
                ("start", .participantCreated), ("mail", .email("MAIL")), ("wait", .action(wait)),
                ("event", .set("a_string", .string, .text("event"))),
                ("timeout", .set("a_string", .string, .text("timeout"))),
            ], ["start>mail", "mail>wait", "wait:event>event", "wait:timeout>timeout"])
        return try builder.compiled()
    }

    private func read(_ turn: Turn, chain: Int = 1, _ status: CommunicationStatus = .read) -> Event {
        Event(
            .communicationUpdated(Turn.communication(1, "MAIL", status, startedAt: turn.now)), occurredAt: turn.now,
            chain: chain)
    }

    @Test func whicheverComesFirstEndsItAndOnlyThat() throws {
        let wait = TestWait(seconds: 60, communication: "MAIL", statuses: [.read])
        var turn = Turn(try campaign(wait))
        #expect(turn.engine.campaign.interest.hearsUpdate(of: "MAIL", to: .read))
        let parked = try #require(turn.effects([created(turn)]).waits.first)
        #expect(parked.wait.until == turn.now + .seconds(60))
        #expect(turn.effects([read(turn, .delivered)]).endedWaits.isEmpty)
        let first = turn.effects([read(turn), read(turn)])
        #expect(first.endedWaits.map(\.end.cause) == [.event] && first.runs.isEmpty)
        #expect(turn.effects([read(turn)]).endedWaits.isEmpty)
        let last = turn.effects([turn.ended.removeFirst()])
        #expect(turn.describe(last).first == "main wait_ended#2 completed: main.wait[event] main.event")
        #expect(turn.state.waits.isEmpty)
    }

    @Test func aRunThatWaitsNoMoreDoesNotGoOn() throws {
        var turn = Turn(try campaign(TestWait(seconds: 60)))
        _ = turn.effects([created(turn)])
        let key = try #require(turn.parked.first?.key)
        #expect(turn.goOn(.instant)?.runs.count == 1)
        let again = turn.effects([Event(.waitEnded(WaitEnd(wait: key, cause: .instant)), occurredAt: turn.now)])
        #expect(again.runs.isEmpty && again.participant == nil)
    }

    /// The run that came to wait does not end its own wait by what it has done before.
    @Test func ownChangesAreNoNews() throws {
        var builder = CampaignBuilder()
        builder.flow(
            "main",
            [
                ("start", .participantCreated), ("set", .set("a_string", .string, .text("x"))),
                ("wait", .action(TestWait(field: "a_string"))), ("mail", .email("MAIL")),
            ], ["start>set", "set>wait", "wait:event>mail"])
        builder.flow(
            "other",
            [("update", .anyUpdate), ("set", .set("b_string", .string, .field(.participant("a_string"))))],
            ["update>set"])
        var turn = Turn(try builder.compiled())
        let effects = turn.effects([created(turn)])
        #expect(effects.waits.count == 1 && effects.endedWaits.isEmpty)
        turn.state.participant[CampaignBuilder.id("a_string")] = .string("y")
        let changed = [CampaignBuilder.id("a_string")]
        #expect(
            turn.effects([Event(.participantUpdated(changed: changed), occurredAt: turn.now)]).endedWaits.map(\.chain)
                == [2])
    }

    /// Another flow's change is heard though no flow's trigger listens to it.
    @Test func changesOfOtherRunsAreHeard() throws {
        var builder = CampaignBuilder()
        builder.flow(
            "a", [("start", .participantCreated), ("wait", .action(TestWait(field: "a_string")))], ["start>wait"])
        builder.flow(
            "b", [("start", .participantCreated), ("set", .set("a_string", .string, .text("x")))], ["start>set"])
        var turn = Turn(try builder.compiled())
        #expect(turn.effects([created(turn)]).endedWaits.map(\.end.cause) == [.event])
    }

    /// Flows that wake each other by events go no further than 32 links.
    @Test func aChainOverWaitsStops() throws {
        var turn = Turn(try campaign(TestWait(communication: "MAIL")))
        _ = turn.effects([created(turn)])
        let ended = turn.effects([read(turn, chain: RunLimits.chain)]).endedWaits
        #expect(ended.map(\.chain) == [RunLimits.chain + 1])
        let effects = turn.effects([turn.ended.removeFirst()])
        #expect(
            effects.runs.map(\.outcome) == [
                .failed("flow main: a chain of more than 32 events that cause one another")
            ])
        #expect(turn.fields[CampaignBuilder.id("a_string")] == nil && turn.state.waits.isEmpty)
    }

    /// After a wait a run cancels what it has planned before it: that is another event.
    @Test func whatARunPlannedBeforeAWaitIsCanceledAfterIt() throws {
        var builder = CampaignBuilder()
        builder.flow(
            "main",
            [
                ("start", .participantCreated), ("mail", .email("MAIL")), ("wait", .action(TestWait(seconds: 60))),
                ("more", .email("MORE")), ("stop", .cancelCommunications),
            ], ["start>mail", "mail>wait", "wait:timeout>more", "more>stop"])
        var turn = Turn(try builder.compiled())
        _ = turn.effects([created(turn)])
        #expect(turn.goOn(.instant)?.cancellations.map(\.communication.ordinal) == [1])
    }

    /// The cap on openings counts what the segments before have planned.
    @Test func theFrequencyCapCountsOverSegments() throws {
        var builder = CampaignBuilder()
        builder.restrictions.frequencyCap = 1
        builder.flow(
            "main",
            [
                ("start", .participantCreated), ("update", .anyUpdate), ("wait", .action(TestWait(seconds: 60))),
                ("mail", .email("MAIL")), ("stop", .cancelCommunications),
            ], ["start>mail", "update>wait", "wait:timeout>mail"])
        var turn = Turn(try builder.compiled())
        _ = turn.effects([created(turn), Event(.participantUpdated(changed: []), occurredAt: turn.now)])
        let effects = try turn.continued(.instant)
        #expect(effects.communications.map(\.reason) == [.frequencyCap])
    }

    /// Each segment tells what it saw, and which run it belongs to.
    @Test func aRunIsToldSegmentBySegment() throws {
        var turn = Turn(try campaign(TestWait(seconds: 60)))
        let first = try #require(turn.effects([created(turn)]).runs.first)
        let second = try #require(try turn.continued(.instant).runs.first)
        #expect(first.path.waits && !second.path.waits)
        #expect(first.evidence.continues == nil && second.evidence.continues == 1)
        let words = { (run: RunRecord) in
            turn.engine.campaign.narrate(run.path, evidence: run.evidence).map(\.words)
        }
        #expect(words(first).last == "waits for a test")
        #expect(words(second).first == "waited → timeout")
        let steps = turn.engine.campaign.narrate(second.path, evidence: second.evidence)
        #expect(steps.map(\.port) == ["timeout", nil] && steps[0].type == "test_wait")
    }

    @Test func filesNameTheTypeOnlyWhereItIsRegistered() throws {
        let flow = """
            { "format": 1, "id": "main", "name": "Main", "nodes": [
                { "id": "created", "type": "participant_created" },
                { "id": "wait", "type": "test_wait", "for": 60, "communication": "MAIL", "status": "Read" },
                { "id": "x", "type": "cancel_communications" } ],
              "edges": [{ "from": "created", "to": "wait" }, { "from": "wait", "port": "changed", "to": "x" },
                { "from": "wait", "to": "x" }] }
            """
        let files = [
            "campaign.json": #"{ "format": 1, "id": "shop", "name": "Shop" }"#, "main.flow.json": flow,
        ].mapValues { Array($0.utf8) }
        let without = DefinitionLoader.load(campaign: "shop", files: files)
        #expect(without.errors.map(\.code) == ["unknown_node_type"])
        let types = NodeTypes.standard.and([TestWait.self])
        let loaded = DefinitionLoader.load(campaign: "shop", files: files, types: types)
        #expect(loaded.diagnostics.map(\.description) == [])
        let edges = try #require(loaded.campaigns.first?.flows.first?.edges)
        #expect(edges.map(\.port) == [.out, TestWait.changed, .out])
        let wrong = files.merging([
            "main.flow.json": Array(flow.replacing("\"changed\"", with: "\"chnged\"").utf8)
        ]) { $1 }
        let refused = DefinitionLoader.load(campaign: "shop", files: wrong, types: types)
        #expect(
            refused.errors.map(\.message) == [
                "there is no port \"chnged\" (did you mean \"changed\"?)"
            ])
    }
}
