package import Domain
import GRDB

extension SQLiteStore {
    package func receive(_ batch: InboundBatch, desk: ConversationDesk, at now: Instant) async throws -> InboundResult {
        if batch.events.isEmpty && batch.cursor == nil { return InboundResult() }
        return try await write("keeping what came in", committed: .inboundCommitted) { context in
            let taker = try InboundTaker(context, channel: batch.channel, desk: desk, at: now)
            let db = try context.db
            var result = InboundResult()
            for event in batch.events { result.applied.append(try taker.take(event)) }
            result.hasOutgoing = taker.hasOutgoing
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
            try AddressNames.learn(kind, names, at: now, try context.db)
        }
    }

    package func cursor(of channel: String, source: String) async throws -> String? {
        try await read("reading how far a channel was read") { db in
            try String.fetchOne(
                db, sql: "SELECT value FROM receive_cursor WHERE channel = ? AND source = ?",
                arguments: [channel, source])
        }
    }

    package func endLostCalls(on channel: String, desk: ConversationDesk, at now: Instant) async throws -> Int {
        try await write("ending lost calls") { context in
            let db = try context.db
            let writer = try CommunicationWriter(context, interest: desk.interest, at: now)
            let open = try Int64.fetchAll(
                db, sql: "SELECT communication FROM conversation WHERE channel = ? AND is_open", arguments: [channel])
            var count = 0
            for key in open {
                guard var communication = try writer.load(CommunicationKey(key)), communication.isOpen,
                    communication.reason != .retrying, communication.dueAt == nil,
                    !communication.isBetweenIntentAndOutcome
                else { continue }
                try writer.move(
                    &communication, to: communication.repliedAt == nil ? .noResponse : .completed, .callLost)
                count += 1
            }
            return count
        }
    }
}
