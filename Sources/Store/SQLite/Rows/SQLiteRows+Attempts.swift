import Conversations
import Domain
import GRDB

extension SQLiteRows {
    func addAttempt(_ communication: CommunicationKey, _ message: MessageKey, at now: Instant) throws -> AttemptKey {
        try db.cachedStatement(
            sql: "INSERT INTO attempt (communication, message, intended_at, epoch) VALUES (?, ?, ?, ?)"
        ).execute(arguments: [communication.rawValue, message.rawValue, now.milliseconds, context.epoch])
        return AttemptKey(db.lastInsertedRowID)
    }

    func endAttempt(
        _ attempt: AttemptKey, of communication: CommunicationKey?, _ outcome: DeliveryOutcome, at now: Instant
    ) throws -> Bool {
        try record(outcome, of: attempt, communication, where: "finished_at IS NULL", at: now)
    }

    func replaceUnknown(
        _ attempt: AttemptKey, of communication: CommunicationKey?, _ outcome: DeliveryOutcome, at now: Instant
    ) throws -> Bool {
        try record(
            outcome, of: attempt, communication, where: "outcome = \(StoredOutcome.Kind.unknown.rawValue)", at: now)
    }

    private func record(
        _ outcome: DeliveryOutcome, of attempt: AttemptKey, _ communication: CommunicationKey?, where condition: String,
        at now: Instant
    ) throws -> Bool {
        let stored = StoredOutcome(outcome)
        try db.cachedStatement(
            sql: """
                UPDATE attempt SET finished_at = ?, outcome = ?, code = coalesce(?, code), text = ?, retry_after = ?
                WHERE id = ? AND communication = coalesce(?, communication) AND \(condition)
                """
        ).execute(arguments: [
            now.milliseconds, stored.kind.rawValue, stored.code, stored.text, stored.retryAfter, attempt.rawValue,
            communication?.rawValue,
        ])
        return db.changesCount > 0
    }

    func settleLatestAttempt(
        of communication: CommunicationKey, followUp: FollowUpKey?, providerID: String?
    ) throws {
        try db.cachedStatement(
            sql: """
                UPDATE attempt SET text = iif(outcome = ?1, NULL, text), outcome = iif(outcome = ?1, ?2, outcome),
                    code = coalesce(?3, code)
                WHERE id = (SELECT max(a.id) FROM attempt AS a LEFT JOIN follow_up AS f ON f.message = a.message
                    WHERE a.communication = ?4 AND f.id IS ?5) AND (outcome IS NULL OR outcome = ?1)
                """
        ).execute(arguments: [
            StoredOutcome.Kind.unknown.rawValue, StoredOutcome.Kind.accepted.rawValue, providerID,
            communication.rawValue, followUp?.rawValue,
        ])
    }

    func openAttempts(of epoch: Int64) throws -> [OpenAttempt] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT id, communication, message FROM attempt INDEXED BY attempt_in_flight
                WHERE finished_at IS NULL AND coalesce(epoch, 0) = ? ORDER BY id
                """, arguments: [epoch]
        ).map { row in
            let message = MessageKey(row[2])
            return OpenAttempt(
                key: AttemptKey(row[0]), communication: CommunicationKey(row[1]), message: message,
                followUp: try followUp(of: message))
        }
    }

    func hasAttempt(_ communication: CommunicationKey) throws -> Bool {
        try Bool.fetchOne(
            try db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM attempt WHERE communication = ?)"),
            arguments: [communication.rawValue]) ?? false
    }

    func attemptNames(of communication: CommunicationKey, followUp: FollowUpKey?) throws -> [String?] {
        try Row.fetchAll(
            try db.cachedStatement(
                sql: """
                    SELECT iif(outcome IS NULL OR outcome IN (?, ?), code, NULL)
                    FROM attempt LEFT JOIN follow_up ON follow_up.message = attempt.message
                    WHERE attempt.communication = ? AND follow_up.id IS ? ORDER BY attempt.id
                    """),
            arguments: [
                StoredOutcome.Kind.accepted.rawValue, StoredOutcome.Kind.unknown.rawValue, communication.rawValue,
                followUp?.rawValue,
            ]
        ).map { $0[0] }
    }

    func unknownAttempts(of communication: CommunicationKey, _ message: MessageKey) throws -> Int {
        try AttemptRowReader.unknownCount(communication, message: message, db)
    }

    func attempt(named providerID: String, on channel: String) throws -> (CommunicationKey, MessageKey)? {
        try Row.fetchAll(
            try db.cachedStatement(
                sql: """
                    SELECT communication, message FROM attempt INDEXED BY attempt_provider
                    WHERE outcome = \(StoredOutcome.Kind.accepted.rawValue) AND code = ? ORDER BY id DESC LIMIT 10
                    """), arguments: [providerID]
        ).lazy.map { (CommunicationKey($0[0]), MessageKey($0[1])) }.first { key, _ in
            try self.conversation(key)?.channel == channel
        }
    }

    func message(_ key: MessageKey) throws -> OutboundMessage? { try MessageRows.fetch(key.rawValue, db) }

    func keep(_ message: OutboundMessage, of communication: CommunicationKey) throws -> MessageKey {
        MessageKey(try MessageRows.insert(message, communication, db))
    }

    func latestMessage(of communication: CommunicationKey) throws -> (key: MessageKey, message: OutboundMessage)? {
        try MessageRows.latest(communication, db).map { (MessageKey($0.id), $0.message) }
    }

    func openingMessage(of communication: CommunicationKey) throws -> OutboundMessage? {
        try Int64.fetchOne(
            try db.cachedStatement(
                sql: """
                    SELECT attempt.message FROM attempt LEFT JOIN follow_up ON follow_up.message = attempt.message
                    WHERE attempt.communication = ? AND follow_up.id IS NULL ORDER BY attempt.id DESC LIMIT 1
                    """), arguments: [communication.rawValue]
        ).flatMap { try MessageRows.fetch($0, db) }
    }
}

/// Attempts as both sides read them.
enum AttemptRowReader {
    /// How many attempts with a message ended without anybody knowing whether it went out.
    static func unknownCount(
        _ communication: CommunicationKey, message: MessageKey, _ db: Database
    ) throws -> Int {
        try Int.fetchOne(
            try db.cachedStatement(
                sql: "SELECT count(*) FROM attempt WHERE communication = ? AND message = ? AND outcome = ?"),
            arguments: [communication.rawValue, message.rawValue, StoredOutcome.Kind.unknown.rawValue]) ?? 0
    }
}
