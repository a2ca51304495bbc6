import Domain
import GRDB

/// A conversation's row as the writing side changes it.
struct StoredConversation {
    var communication: CommunicationKey
    var channel: String
    var kind: CommunicationKind
    var address: String
    var account: String?
    /// Empty: nobody conducts it.
    var agent: String
    var name: String
    var isOpen: Bool
    var memory: String?
    var context: [String: String]
    var pausedBy: String?
    var openingID: String?
    var answeredID: String?
    var subject: String?
}

/// Conversations: with whom, through which agent, and how far it has come.
enum ConversationRows {
    private static let columns = """
        communication, channel, kind, address, account, agent, name, is_open, memory, context, paused_by, opening_id,
        answered_id, subject
        """

    private static func conversation(_ row: Row) throws -> StoredConversation {
        let kind: Int64 = row[2]
        let context: String? = row[9]
        return StoredConversation(
            communication: CommunicationKey(row[0]), channel: row[1],
            kind: CommunicationKind(rawValue: UInt8(clamping: kind)) ?? .email, address: row[3], account: row[4],
            agent: row[5], name: row[6], isOpen: row[7], memory: row[8],
            context: try context.map { try JSONText.read([String: String].self, $0) } ?? [:], pausedBy: row[10],
            openingID: row[11], answeredID: row[12], subject: row[13])
    }

    static func load(_ key: CommunicationKey, _ db: Database) throws -> StoredConversation? {
        try Row.fetchOne(
            try db.cachedStatement(sql: "SELECT \(columns) FROM conversation WHERE communication = ?"),
            arguments: [key.rawValue]
        ).map { try conversation($0) }
    }

    /// The one with the newest word of ours at an address on a channel; `isOpen` asks for open ones only.
    /// - Parameter names: of one person, at least one; see ``AddressNames``.
    static func newest(_ channel: String, _ names: [String], isOpen: Bool, _ db: Database) throws
        -> StoredConversation?
    {
        try Row.fetchOne(
            try db.cachedStatement(
                sql: """
                    SELECT \(columns) FROM conversation WHERE channel = ? AND \(isOne(of: names))
                    \(isOpen ? "AND is_open" : "") ORDER BY last_outbound_at DESC, communication DESC LIMIT 1
                    """), arguments: StatementArguments([channel] + names)
        ).map { try conversation($0) }
    }

    /// The newest whose opening is in flight, or of unknown outcome.
    static func pending(_ channel: String, _ names: [String], _ db: Database) throws -> CommunicationKey? {
        try Int64.fetchOne(
            try db.cachedStatement(
                sql: """
                    SELECT v.communication FROM conversation AS v INDEXED BY conversation_address
                    JOIN communication AS c ON c.id = v.communication
                    WHERE v.channel = ? AND v.\(isOne(of: names)) AND c.status = 0 AND c.reason IN (40, 41)
                    ORDER BY v.communication DESC LIMIT 1
                    """), arguments: StatementArguments([channel] + names)
        ).map { CommunicationKey($0) }
    }

    private static func isOne(of names: [String]) -> String {
        names.count == 1 ? "address = ?" : "address IN (\(databaseQuestionMarks(count: names.count)))"
    }

    /// All that are open at an address, on whatever channel.
    static func open(_ kind: CommunicationKind, _ names: [String], _ db: Database) throws -> [CommunicationKey] {
        try Int64.fetchAll(
            try db.cachedStatement(
                sql: """
                    SELECT communication FROM conversation INDEXED BY conversation_address
                    WHERE channel IN (SELECT DISTINCT channel FROM lane) AND \(isOne(of: names)) AND is_open AND kind = ?
                    """), arguments: StatementArguments(names) + [Int64(kind.rawValue)]
        ).map { CommunicationKey($0) }
    }

    /// How many at an address have heard something lately.
    static func count(_ channel: String, _ names: [String], since: Instant, _ db: Database) throws -> Int {
        try Int.fetchOne(
            try db.cachedStatement(
                sql: """
                    SELECT count(*) FROM conversation INDEXED BY conversation_address
                    WHERE channel = ? AND \(isOne(of: names)) AND last_inbound_at >= ?
                    """), arguments: StatementArguments([channel] + names) + [since.milliseconds]) ?? 0
    }

