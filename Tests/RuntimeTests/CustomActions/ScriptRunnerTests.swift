import Channels
import Domain
import Foundation
import Store
import TestSupport
import Testing

@testable import Runtime

/// Runs that wait for scripts, from the call to the turn that goes on with the answer.
struct ScriptRunnerTests {
    private static func call(script: String = "act.py") -> ScriptCall {
        ScriptCall(
            flow: "main", node: "mail", script: script, timeout: Patience.longest,
            context: Array(ScriptBench.context.utf8))
    }

    /// One run that comes to wait for a script.
    private static func asking(_ script: String = "act.py") -> TurnEffects {
        var path = RunPath()
        path.append(node: 0, port: .out)
        path.append(node: 1, port: .waits)
        let place = RunPlace(
            flow: 0, node: 1, run: 1, chain: 1, taken: [0, 1], pending: [], handedTo: [], conversation: nil, spared: [],
            held: HeldValues())
        return TurnEffects(
            runs: [
                RunRecord(
                    flow: 0, eventKind: .participantCreated, chain: 1, at: Site.start, path: path, outcome: .completed)
            ],
            waits: [NewWait(run: 0, place: place, wait: RunWait(call: call(script: script), scope: .run))])
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

    @Test func theAnswerEndsTheWait() async throws {
        let site = try await site("def run(ctx): return {'participant': {'step': ctx.idempotency_key}}")
        _ = try await turns(site) { _ in Self.asking() }
        let waiting = try #require(try await site.store.claimScriptCalls(limit: 10).first)
        #expect(try await site.daemon.scripts.runOnce() == 1)
        #expect(try await site.store.claimScriptCalls(limit: 10).isEmpty)
        let answer = ScriptAnswer.returned([
            ScriptWrite(level: .participant, field: "step", value: .string(waiting.idempotencyKey))
        ])
        let second = try await turns(site) { _ in TurnEffects() }
        #expect(second.first?.events.map(\.kind) == [.waitEnded(WaitEnd(wait: waiting.wait, cause: .answer(answer)))])
        #expect(second.map(\.version) == [waiting.version])
        #expect(try await site.store.examine().isEmpty)
        await site.daemon.scriptPool.end()
    }

    @Test func aCallThatWasUnderWayIsRunAgainWithTheSameKey() async throws {
        let site = try await site("def run(ctx): return {'participant': {'step': ctx.idempotency_key}}")
        _ = try await turns(site) { _ in Self.asking() }
        let before = try await site.store.claimScriptCalls(limit: 10)
        let again = try await site.restarted()
        let after = try await again.store.claimScriptCalls(limit: 10)
        #expect(after.map(\.idempotencyKey) == before.map(\.idempotencyKey) && after.count == 1)
        #expect(try await again.daemon.scripts.runOnce() == 1)
        await again.daemon.scriptPool.end()
    }

    @Test func aScriptThatIsNotThereFailsItsCall() async throws {
        let site = try await site("def run(ctx): pass")
        _ = try await turns(site) { _ in Self.asking("gone.py") }
        #expect(try await site.daemon.scripts.runOnce() == 1)
        let taken = try await turns(site) { _ in TurnEffects() }
        guard case .waitEnded(let end)? = taken.first?.events.first?.kind else { throw Trouble("it does not go on") }
        #expect(
            end.cause == .answer(.failed("the version that asked for scripts/gone.py does not hold it any more")))
    }

    @Test func aPoolThatIsEndedLeavesTheCallWaiting() async throws {
        let site = try await site("def run(ctx): pass")
        _ = try await turns(site) { _ in Self.asking() }
        await site.daemon.scriptPool.end()
        #expect(try await site.daemon.scripts.runOnce() == 0)
        #expect(try await site.store.claimScriptCalls(limit: 10).count == 1)
    }

    @Test func discardingTheBacklogDropsTheCallAndItsAnswer() async throws {
        let site = try await site("def run(ctx): pass")
        _ = try await turns(site) { _ in Self.asking() }
        let waiting = try #require(try await site.store.claimScriptCalls(limit: 10).first)
        _ = try await site.store.setRunning(
            waiting.campaign, true, discardsBacklog: true, actor: "test", at: Site.start)
        try await site.store.recordScriptAnswers([(waiting.wait, .returned([]))], at: Site.start)
        #expect(try await site.store.claimScriptCalls(limit: 10).isEmpty)
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
