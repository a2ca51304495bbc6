import Domain
import GRDB

/// Where something to be said stands. Raw values are stored; never renumber.
enum FollowUpState: Int64 {
    case waiting = 0
    case sending = 1
    case sent = 2
    case failed = 3
    /// Whether it went out is not known, and an operator is to decide.
    case unknown = 4
    /// Not said: the conversation was canceled, or the address is suppressed.
    case dropped = 5

    var shown: ConversationLine.State {
        switch self {
        case .waiting: .waiting
        case .sending: .sending
        case .sent: .sent
        case .failed: .failed
        case .unknown: .unknown
        case .dropped: .dropped
        }
    }
}

/// What is said in a conversation after its opening.
enum FollowUpRows {
    /// Queues something to be said at once.
    static func queue(
        _ text: String?, template: OutboundMessage.Template? = nil, expects: ExpectedAnswer? = nil, author: String,
        speaker: OutboundMessage.FollowUp.Speaker? = nil, isConfirmation: Bool = false,
        in conversation: StoredConversation, at now: Instant, _ db: Database
    ) throws {
        let count =
            try Int.fetchOne(
                try db.cachedStatement(sql: "SELECT count(*) FROM follow_up WHERE communication = ?"),
                arguments: [conversation.communication.rawValue]) ?? 0
        let message = OutboundMessage(
            kind: conversation.kind.name, recipient: conversation.address, account: conversation.account,
            subject: conversation.subject.map { "Re: \($0)" }, text: text, template: template,
            idempotencyKey: "\(conversation.name).\(count + 1)", date: now.milliseconds,
            followUp: OutboundMessage.FollowUp(
                conversation: conversation.name, openingProviderID: conversation.openingID,
                answeredProviderID: conversation.answeredID, subject: conversation.subject,
                speaker: speaker),
            expects: expects)
        let id = try MessageRows.insert(message, conversation.communication, db)
        try db.cachedStatement(
            sql: """
                INSERT INTO follow_up
                    (communication, channel, message, author, is_confirmation, created_at, due_at, state)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, 0)
                """
        ).execute(arguments: [
            conversation.communication.rawValue, conversation.channel, id, author, isConfirmation, now.milliseconds,
        ])
    }

    struct Stored {
        var key: FollowUpKey
        var communication: CommunicationKey
        var channel: String
        var message: Int64
        var isConfirmation: Bool
        var state: FollowUpState
        var attempts: Int
        /// A receipt said that the person has it.
        var hasArrived: Bool
    }

    static func load(_ key: FollowUpKey, _ db: Database) throws -> Stored? {
        try Row.fetchOne(
            try db.cachedStatement(
                sql: """
                    SELECT communication, channel, message, is_confirmation, state, attempts, arrived_at IS NOT NULL
                    FROM follow_up WHERE id = ?
                    """), arguments: [key.rawValue]
        ).map { row in
            Stored(
                key: key, communication: CommunicationKey(row[0]), channel: row[1], message: row[2],
                isConfirmation: row[3], state: FollowUpState(rawValue: row[4]) ?? .failed, attempts: row[5],
                hasArrived: row[6])
        }
    }

    static func arrived(_ key: FollowUpKey, at now: Instant, _ db: Database) throws {
        try db.cachedStatement(sql: "UPDATE follow_up SET arrived_at = coalesce(arrived_at, ?) WHERE id = ?")
            .execute(arguments: [now.milliseconds, key.rawValue])
    }

    /// The follow-up that a message belongs to; nil: it is an opening.
    static func of(message: Int64, _ db: Database) throws -> FollowUpKey? {
        try Int64.fetchOne(
            try db.cachedStatement(sql: "SELECT id FROM follow_up WHERE message = ?"), arguments: [message]
        ).map { FollowUpKey($0) }
    }

    static func set(
        _ key: FollowUpKey, _ state: FollowUpState, dueAt: Instant? = nil, attempts: Int? = nil, detail: String? = nil,
        at now: Instant, _ db: Database
    ) throws {
        let isFinished =
            switch state {
            case .sent, .failed, .dropped: true
            case .waiting, .sending, .unknown: false
            }
        try db.cachedStatement(
            sql: """
                UPDATE follow_up SET state = ?, due_at = ?, attempts = coalesce(?, attempts),
                    detail = coalesce(?, detail), finished_at = ? WHERE id = ?
                """
        ).execute(arguments: [
            state.rawValue, dueAt?.milliseconds, attempts, detail, isFinished ? now.milliseconds : nil, key.rawValue,
        ])
    }
}
