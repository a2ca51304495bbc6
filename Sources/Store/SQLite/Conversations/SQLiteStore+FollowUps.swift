package import Domain
import GRDB

extension SQLiteStore {
    /// Of each conversation the first that is not done: what comes after waits for it.
    private static let isFirst = """
        NOT EXISTS (SELECT 1 FROM follow_up AS earlier
            WHERE earlier.communication = f.communication AND earlier.id < f.id AND earlier.state IN (0, 1))
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
                if let conversation = try ConversationRows.load(key, db) {
                    message.followUp?.openingProviderID = conversation.openingID
                }
                let mayHaveGoneOut = try AttemptWriter.unknownCount(key, message: row[2], db) > 0
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
            let db = try context.db
            let results = try keys.map { try SQLiteStore.begin($0, at: now, db) }
            context.faults.reached(.intentWritten)
            return results
        }
    }

    private static func begin(_ key: FollowUpKey, at now: Instant, _ db: Database) throws -> FollowUpIntentResult {
        guard let stored = try FollowUpRows.load(key, db), stored.state == .waiting,
            let conversation = try ConversationRows.load(stored.communication, db),
            var message = try MessageRows.fetch(stored.message, db)
        else { return .gone }
        if !stored.isConfirmation,
            let reason = try SuppressionRows.reason(conversation.kind, conversation.address, db)
        {
            try FollowUpRows.set(key, .dropped, detail: reason.rawValue, at: now, db)
            return .suppressed(reason)
        }
        message.followUp?.openingProviderID = conversation.openingID
        try db.cachedStatement(sql: "INSERT INTO attempt (communication, message, intended_at) VALUES (?, ?, ?)")
            .execute(arguments: [stored.communication.rawValue, stored.message, now.milliseconds])
        let attempt = AttemptKey(db.lastInsertedRowID)
        try FollowUpRows.set(key, .sending, at: now, db)
        return .send(attempt, message)
    }

    package func recordFollowUpOutcomes(_ outcomes: [FollowUpOutcome], at now: Instant) async throws {
        if outcomes.isEmpty { return }
        try await write("recording outcomes", committed: .outcomeCommitted) { context in
            let db = try context.db
            for outcome in outcomes { try SQLiteStore.end(outcome, at: now, db) }
            context.faults.reached(.outcomeWritten)
        }
    }

    private static func end(_ end: FollowUpOutcome, at now: Instant, _ db: Database) throws {
        let outcome = StoredOutcome(end.outcome)
        try db.cachedStatement(
            sql: """
                UPDATE attempt SET finished_at = ?, outcome = ?, code = coalesce(?, code), text = ?, retry_after = ?
                WHERE id = ? AND finished_at IS NULL
                """
        ).execute(arguments: [
            now.milliseconds, outcome.kind, outcome.code, outcome.text, outcome.retryAfter, end.attempt.rawValue,
        ])
        // Told twice, or told after a receipt: what was recorded first stands.
        guard db.changesCount > 0, let stored = try FollowUpRows.load(end.followUp, db), stored.state == .sending
        else { return }
        if case .addressRejected(let reason, let code, let text) = end.outcome,
            let conversation = try ConversationRows.load(stored.communication, db)
        {
            try MailboxRefusals.record(reason, conversation, code: code, text: text, at: now, db)
        }
        let made = stored.attempts + 1
        switch end.next {
        case .sent:
            try FollowUpRows.set(end.followUp, .sent, attempts: made, at: now, db)
            try ConversationRows.said(stored.communication, at: now, db)
        case .failed: try FollowUpRows.set(end.followUp, .failed, attempts: made, detail: outcome.words, at: now, db)
        case .again(let instant, let countsAsAttempt):
            try FollowUpRows.set(
                end.followUp, .waiting, dueAt: instant, attempts: countsAsAttempt ? made : nil, detail: outcome.words,
                at: now, db)
        case .hold: try FollowUpRows.set(end.followUp, .unknown, attempts: made, detail: outcome.words, at: now, db)
        }
    }
}
