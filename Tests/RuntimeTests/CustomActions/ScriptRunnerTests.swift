import Channels
import Domain
import Foundation
import Store
import TestSupport
import Testing

@testable import Runtime

/// Events that wait for scripts, from the call to the turn that goes on with the answer.
struct ScriptRunnerTests {
    private static func call(_ ordinal: Int = 0, script: String = "act.py") -> ScriptCall {
        ScriptCall(
            ordinal: ordinal, flow: "main", node: "mail", script: script, timeout: Patience.longest,
            context: Array(ScriptBench.context.utf8))
    }

    /// A stopped campaign with a script whose rows wait as events, then started.
    private func site(_ source: String, rows: Range<Int> = 0..<1) async throws -> Site {
        var campaign = Campaign()
        campaign.settings = #", "start": "manual""#
        let directory = try TemporaryDirectory("runtime")
        var files = campaign.files
        files["shop/scripts/act.py"] = source
        try directory.writeFlows(files)
        let site = try Site(directory: directory, clock: ManualClock(Site.start), channels: [ScriptedChannel()])
        let report = try await site.daemon.prepare()
        if report.hasErrors { throw Trouble("\(report.diagnostics)") }
        try await site.take(Campaign.rows(rows))
        try await site.take("email,note\np0@example.org,later\n", name: "later.csv")
        _ = try await site.store.setRunning(
            try #require(site.daemon.library.all.first).key, true, actor: "test", at: Site.start)
        return site
    }

    private func turns(
        _ site: Site, _ decide: @escaping @Sendable (PendingTurn) -> TurnEffects
    ) async throws -> [PendingTurn] {
        let seen = Collected<PendingTurn>()
        let live = try #require(site.daemon.library.all.first)
        _ = try await site.store.takeTurns(
            limit: 10, campaigns: [live.key: live.registered], interest: [:], at: site.clock.now
        ) { _, turn, _ in
            seen.append(turn)
            return decide(turn)
        }
        return seen.values
    }

    @Test func anEventIsTakenAgainAloneWithTheAnswerAtItsFirstInstant() async throws {
        let site = try await site("def run(ctx): return {'participant': {'step': ctx.idempotency_key}}")
        let ask: @Sendable (PendingTurn) -> TurnEffects = { turn in
            TurnEffects(suspension: .init(event: 0, call: Self.call(turn.answers.count)))
        }
        let first = try await turns(site, ask)
        #expect(first.map(\.events.count) == [2] && first.map(\.answers) == [[]])
        // It waits, and what comes later waits behind it.
        #expect(try await turns(site, ask).isEmpty)
        let waiting = try await site.store.scriptCalls(limit: 10)
        #expect(waiting.map(\.call) == [Self.call()])
        site.clock.advance(by: .seconds(3600))
        #expect(try await site.daemon.scripts.runOnce() == 1)
        #expect(try await site.store.scriptCalls(limit: 10).isEmpty)
        let second = try await turns(site, ask)
        #expect(second.map(\.events.count) == [1] && second.map(\.now) == [Site.start])
        let key = try #require(waiting.first?.idempotencyKey)
        let answer = ScriptAnswer(
            ordinal: 0, flow: "main", node: "mail",
            result: .returned([ScriptWrite(level: .participant, field: "step", value: .string(key))]))
        #expect(second.first?.answers == [answer])
        #expect(try await site.store.scriptCalls(limit: 10).map(\.call) == [Self.call(1)])
        #expect(try await site.daemon.scripts.runOnce() == 1)
        let third = try await turns(site) { _ in TurnEffects() }
        #expect(third.first?.answers.map(\.ordinal) == [0, 1])
        let last = try await turns(site) { _ in TurnEffects() }
        #expect(last.map(\.events.count) == [1] && last.map(\.answers) == [[]] && last.map(\.now) == [site.clock.now])
        #expect(try await site.store.examine().isEmpty)
        await site.daemon.scriptPool.end()
    }

    @Test func aCallThatWasUnderWayIsRunAgainWithTheSameKey() async throws {
        let site = try await site("def run(ctx): return {'participant': {'step': ctx.idempotency_key}}")
        _ = try await turns(site) { _ in TurnEffects(suspension: .init(event: 0, call: Self.call())) }
        let before = try await site.store.scriptCalls(limit: 10)
        let again = try await site.restarted()
        let after = try await again.store.scriptCalls(limit: 10)
        #expect(after.map(\.idempotencyKey) == before.map(\.idempotencyKey) && after.count == 1)
        #expect(try await again.daemon.scripts.runOnce() == 1)
        await again.daemon.scriptPool.end()
    }

    @Test func aScriptThatIsNotThereFailsItsCall() async throws {
        let site = try await site("def run(ctx): pass")
        _ = try await turns(site) { _ in TurnEffects(suspension: .init(event: 0, call: Self.call(script: "gone.py"))) }
        #expect(try await site.daemon.scripts.runOnce() == 1)
        let taken = try await turns(site) { _ in TurnEffects() }
        #expect(
            taken.first?.answers.map(\.result) == [
                .failed("the version that asked for scripts/gone.py does not hold it any more")
            ])
    }

    @Test func aPoolThatIsEndedLeavesTheCallWaiting() async throws {
        let site = try await site("def run(ctx): pass")
        _ = try await turns(site) { _ in TurnEffects(suspension: .init(event: 0, call: Self.call())) }
        await site.daemon.scriptPool.end()
        #expect(try await site.daemon.scripts.runOnce() == 0)
        #expect(try await site.store.scriptCalls(limit: 10).count == 1)
    }

    @Test func discardingTheBacklogDropsTheCallAndItsAnswer() async throws {
        let site = try await site("def run(ctx): pass")
        _ = try await turns(site) { _ in TurnEffects(suspension: .init(event: 0, call: Self.call())) }
        let waiting = try #require(try await site.store.scriptCalls(limit: 10).first)
        _ = try await site.store.setRunning(
            waiting.campaign, true, discardsBacklog: true, actor: "test", at: Site.start)
        try await site.store.recordScriptAnswers(
            [(waiting.key, ScriptAnswer(ordinal: 0, flow: "main", node: "mail", result: .returned([])))], at: Site.start
        )
        #expect(try await site.store.scriptCalls(limit: 10).isEmpty)
        #expect(try await site.store.examine().isEmpty)
    }

    /// The sample that calls an endpoint on loopback.
    @Test func aScriptCallsAnEndpointOnLoopback() async throws {
        let server = try await PeerProcess.start(["python3", Repository.path("Tests/Peers/score_server.py")])
        defer { server.end() }
        let source = Array(try Data(contentsOf: URL(filePath: Repository.path("samples/score.py"))))
        let context = ScriptBench.context.replacingOccurrences(
            of: #""limit": 2.5"#, with: #""url": "http://127.0.0.1:\#(server.port)/score""#)
        let bench = ScriptBench()
        let request = ScriptBench.request(String(decoding: source, as: UTF8.self), context: context)
        let response = try await bench.pool.run(request)
        #expect(
            response?.result == .returned([ScriptWrite(level: .participant, field: "score", value: .integer(6))]))
        // The endpoint sees that it is the same call.
        guard case .failed(let text)? = try await bench.pool.run(request)?.result else {
            throw Trouble("it did not fail")
        }
        #expect(text.hasSuffix("urllib.error.HTTPError: HTTP Error 409: Conflict"))
        await bench.pool.end()
    }
}
