import Domain
import GRDB
import Testing

@testable import Store
@testable import StoreConformance

/// Runs that wait, in the file: what reads them stays small, and copies and the examination know them.
@Suite struct WaitingScriptTests {
    /// Participants of which each has a run that waits for a script, and one that waits for an instant.
    private static func wait(_ count: Int, _ stage: Stage) async throws {
        let rows = (0..<count).map { Stage.row(line: Int64($0), external: "p\($0)") }
        try await stage.take(rows) { _, _ in
            TurnEffects(
                runs: [Stage.run(.participantCreated)],
                waits: [RunWait(call: Stage.call()), RunWait(until: Stage.start + .seconds(3600))].map {
                    NewWait(run: 0, place: Stage.place(), wait: $0)
                })
        }
    }

    @Test func whatWaitsIsFoundByItsInstant() async throws {
        let scratch = try Scratch()
        let store = try SQLiteStore.open(directory: scratch.path)
        let stage = try await Stage(store)
        try await WaitingScriptTests.wait(2000, stage)
        let plans = try await store.pool.read { db in
            try [
                TurnTaker.readySQL,
                "SELECT id FROM waiting_run WHERE campaign = ? AND ends_at <= 0 ORDER BY ends_at, id LIMIT 9",
                "SELECT min(ends_at) FROM waiting_run WHERE campaign = ? AND ends_at IS NOT NULL",
                "SELECT 1 FROM waiting_run WHERE campaign = ? AND awaits IS NOT NULL LIMIT 1",
                "SELECT wait FROM script_call WHERE campaign = ? ORDER BY asked_at, wait LIMIT 9",
            ].map { sql in
                try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN \(sql)", arguments: [stage.campaign.rawValue])
                    .map { $0["detail"] as String }.joined(separator: "; ")
            }
        }
        #expect(plans.allSatisfy { $0.hasPrefix("SEARCH") && !$0.contains("TEMP B-TREE") }, "\(plans)")
        let first = try #require(try await store.claimScriptCalls(limit: 1).first)
        try await store.recordScriptAnswers([(first.wait, .returned([]))], at: Stage.start)
        #expect(try await stage.turns().events.count == 1)
        #expect(try await store.examine().isEmpty)
        try await store.close()
    }

    @Test func aBackupHasWhatWaits() async throws {
        let scratch = try Scratch()
        let store = try SQLiteStore.open(directory: scratch.path)
        try await WaitingScriptTests.wait(20, try await Stage(store))
        let calls = try await store.claimScriptCalls(limit: 100)
        let copy = scratch.file("copy.sqlite")
        try await store.backup(to: copy, with: [], at: Stage.start)
        let backup = try SQLiteStore.open(path: copy)
        let copied = try await backup.claimScriptCalls(limit: 100)
        #expect(calls.count == 20)
        #expect(copied.map(\.wait) == calls.map(\.wait))
        #expect(copied.map(\.idempotencyKey) == calls.map(\.idempotencyKey))
        #expect(try await backup.nextWaitEnd() == Stage.start + .seconds(3600))
        #expect(try await backup.examine().isEmpty)
        try await backup.close()
        try await store.close()
    }

    @Test(arguments: [
        ("UPDATE script_call SET wait = wait + 1000", "script_call_without_wait"),
        ("DELETE FROM waiting_run", "script_call_without_wait"),
        ("DELETE FROM script_call", "wait_without_end"), ("UPDATE waiting_run SET ends_at = NULL", "wait_without_end"),
        ("UPDATE waiting_run SET is_ended = 1, ends_at = NULL", "wait_without_end"),
        ("UPDATE waiting_run SET participant = 99", "wait_without_participant"),
        ("UPDATE waiting_run SET place = x'01'", "wait"), ("UPDATE waiting_run SET awaits = x'07'", "wait"),
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
