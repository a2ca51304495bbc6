import Domain
import GRDB
import Testing

@testable import Store

/// Calls that wait, in the file: what reads them stays small, and copies and the examination know them.
@Suite struct WaitingScriptTests {
    private static let call = ScriptCall(
        ordinal: 0, flow: "main", node: "score", script: "score.py", timeout: .seconds(5), context: [])

    /// Participants of which each has one row waiting for a script and one behind it.
    private static func wait(_ count: Int, _ stage: Stage) async throws {
        let rows = (0..<count).map { Stage.row(line: Int64($0), external: "p\($0)") }
        try await stage.take(rows) { _, _ in
            TurnEffects(suspension: TurnEffects.Suspension(event: 0, call: call))
        }
        try await stage.take(rows)
    }

    @Test func waitingEventsAreNotLookedAtWhenTurnsAreTaken() async throws {
        let scratch = try Scratch()
        let store = try SQLiteStore.open(directory: scratch.path)
        let stage = try await Stage(store)
        try await WaitingScriptTests.wait(3000, stage)
        let steps = try await store.pool.write { db in
            let plan = try Row.fetchAll(
                db, sql: "EXPLAIN QUERY PLAN \(TurnTaker.readySQL)", arguments: [stage.campaign.rawValue]
            ).map { $0["detail"] as String }
            #expect(plan == ["SEARCH event USING COVERING INDEX event_campaign (campaign=? AND is_ready=?)"])
            return try Row.fetchAll(db, sql: TurnTaker.readySQL, arguments: [stage.campaign.rawValue]).count
        }
        #expect(steps == 0)
        #expect(try await stage.turns().count == 0)
        try await stage.take([Stage.row(external: "other")]) { _, _ in TurnEffects() }
        let first = try #require(try await store.scriptCalls(limit: 1).first)
        let answer = ScriptAnswer(ordinal: 0, flow: "main", node: "score", result: .returned([]))
        try await store.recordScriptAnswers([(first.key, answer)], at: Stage.start)
        #expect(try await stage.turns().events.count == 1)
        #expect(try await stage.turns().events.count == 1)
        #expect(try await stage.turns().events.isEmpty)
        #expect(try await store.examine().isEmpty)
        try await store.close()
    }

    @Test func aBackupHasTheCallsThatWait() async throws {
        let scratch = try Scratch()
        let store = try SQLiteStore.open(directory: scratch.path)
        try await WaitingScriptTests.wait(20, try await Stage(store))
        let calls = try await store.scriptCalls(limit: 100)
        let copy = scratch.file("copy.sqlite")
        try await store.backup(to: copy, with: [], at: Stage.start)
        let backup = try SQLiteStore.open(path: copy)
        let copied = try await backup.scriptCalls(limit: 100)
        #expect(calls.count == 20)
        #expect(copied.map(\.key) == calls.map(\.key))
        #expect(copied.map(\.idempotencyKey) == calls.map(\.idempotencyKey))
        #expect(try await backup.examine().isEmpty)
        try await backup.close()
        try await store.close()
    }

    @Test(arguments: [
        ("UPDATE event SET is_ready = 1", "event_ready"), ("UPDATE script_call SET is_open = 0", "event_ready"),
        ("UPDATE script_call SET event = event + 1000", "script_call_without_event"),
        ("DELETE FROM event", "script_call_without_event"),
    ])
    func theExaminationFinds(_ sql: String, _ code: String) async throws {
        let scratch = try Scratch()
        let store = try SQLiteStore.open(directory: scratch.path)
        try await WaitingScriptTests.wait(2, try await Stage(store))
        #expect(try await store.examine().isEmpty)
        try await store.pool.write { try $0.execute(sql: sql) }
        #expect(try await store.examine().map(\.code).contains(code))
        try await store.close()
    }
}
