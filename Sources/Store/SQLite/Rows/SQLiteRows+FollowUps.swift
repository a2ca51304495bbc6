import Conversations
import Domain
import GRDB

extension SQLiteRows {
    func followUp(_ key: FollowUpKey) throws -> FollowUpState? {
        try Row.fetchOne(
            try db.cachedStatement(
                sql: """
                    SELECT communication, channel, message, is_confirmation, state, due_at, attempts, detail,
                        arrived_at IS NOT NULL
                    FROM follow_up WHERE id = ?
                    """), arguments: [key.rawValue]
        ).map { row in
            FollowUpState(
                key: key, communication: CommunicationKey(row[0]), channel: row[1], message: MessageKey(row[2]),
                isConfirmation: row[3], status: FollowUpState.Status(rawValue: row[4]) ?? .failed,
                dueAt: (row[5] as Int64?).map { Instant(milliseconds: $0) }, attempts: row[6], detail: row[7],
                hasArrived: row[8])
        }
    }

    func followUp(of message: MessageKey) throws -> FollowUpKey? {
        try Int64.fetchOne(
            try db.cachedStatement(sql: "SELECT id FROM follow_up WHERE message = ?"), arguments: [message.rawValue]
        ).map { FollowUpKey($0) }
    }

    func followUpMessage(_ number: Int64, of communication: CommunicationKey) throws -> MessageKey? {
        try Int64.fetchOne(
            try db.cachedStatement(
                sql: "SELECT message FROM follow_up WHERE communication = ? ORDER BY id LIMIT 1 OFFSET ?"),
            arguments: [communication.rawValue, max(0, number &- 1)]
        ).map { MessageKey($0) }
    }

    func followUpCount(of communication: CommunicationKey) throws -> Int {
        try Int.fetchOne(
            try db.cachedStatement(sql: "SELECT count(*) FROM follow_up WHERE communication = ?"),
            arguments: [communication.rawValue]) ?? 0
    }

    /// Of each conversation the first that is not done: what comes after waits for it.
    static let isFirstFollowUp = """
        NOT EXISTS (SELECT 1 FROM follow_up AS earlier
            WHERE earlier.communication = f.communication AND earlier.id < f.id AND earlier.state IN
                (\(FollowUpState.Status.waiting.rawValue), \(FollowUpState.Status.sending.rawValue)))
        """
    static let dueFollowUpsSQL = """
        SELECT id, communication, message, attempts, detail FROM follow_up AS f INDEXED BY follow_up_due
        WHERE channel = ? AND due_at <= ? AND \(isFirstFollowUp)
        ORDER BY due_at, id LIMIT ?
        """

    func dueFollowUps(on channel: String, through instant: Instant, limit: Int) throws -> [DueFollowUp] {
        try Row.fetchAll(
            try db.cachedStatement(sql: SQLiteRows.dueFollowUpsSQL),
            arguments: [channel, instant.milliseconds, max(0, limit)]
        ).compactMap { row in
            guard let message = try MessageRows.fetch(row[2], db) else { return nil }
            let key = CommunicationKey(row[1])
            let mayHaveGoneOut = try AttemptRowReader.unknownCount(key, message: MessageKey(row[2]), db) > 0
            return DueFollowUp(
                key: FollowUpKey(row[0]), communication: key, channel: channel, message: message,
                attemptCount: row[3], isUnknown: mayHaveGoneOut)
        }
    }

    func addFollowUp(
        _ message: MessageKey, in conversation: ConversationState, author: String, isConfirmation: Bool,
        at now: Instant,
        dueAt: Instant
    ) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO follow_up
                    (communication, channel, message, author, is_confirmation, created_at, due_at, state)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            conversation.communication.rawValue, conversation.channel, message.rawValue, author, isConfirmation,
            now.milliseconds, dueAt.milliseconds, FollowUpState.Status.waiting.rawValue,
        ])
    }

    func save(_ followUp: FollowUpState, at now: Instant) throws {
        try db.cachedStatement(
            sql: """
                UPDATE follow_up SET state = ?1, due_at = ?2, attempts = ?3, detail = ?4, finished_at = ?5,
                    arrived_at = iif(?6, coalesce(arrived_at, ?7), arrived_at)
                WHERE id = ?8
                """
        ).execute(arguments: [
            followUp.status.rawValue, followUp.dueAt?.milliseconds, followUp.attempts, followUp.detail,
            followUp.status.isFinished ? now.milliseconds : nil, followUp.hasArrived, now.milliseconds,
            followUp.key.rawValue,
        ])
    }

    func dropFollowUps(of communication: CommunicationKey, at now: Instant) throws {
        try db.cachedStatement(
            sql: """
                UPDATE follow_up SET state = ?, due_at = NULL, finished_at = ? WHERE communication = ? AND state = ?
                """
        ).execute(arguments: [
            FollowUpState.Status.dropped.rawValue, now.milliseconds, communication.rawValue,
            FollowUpState.Status.waiting.rawValue,
        ])
    }
}

/// What waits to be said, changed as a whole.
enum FollowUpTable {
    /// Gives what waits there a message that says the same otherwise.
    /// - Parameter condition: on `follow_up`.
    static func rewrite(
        waitingIn condition: String, _ arguments: StatementArguments, _ db: Database,
        _ change: (inout OutboundMessage) -> Void
    ) throws {
        let waiting = try Row.fetchAll(
            try db.cachedStatement(
                sql: "SELECT id, communication, message FROM follow_up WHERE \(condition) AND due_at IS NOT NULL"),
            arguments: arguments)
        for row in waiting {
            guard let message = try MessageRows.fetch(row[2], db) else { continue }
            var changed = message
            change(&changed)
            guard changed != message else { continue }
            let id = try MessageRows.insert(changed, CommunicationKey(row[1]), db)
            try db.cachedStatement(sql: "UPDATE follow_up SET message = ? WHERE id = ?")
                .execute(arguments: [id, row[0] as Int64])
        }
    }
}
