package import Conversations
package import Domain
import GRDB

extension SQLiteStore {
    /// Of each conversation the first that is not done: what comes after waits for it.
    private static let isFirst = """
        NOT EXISTS (SELECT 1 FROM follow_up AS earlier
            WHERE earlier.communication = f.communication AND earlier.id < f.id AND earlier.state IN
                (\(FollowUpState.Status.waiting.rawValue), \(FollowUpState.Status.sending.rawValue)))
        """
    static let followUpsSQL = """
        SELECT id, communication, message, attempts, detail FROM follow_up AS f INDEXED BY follow_up_due
        WHERE channel = ? AND due_at <= ? AND \(isFirst)
        ORDER BY due_at, id LIMIT ?
        """

    package func followUps(on channel: String, through instant: Instant, limit: Int) async throws -> [DueFollowUp] {
        try await read("looking for what is to be said") { db in
            try Row.fetchAll(
                try db.cachedStatement(sql: SQLiteStore.followUpsSQL),
                arguments: [channel, instant.milliseconds, max(0, limit)]
            ).compactMap { row in
                guard var message = try MessageRows.fetch(row[2], db) else { return nil }
                let key = CommunicationKey(row[1])
                // The call that goes on may be another than when it was queued.
                if let conversation = try SQLiteRows.conversation(key, db) {
                    message.followUp?.openingProviderID = conversation.openingID
                }
                let mayHaveGoneOut = try AttemptRowReader.unknownCount(key, message: MessageKey(row[2]), db) > 0
                return DueFollowUp(
                    key: FollowUpKey(row[0]), communication: key, channel: channel, message: message,
                    attemptCount: row[3], isUnknown: mayHaveGoneOut)
            }
        }
    }

    package func followUpOutlook() async throws -> [String: Instant] {
        try await read("looking when something is to be said") { db in
            var outlook: [String: Instant] = [:]
            for row in try Row.fetchAll(
                try db.cachedStatement(
                    sql: """
                        SELECT channel, min(due_at) FROM follow_up AS f INDEXED BY follow_up_due
                        WHERE due_at IS NOT NULL AND \(SQLiteStore.isFirst) GROUP BY channel
                        """))
            {
                outlook[row[0]] = Instant(milliseconds: row[1])
            }
            return outlook
        }
    }

    package func recordFollowUpIntents(_ keys: [FollowUpKey], at now: Instant) async throws -> [FollowUpIntentResult] {
        if keys.isEmpty { return [] }
        return try await write("recording intents", committed: .intentCommitted) { context in
            let boundary = DeliveryBoundary(try CommunicationBook(context, interest: [:], at: now))
            let results = try keys.map { try boundary.begin($0) }
            context.faults.reached(.intentWritten)
            return results
        }
    }

    package func recordFollowUpOutcomes(_ outcomes: [FollowUpOutcome], at now: Instant) async throws {
        if outcomes.isEmpty { return }
        try await write("recording outcomes", committed: .outcomeCommitted) { context in
            let boundary = DeliveryBoundary(try CommunicationBook(context, interest: [:], at: now))
            for outcome in outcomes { try boundary.end(outcome) }
            context.faults.reached(.outcomeWritten)
        }
    }
}
