import Conversations
package import Domain
import Foundation
import GRDB

extension SQLiteStore {
    /// Puts a backup in the place of a state directory's store, which must have none. Every campaign is stopped, and what
    /// was due when the restored store comes to life is of unknown outcome and held: it may have gone out after the copy was
    /// made. Blocks.
    ///
    /// The store has its name last, once `keep` has kept the files that belong to it.
    package static func restore(
        _ backup: String, into directory: String, actor: String, at now: Instant, keep: (RestoredBackup) throws -> Void
    ) throws -> RestoredBackup {
        let path = "\(directory)/\(fileName)"
        for name in ["", "-wal", "-shm"] where FileManager.default.fileExists(atPath: path + name) {
            throw StoreError.cannotWrite(
                place: path + name, reason: "there is a store already",
                hint: "stop the daemon and move it away, or name another state directory with --state")
        }
        guard FileManager.default.isReadableFile(atPath: backup) else {
            throw StoreError.cannotOpen(
                place: backup, reason: "there is no such file, or it cannot be read", hint: "name a backup")
        }
        let lock = try StoreLock(store: path)
        defer { lock.release() }
        let temporary = path + ".restore"
        for suffix in ["", "-journal", "-wal", "-shm"] { unlink(temporary + suffix) }
        do {
            try copyFile(backup, to: temporary)
            let restored = try prepare(temporary, backup: backup, actor: actor, at: now)
            try keep(restored)
            guard rename(temporary, path) == 0 else {
                throw StoreError.cannotWrite(
                    place: path, reason: String(cString: strerror(errno)), hint: "the directory must be writable")
            }
            return restored
        } catch {
            for suffix in ["", "-journal", "-wal", "-shm"] { unlink(temporary + suffix) }
            throw error
        }
    }

    private static func copyFile(_ from: String, to path: String) throws {
        let source = Foundation.open(from, O_RDONLY | O_CLOEXEC)
        guard source >= 0 else {
            throw StoreError.cannotOpen(
                place: from, reason: String(cString: strerror(errno)), hint: "name a backup that can be read")
        }
        defer { Foundation.close(source) }
        let target = Foundation.open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o640)
        func fault() -> StoreError {
            .cannotWrite(place: path, reason: String(cString: strerror(errno)), hint: "is there space enough?")
        }
        guard target >= 0 else { throw fault() }
        defer { Foundation.close(target) }
        var buffer = [UInt8](repeating: 0, count: 1 << 20)
        while true {
            let count = Foundation.read(source, &buffer, buffer.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                throw StoreError.cannotOpen(
                    place: from, reason: String(cString: strerror(errno)), hint: "read it again")
            }
            if count == 0 { break }
            var offset = 0
            while offset < count {
                let written = buffer.withUnsafeBytes {
                    Foundation.write(target, $0.baseAddress.map { $0 + offset }, count - offset)
                }
                if written < 0, errno == EINTR { continue }
                guard written > 0 else { throw fault() }
                offset += written
            }
        }
        guard fsync(target) == 0 else { throw fault() }
    }

    private static func prepare(_ path: String, backup: String, actor: String, at now: Instant) throws -> RestoredBackup
    {
        do {
            let queue = try DatabaseQueue(path: path)
            let migrator = SQLiteSchema.migrator
            let (known, unknown) = try queue.read { db in
                let applied = try migrator.appliedIdentifiers(db)
                return (applied, applied.subtracting(migrator.migrations).sorted().last)
            }
            if let unknown { throw StoreError.newerSchema(place: backup, migration: unknown) }
            guard !known.isEmpty else {
                throw StoreError.cannotOpen(place: backup, reason: "it is no store of campaignd", hint: "name a backup")
            }
            let damage = try queue.read { try String.fetchAll($0, sql: "PRAGMA quick_check(3)") }.filter { $0 != "ok" }
            if let first = damage.first {
                throw StoreError.cannotOpen(
                    place: backup, reason: "it is damaged: \(first)", hint: "take another backup")
            }
            try migrator.migrate(queue)
            let restored = try queue.write { try quieten($0, actor: actor, at: now) }
            try queue.close()
            return restored
        } catch let error as StoreError {
            throw error
        } catch {
            throw StoreError(error, place: backup, operation: "restoring")
        }
    }

    /// Leaves nothing that would be sent by itself.
    private static func quieten(_ db: Database, actor: String, at now: Instant) throws -> RestoredBackup {
        var restored = RestoredBackup(madeAt: nil, files: [], stopped: [], held: 0)
        if try db.tableExists("backup") {
            restored.madeAt = try Int64.fetchOne(db, sql: "SELECT made_at FROM backup").map {
                Instant(milliseconds: $0)
            }
            restored.files = try Row.fetchAll(db, sql: "SELECT path, bytes FROM backup_file ORDER BY path").map { row in
                let bytes: Data = row[1]
                return BackupFile(path: row[0], bytes: [UInt8](bytes))
            }.filter(\.isSafe)
            try db.execute(sql: "DROP TABLE backup; DROP TABLE backup_file")
        }
        restored.stopped = try String.fetchAll(db, sql: "SELECT tag FROM campaign WHERE is_running ORDER BY tag")
        try db.execute(sql: "UPDATE campaign SET is_running = 0")
        let detail = "the store was restored from a backup: it may have gone out since"
        let unknown = StoredOutcome(.unknown(text: detail))
        try db.execute(
            sql: "UPDATE attempt SET finished_at = ?, outcome = ?, text = ? WHERE finished_at IS NULL",
            arguments: [now.milliseconds, unknown.kind.rawValue, unknown.text])
        let open: [CommunicationStatus] = [.planned, .started, .delivered]
        let statuses = open.map { "\($0.rawValue)" }.joined(separator: ", ")
        let condition = "status IN (\(statuses)) AND (due_at <= ? OR reason = ?)"
        let arguments: StatementArguments = [now.milliseconds, StatusReason.inFlight.storedCode]
        try db.execute(
            sql: """
                INSERT INTO status_change (communication, seq, at, status, reason, detail)
                SELECT id, coalesce((SELECT max(seq) FROM status_change WHERE communication = c.id), 0) + 1, ?, status, ?, ?
                FROM communication AS c WHERE \(condition)
                """,
            arguments: [now.milliseconds, StatusReason.unknown.storedCode, detail] + arguments)
        try db.execute(
            sql: "UPDATE communication SET reason = ?, due_at = NULL, detail = ? WHERE \(condition)",
            arguments: [StatusReason.unknown.storedCode, detail] + arguments)
        restored.held = db.changesCount
        try db.execute(
            sql: "UPDATE follow_up SET state = ?, due_at = NULL, detail = ? WHERE state IN (?, ?)",
            arguments: [
                FollowUpState.Status.unknown.rawValue, detail, FollowUpState.Status.waiting.rawValue,
                FollowUpState.Status.sending.rawValue,
            ])
        restored.held += db.changesCount
        try OperatorActions.record(.restore, on: .installation, by: actor, at: now, db)
        return restored
    }
}
