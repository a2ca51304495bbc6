import Domain
import Foundation
import GRDB
import Testing

@testable import Store
@testable import StoreConformance

/// The file itself: settings, lock, damage, space, copies.
@Suite struct SQLiteFileTests {
    @Test func hasItsSettingsFromBirth() async throws {
        let scratch = try Scratch()
        let store = try SQLiteStore.open(directory: scratch.path)
        let settings = try await store.pool.write { db in
            try ["page_size", "auto_vacuum", "journal_mode", "synchronous", "foreign_keys"].map {
                try String.fetchOne(db, sql: "PRAGMA \($0)")
            }
        }
        #expect(settings == ["8192", "2", "wal", "2", "1"])
        try await store.close()
    }

    @Test func isNotReadableByEverybody() async throws {
        let scratch = try Scratch()
        let store = try SQLiteStore.open(directory: scratch.path)
        _ = try await Stage(store)
        for suffix in ["", "-wal", "-shm", ".lock"] {
            let attributes = try FileManager.default.attributesOfItem(atPath: store.path + suffix)
            let mode = try #require(attributes[.posixPermissions] as? NSNumber).intValue
            #expect(mode & 0o027 == 0, "\(suffix) is \(String(mode, radix: 8))")
        }
        try await store.close()
    }

    @Test func isOpenedByOneProcessAtATimeAndNamesTheHolder() async throws {
        let scratch = try Scratch()
        let store = try SQLiteStore.open(directory: scratch.path)
        #expect(throws: StoreError.inUse(place: store.path, holder: "process \(getpid())")) {
            _ = try SQLiteStore.open(directory: scratch.path)
        }
        let reader = try SQLiteStore.openReadOnly(path: store.path)
        #expect(try await reader.campaigns().isEmpty)
        await #expect(throws: StoreError.readOnly(place: store.path, operation: "revoking an API key")) {
            _ = try await reader.revokeKey(APIKeyKey(1), by: Act("ann"), at: Stage.start)
        }
        try await reader.close()
        try await store.close()
    }

    @Test func goesOnWhereItWasAfterBeingClosed() async throws {
        let scratch = try Scratch()
        do {
            let store = try SQLiteStore.open(directory: scratch.path)
            try await Stage(store).take([Stage.row(external: "a")])
            try await store.close()
            #expect(
                try FileManager.default.contentsOfDirectory(atPath: scratch.path).sorted() == [
                    SQLiteStore.fileName, SQLiteStore.fileName + ".lock",
                ])
        }
        let store = try SQLiteStore.open(directory: scratch.path)
        #expect(try await store.campaigns().map(\.participantCount) == [1])
        let stage = try await Stage(store)
        #expect(try await stage.take([Stage.row(external: "a")]).verdicts.map(\.outcome) == [.unchanged])
        try await store.close()
    }

    @Test(arguments: [
        Array("this is no database at all, but it is long enough to look like one".utf8),
        [UInt8](repeating: 0xAB, count: 65_536),
    ])
    func refusesWhatIsNoStore(_ bytes: [UInt8]) throws {
        let scratch = try Scratch()
        let path = scratch.file(SQLiteStore.fileName)
        try Data(bytes).write(to: URL(fileURLWithPath: path))
        #expect {
            _ = try SQLiteStore.open(path: path)
        } throws: { error in
            guard case .cannotOpen(_, _, let hint)? = error as? StoreError else { return false }
            return hint.contains("backup")
        }
    }

    @Test func saysWhichPageIsDamaged() async throws {
        let scratch = try Scratch()
        let store = try SQLiteStore.open(directory: scratch.path)
        let stage = try await Stage(store)
        try await stage.take((0..<2000).map { Stage.row(line: $0, external: "p\($0)", email: "p\($0)@example.com") })
        try await store.close()
        let file = try FileHandle(forUpdating: URL(fileURLWithPath: store.path))
        let middle = try file.seekToEnd() * 3 / 4 / 8192 * 8192
        try file.seek(toOffset: middle)
        try file.write(contentsOf: Data(repeating: 0x5A, count: 8192 * 3))
        try file.close()
        let reader = try SQLiteStore.openReadOnly(path: store.path)
        await #expect {
            if try await reader.examine().isEmpty { return }
            throw StoreError.corrupt(place: "", operation: "", reason: "found")
        } throws: { error in
            guard case .corrupt? = error as? StoreError else { return false }
            return true
        }
        try await reader.close()
    }

    @Test func refusesAStoreOfANewerVersion() async throws {
        let scratch = try Scratch()
        let store = try SQLiteStore.open(directory: scratch.path)
        try await store.pool.write { db in
            try db.execute(sql: "INSERT INTO grdb_migrations (identifier) VALUES ('9999 from the future')")
        }
        try await store.close()
        #expect(throws: StoreError.newerSchema(place: store.path, migration: "9999 from the future")) {
            _ = try SQLiteStore.openReadOnly(path: store.path)
        }
    }

    @Test func aFullDiskLosesNothingAndGoesOnWhenThereIsSpace() async throws {
        let scratch = try Scratch()
        let store = try SQLiteStore.open(directory: scratch.path)
        let stage = try await Stage(store)
        try await stage.take([Stage.row(external: "before")])
        try await store.pool.writeWithoutTransaction { db in
            let pages = try Int.fetchOne(db, sql: "PRAGMA page_count") ?? 0
            try db.execute(sql: "PRAGMA max_page_count = \(pages + 2)")
        }
        let rows = (0..<3000).map { Stage.row(line: $0, external: "p\($0)", email: "p\($0)@example.com") }
        await #expect(throws: StoreError.diskFull(place: store.path, operation: "importing a batch")) {
            try await stage.take(rows)
        }
        #expect(try await store.campaigns().map(\.participantCount) == [1])
        #expect(try await store.examine() == [])
        try await store.pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA max_page_count = 1000000") }
        #expect(try await stage.take(rows).counts.created == 3000)
        #expect(try await store.examine() == [])
        try await store.close()
    }

    @Test(.enabled(if: geteuid() != 0, "root may write everywhere"))
    func saysThatADirectoryCannotBeWritten() throws {
        let scratch = try Scratch()
        try FileManager.default.setAttributes([.posixPermissions: 0o500], ofItemAtPath: scratch.path)
        #expect(throws: StoreError.self) { _ = try SQLiteStore.open(directory: scratch.path) }
    }

    @Test func anUnreachableDirectoryIsNamed() throws {
        let scratch = try Scratch()
        let file = scratch.file("taken")
        try Data().write(to: URL(fileURLWithPath: file))
        #expect {
            _ = try SQLiteStore.open(directory: file + "/state")
        } throws: { error in
            guard case .cannotOpen(let path, _, _)? = error as? StoreError else { return false }
            return path == file + "/state"
        }
    }

    @Test func aBackupTakenWhileWritesGoOnIsWhole() async throws {
        let scratch = try Scratch()
        let store = try SQLiteStore.open(directory: scratch.path)
        let stage = try await Stage(store)
        let copy = scratch.file("copy.sqlite")
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for batch in 0..<20 {
                    try await stage.take((0..<200).map { Stage.row(line: $0, external: "p\(batch)-\($0)") })
                }
            }
            group.addTask { try await store.backup(to: copy, with: [], at: Stage.start) }
            try await group.waitForAll()
        }
        let backup = try SQLiteStore.open(path: copy)
        #expect(try await backup.examine().isEmpty)
        let count = try #require(try await backup.campaigns().first?.participantCount)
        #expect(count % 200 == 0)
        await #expect(throws: StoreError.self) { try await store.backup(to: copy, with: [], at: Stage.start) }
        try await backup.close()
        try await store.close()
    }

    @Test func aCopyTakenInTheMiddleOfABatchOpensWithoutIt() async throws {
        let scratch = try Scratch()
        let copied = scratch.file("crashed.sqlite")
        let path = scratch.file(SQLiteStore.fileName)
        let isArmed = Collected<Bool>()
        let faults = FaultInjector { point in
            // The transaction is written and not committed: this is what a crash would leave.
            guard point == .importBatchWritten, !isArmed.values.isEmpty else { return }
            for suffix in ["", "-wal"] {
                try? FileManager.default.copyItem(atPath: path + suffix, toPath: copied + suffix)
            }
        }
        let store = try SQLiteStore.open(path: path, faults: faults)
        let stage = try await Stage(store)
        try await stage.take([Stage.row(external: "a")])
        isArmed.append(true)
        try await stage.take((0..<3000).map { Stage.row(line: $0, external: "p\($0)", email: "p\($0)@example.com") })
        let crashed = try SQLiteStore.open(path: copied)
        #expect(try await crashed.campaigns().map(\.participantCount) == [1])
        #expect(try await crashed.examine().isEmpty)
        try await crashed.close()
        try await store.close()
    }
}
