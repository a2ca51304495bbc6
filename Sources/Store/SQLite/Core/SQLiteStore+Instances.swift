package import Conversations
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

    package func rescue(
        _ epoch: Int64, policy: RescuePolicy, desk: ConversationDesk, at now: Instant
    ) async throws -> RescueCounts {
        try await write("freeing the work of a process that is gone") { context in
            let db = try context.db
            let book = try CommunicationBook(context, interest: desk.interest, at: now)
            var counts = try DeliveryBoundary(book).rescue(epoch, policy)
            counts.replies = try AgentReplies.free(epoch, at: now, book.rows)
            try db.execute(
                sql: "UPDATE instance SET ended_at = ? WHERE epoch = ?", arguments: [now.milliseconds, epoch])
            return counts
        }
    }
}