    /// The open one that the provider calls so.
    static func open(_ channel: String, openingID: String, _ db: Database) throws -> CommunicationKey? {
        try Int64.fetchOne(
            try db.cachedStatement(
                sql: """
                    SELECT communication FROM conversation INDEXED BY conversation_open
                    WHERE channel = ? AND is_open AND opening_id = ? LIMIT 1
                    """), arguments: [channel, openingID]
        ).map { CommunicationKey($0) }
    }

    /// Keeps whom an opening goes to and who conducts it, as of this attempt.
    static func prepare(
        _ key: CommunicationKey, channel: String, _ message: OutboundMessage, _ start: ConversationStart?,
        _ db: Database
    ) throws {
        let kind = CommunicationKind(name: message.kind) ?? .email
        let context = try start.flatMap { $0.context.isEmpty ? nil : try JSONText.write($0.context) }
        try db.cachedStatement(
            sql: """
                INSERT INTO conversation
                    (communication, channel, kind, address, account, agent, name, holds_address, memory, context, subject)
                VALUES (?1, ?2, ?3, ?4, ?5, coalesce(?6, ''), ?7, coalesce(?8, 0), ?9, ?10, ?11)
                ON CONFLICT (communication) DO UPDATE SET address = ?4, account = ?5, agent = coalesce(?6, agent),
                    holds_address = coalesce(?8, holds_address), memory = coalesce(?9, memory),
                    context = coalesce(?10, context), subject = coalesce(?11, subject)
                """
        ).execute(arguments: [
            key.rawValue, channel, Int64(kind.rawValue), ConversationAddress.normal(kind, message.recipient),
            message.account, start?.agent, message.idempotencyKey, start?.holdsAddress, start?.memory, context,
            message.subject,
        ])
    }

    /// The opening went out.
    static func open(_ key: CommunicationKey, providerID: String?, at now: Instant, _ db: Database) throws {
        try db.cachedStatement(
            sql: """
                UPDATE conversation SET is_open = 1, opening_id = coalesce(?, opening_id), last_outbound_at = ?
                WHERE communication = ?
                """
        ).execute(arguments: [providerID, now.milliseconds, key.rawValue])
    }

    static func said(_ key: CommunicationKey, at now: Instant, _ db: Database) throws {
        try db.cachedStatement(sql: "UPDATE conversation SET last_outbound_at = ? WHERE communication = ?")
            .execute(arguments: [now.milliseconds, key.rawValue])
    }

    static func heard(
        _ key: CommunicationKey, providerID: String, subject: String?, memory: String?, at now: Instant, _ db: Database
    ) throws {
        try db.cachedStatement(
            sql: """
                UPDATE conversation SET answered_id = ?, subject = coalesce(subject, ?), memory = ?, last_inbound_at = ?
                WHERE communication = ?
                """
        ).execute(arguments: [providerID, subject, memory, now.milliseconds, key.rawValue])
    }

    static func remember(_ key: CommunicationKey, _ memory: String?, _ db: Database) throws {
        try db.cachedStatement(sql: "UPDATE conversation SET memory = ? WHERE communication = ?")
            .execute(arguments: [memory, key.rawValue])
    }

    static func pause(_ key: CommunicationKey, by actor: String?, _ db: Database) throws {
        try db.cachedStatement(sql: "UPDATE conversation SET paused_by = ? WHERE communication = ?")
            .execute(arguments: [actor, key.rawValue])
    }

    /// It has ended. `drops`: what was still to be said is not said.
    static func close(_ key: CommunicationKey, drops: Bool, at now: Instant, _ db: Database) throws {
        try db.cachedStatement(sql: "UPDATE conversation SET is_open = 0 WHERE communication = ?")
            .execute(arguments: [key.rawValue])
        if !drops { return }
        try db.cachedStatement(
            sql: """
                UPDATE follow_up SET state = 5, due_at = NULL, finished_at = ? WHERE communication = ? AND state = 0
                """
        ).execute(arguments: [now.milliseconds, key.rawValue])
    }
}
