package import Conversations
package import Domain
import GRDB

extension SQLiteStore {
    package func receive(_ batch: InboundBatch, desk: ConversationDesk, at now: Instant) async throws -> InboundResult {
        if batch.events.isEmpty && batch.cursor == nil { return InboundResult() }
        return try await write("keeping what came in", committed: .inboundCommitted) { context in
            let taker = InboundTaker(try SQLiteRows(context), channel: batch.channel, desk: desk, at: now)
            let db = try context.db
            var result = InboundResult()
            for event in batch.events { result.applied.append(try taker.take(event)) }
            result.hasOutgoing = taker.hasOutgoing
            result.hasReplies = taker.hasReplies
            result.resting = taker.resting
            result.hasEvents = result.applied.contains(true)
            if let cursor = batch.cursor {
                try db.cachedStatement(
                    sql: """
                        INSERT INTO receive_cursor (channel, source, value) VALUES (?1, ?2, ?3)
                        ON CONFLICT (channel, source) DO UPDATE SET value = ?3
                        """
                ).execute(arguments: [batch.channel, cursor.source, cursor.value])
            }
            context.faults.reached(.inboundWritten)
            return result
        }
    }

    package func learnNames(_ kind: CommunicationKind, _ names: [String], at now: Instant) async throws {
        try await write("keeping the names of a recipient") { context in
            try AddressNames.learn(kind, names, at: now, try SQLiteRows(context))
        }
    }

    package func cursor(of channel: String, source: String) async throws -> String? {
        try await read("reading how far a channel was read") { db in
            try String.fetchOne(
                db, sql: "SELECT value FROM receive_cursor WHERE channel = ? AND source = ?",
                arguments: [channel, source])
        }
    }
}
