import Conversations
import Domain
import Foundation
import GRDB
import TestSupport
import Testing

@testable import Store
@testable import StoreConformance

/// What went wrong, in the file: how it is counted, and how a backup of it comes back.
@Suite struct TroublesTests {
    private func stage() async throws -> (Scratch, SQLiteStore, Stage) {
        let scratch = try Scratch()
        let store = try SQLiteStore.open(directory: scratch.path)
        return (scratch, store, try await Stage(store))
    }

    @Test(arguments: [
        ("flow main, node a: TypeError: no", "TypeError: no"),
        ("more than 1000 steps in one run", "more than 1000 steps in one run"),
        ("flow main: more than 100 runs of one event", "more than 100 runs of one event"),
        (
            "flow main, node s: scripts/score.py: Traceback (most recent call last):\n  File \"x\", line 1\nKeyError: 'a'\n",
            "scripts/score.py: KeyError: 'a'"
        ),
        ("", ""), (String(repeating: "x", count: 900), String(repeating: "x", count: 300)),
    ])
    func anErrorIsOneLineWithoutItsPlace(failure: String, error: String) {
        #expect(FailedRunTally.error(failure) == error)
    }

    @Test func countsComeFromAnIndexOfWhatWentWrong() async throws {
        let (scratch, store, _) = try await stage()
        let plan = try await store.pool.read { db in
            try Row.fetchAll(db, sql: "EXPLAIN QUERY PLAN \(SQLiteStore.troublesSQL)").map { $0["detail"] as String }
        }
        #expect(plan.first == "SCAN communication USING COVERING INDEX communication_trouble", "\(plan)")
        _ = scratch
        try await store.close()
    }

    @Test func whatFailedAndWhatIsUnknownIsCountedAndListed() async throws {
        let (scratch, store, stage) = try await stage()
        for name in ["a", "b", "c", "d", "e"] { _ = try await stage.plan(name) }
        try await store.pool.write { db in
            try db.execute(sql: "UPDATE communication SET status = 9, reason = 61, due_at = NULL WHERE id >> 20 <= 2")
            try db.execute(sql: "UPDATE communication SET reason = 41, due_at = NULL WHERE id >> 20 = 3")
            try db.execute(sql: "UPDATE communication SET reason = 41 WHERE id >> 20 = 4")
        }
        let found = try #require(try await store.troubles()[stage.campaign])
        #expect(found.failed == [.refused: 2] && found.held == 1 && found.resending == 1)
        func list(_ change: (inout CommunicationQuery) -> Void) async throws -> [Int64] {
            var query = CommunicationQuery()
            query.page.isAscending = true
            change(&query)
            return try await store.communications(query).rows.map(\.snapshot.key.participant.rawValue)
        }
        #expect(try await list { $0.statuses = [.failed] } == [1, 2])
        #expect(try await list { $0.reasons = [.unknown] } == [3, 4])
        #expect(try await list { $0.reasons = [.unknown, .refused] } == [1, 2, 3, 4])
        #expect(try await list { $0.reasons = [.retrying] } == [])
        #expect(try await list { _ in } == [1, 2, 3, 4, 5])
        _ = scratch
        try await store.close()
    }

    // MARK: Backup

    @Test func aBackupIsForItsOwnersEyesAndComesBackStopped() async throws {
        let (scratch, store, stage) = try await stage()
        for name in ["a", "b"] { _ = try await stage.plan(name) }
        _ = try await stage.plan("later", at: Stage.start + .seconds(86_400), deadline: Stage.start + .seconds(90_000))
        let copy = scratch.file("copy.sqlite")
        let files = [BackupFile(path: "token.key", bytes: [1, 2]), BackupFile(path: "../evil", bytes: [3])]
        try await store.backup(to: copy, with: files, at: Stage.start)
        var status = stat()
        #expect(stat(copy, &status) == 0 && status.st_mode & 0o777 == 0o600)
        await #expect(throws: StoreError.self) { try await store.backup(to: copy, with: [], at: Stage.start) }
        let nowhere = scratch.file("missing/copy.sqlite")
        let fault = await #expect(throws: StoreError.self) {
            try await store.backup(to: nowhere, with: [], at: Stage.start)
        }
        #expect(fault?.description.contains(nowhere) == true)
        try await store.close()

        let place = try Scratch()
        let restored = try SQLiteStore.restore(copy, into: place.path, actor: "ann", at: Stage.start + .seconds(60)) {
            _ in
        }
        #expect(restored.madeAt == Stage.start && restored.stopped == ["reminders"] && restored.held == 2)
        #expect(restored.files == [BackupFile(path: "token.key", bytes: [1, 2])])
        // Another test that starts a program shares this process's locks with it until it is exec'd.
        var opened: SQLiteStore?
        _ = try await eventually {
            opened = try? SQLiteStore.open(directory: place.path)
            return opened != nil
        }
        let again = try #require(opened)
        #expect(try await again.campaigns().map(\.isRunning) == [false])
        #expect(try await again.examine() == [])
        #expect(try await again.troubles()[stage.campaign]?.held == 2)
        // What was not due yet waits as before.
        #expect(try await again.lanes().first?.nextDue == Stage.start + .seconds(86_400))
        #expect(
            try await again.settleUnknown(
                ParticipantKey(1).communication(1), followUp: nil, .sent(providerID: nil), desk: Talk(stage).desk,
                actor: "test", at: Stage.start + .seconds(70)))
        try await again.close()
        #expect(throws: StoreError.self) {
            try SQLiteStore.restore(copy, into: place.path, actor: "ann", at: Stage.start) { _ in }
        }
    }

    @Test(arguments: ["", "no store at all, but some bytes that look like nothing"])
    func whatIsNoBackupIsNotRestored(text: String) async throws {
        let scratch = try Scratch()
        let file = scratch.file("backup")
        try Data(text.utf8).write(to: URL(filePath: file))
        let place = try Scratch()
        #expect(throws: StoreError.self) {
            try SQLiteStore.restore(file, into: place.path, actor: "ann", at: Stage.start) { _ in }
        }
        #expect(!FileManager.default.fileExists(atPath: place.file(SQLiteStore.fileName)))
    }
}
