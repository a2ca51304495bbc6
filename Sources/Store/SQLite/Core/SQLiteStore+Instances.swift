package import Domain
import GRDB

extension SQLiteStore {
    package func join(name: String, version: String, at now: Instant) async throws -> Int64 {
        try await write("joining the store") { context in
            let db = try context.db
            try db.execute(
                sql: "INSERT INTO instance (name, version, started_at) VALUES (?, ?, ?)",
                arguments: [name, version, now.milliseconds])
            context.epoch = db.lastInsertedRowID
            return db.lastInsertedRowID
        }
    }

    /// The lock on the file proves that every other process that has joined is gone.
    package func deadEpochs() async throws -> [Int64] {
        try await write("looking for processes that are gone") { context in
            try Int64.fetchAll(
                try context.db,
                sql: "SELECT epoch FROM instance WHERE ended_at IS NULL AND epoch IS NOT ? ORDER BY epoch",
                arguments: [context.epoch])
        }
    }
}
