import Dispatch
package import Domain
import Foundation
import GRDB

extension SQLiteStore {
    package func examine() async throws -> [StoreFinding] {
        try await read("examining the store") { db in try Examination(db).run() }
    }

    /// Writes beside `path` first and moves into place when it is whole; nobody but its owner may read it.
    package func backup(to path: String, with files: [BackupFile], at now: Instant) async throws {
        let temporary = path + ".part"
        if SQLiteStore.isThere(path) {
            throw StoreError.cannotWrite(place: path, reason: "there is a file already", hint: "name a new file")
        }
        unlink(temporary)
        let descriptor = Foundation.open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw SQLiteStore.cannotWrite(path) }
        Foundation.close(descriptor)
        do {
            try await copy(to: temporary, for: path, files, at: now)
            try SQLiteStore.sync(temporary, for: path)
            // A link takes no name that somebody else has taken meanwhile.
            if link(temporary, path) == 0 {
                unlink(temporary)
            } else if errno == EEXIST || rename(temporary, path) != 0 {
                throw SQLiteStore.cannotWrite(path)
            }
        } catch {
            for suffix in ["", "-journal", "-wal", "-shm"] { unlink(temporary + suffix) }
            throw error
        }
    }

    /// All pages in one step, within one reading transaction: writes go on beside it.
    private func copy(to temporary: String, for target: String, _ files: [BackupFile], at now: Instant) async throws {
        let pool = pool
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            DispatchQueue.global().async {
                continuation.resume(
                    with: Result {
                        let copy = try DatabaseQueue(path: temporary)
                        try pool.backup(to: copy)
                        // One file, and whoever looks into it leaves none beside it.
                        try copy.writeWithoutTransaction { try $0.execute(sql: "PRAGMA journal_mode = DELETE") }
                        try copy.write { db in
                            try db.execute(sql: BackupTables.sql)
                            try db.execute(
                                sql: "INSERT INTO backup (made_at) VALUES (?)", arguments: [now.milliseconds])
                            for file in files {
                                try db.execute(
                                    sql: "INSERT INTO backup_file (path, bytes) VALUES (?, ?)",
                                    arguments: [file.path, Data(file.bytes)])
                            }
                        }
                        try copy.close()
                    }.mapError { StoreError($0, place: target, operation: "writing the backup") })
            }
        }
    }

    private static func isThere(_ path: String) -> Bool {
        var status = stat()
        return lstat(path, &status) == 0
    }

    private static func cannotWrite(_ path: String) -> StoreError {
        .cannotWrite(
            place: path, reason: String(cString: strerror(errno)), hint: "choose a folder that this user can write")
    }

    private static func sync(_ path: String, for target: String) throws {
        let descriptor = Foundation.open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw cannotWrite(target) }
        defer { Foundation.close(descriptor) }
        guard fsync(descriptor) == 0 else { throw cannotWrite(target) }
    }
}

/// What a backup holds besides the store's own tables.
enum BackupTables {
    static let sql = """
        CREATE TABLE backup (made_at INTEGER NOT NULL);
        CREATE TABLE backup_file (path TEXT PRIMARY KEY, bytes BLOB NOT NULL);
        """
}
