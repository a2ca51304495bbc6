import Conversations
import Domain
import GRDB

extension SQLiteRows {
    private static let columns = """
        communication, channel, kind, address, account, agent, name, is_open, memory, context, paused_by, opening_id,
        answered_id, subject
        """
    /// What makes an opening one that may still have arrived.
    private static let isPending = """
        c.status = \(CommunicationStatus.planned.rawValue) AND c.reason IN
            (\(StatusReason.inFlight.storedCode), \(StatusReason.unknown.storedCode))
        """

    static func conversation(_ key: CommunicationKey, _ db: Database) throws -> ConversationState? {
        try Row.fetchOne(
            try db.cachedStatement(sql: "SELECT \(columns) FROM conversation WHERE communication = ?"),
            arguments: [key.rawValue]
        ).map { try state($0) }
    }

    private static func state(_ row: Row) throws -> ConversationState {
        let kind: Int64 = row[2]
        let context: String? = row[9]
        return ConversationState(
            communication: CommunicationKey(row[0]), channel: row[1],
            kind: CommunicationKind(rawValue: UInt8(clamping: kind)) ?? .email, address: row[3], account: row[4],
            agent: row[5], name: row[6], isOpen: row[7], memory: row[8],
            context: try context.map { try JSONText.read([String: String].self, $0) } ?? [:], pausedBy: row[10],
            openingID: row[11], answeredID: row[12], subject: row[13])
    }

    private static func isOne(of names: [String]) -> String {
        names.count == 1 ? "address = ?" : "address IN (\(databaseQuestionMarks(count: names.count)))"
    }

    func conversation(_ key: CommunicationKey) throws -> ConversationState? { try Self.conversation(key, db) }

    func newestConversation(_ channel: String, _ names: [String], onlyOpen: Bool) throws -> ConversationState? {
        try Row.fetchOne(
            try db.cachedStatement(
                sql: """
                    SELECT \(Self.columns) FROM conversation WHERE channel = ? AND \(Self.isOne(of: names))
                    \(onlyOpen ? "AND is_open" : "") ORDER BY last_outbound_at DESC, communication DESC LIMIT 1
                    """), arguments: StatementArguments([channel] + names)
        ).map { try Self.state($0) }
    }

    func pendingOpening(_ channel: String, _ names: [String]) throws -> CommunicationKey? {
        try Int64.fetchOne(
            try db.cachedStatement(
                sql: """
                    SELECT v.communication FROM conversation AS v INDEXED BY conversation_address
                    JOIN communication AS c ON c.id = v.communication
                    WHERE v.channel = ? AND v.\(Self.isOne(of: names)) AND \(Self.isPending)
                    ORDER BY v.communication DESC LIMIT 1
                    """), arguments: StatementArguments([channel] + names)
        ).map { CommunicationKey($0) }
    }

    func addressHolder(_ channel: String, _ names: [String], but key: CommunicationKey) throws -> CommunicationKey? {
        try Int64.fetchOne(
            try db.cachedStatement(
                sql: """
                    SELECT v.communication FROM conversation AS v INDEXED BY conversation_address
                    JOIN communication AS c ON c.id = v.communication
                    WHERE v.channel = ? AND v.\(Self.isOne(of: names)) AND v.holds_address AND v.communication <> ?
                        AND (v.is_open OR \(Self.isPending))
                    LIMIT 1
                    """), arguments: StatementArguments([channel] + names) + [key.rawValue]
        ).map { CommunicationKey($0) }
    }

    func openConversations(_ kind: CommunicationKind, _ names: [String]) throws -> [CommunicationKey] {
        try Int64.fetchAll(
            try db.cachedStatement(
                sql: """
                    SELECT communication FROM conversation INDEXED BY conversation_address
                    WHERE channel IN (SELECT DISTINCT channel FROM lane) AND \(Self.isOne(of: names)) AND is_open
                        AND kind = ?
                    """), arguments: StatementArguments(names) + [Int64(kind.rawValue)]
        ).map { CommunicationKey($0) }
    }

    func heldCalls(by epoch: Int64) throws -> [CommunicationKey] {
        try Int64.fetchAll(
            db,
            sql: """
                SELECT communication FROM conversation
                WHERE is_open AND kind = ? AND coalesce(owner, 0) = ? ORDER BY communication
                """, arguments: [Int64(CommunicationKind.voice.rawValue), epoch]
        ).map { CommunicationKey($0) }
    }

    func openConversation(_ channel: String, openingID: String) throws -> CommunicationKey? {
        try Int64.fetchOne(
            try db.cachedStatement(
                sql: """
                    SELECT communication FROM conversation INDEXED BY conversation_open
                    WHERE channel = ? AND is_open AND opening_id = ? LIMIT 1
                    """), arguments: [channel, openingID]
        ).map { CommunicationKey($0) }
    }

    func conversationCount(_ channel: String, _ names: [String], since: Instant) throws -> Int {
        try Int.fetchOne(
            try db.cachedStatement(
                sql: """
                    SELECT count(*) FROM conversation INDEXED BY conversation_address
                    WHERE channel = ? AND \(Self.isOne(of: names)) AND last_inbound_at >= ?
                    """), arguments: StatementArguments([channel] + names) + [since.milliseconds]) ?? 0
    }

    func prepareConversation(
        _ key: CommunicationKey, channel: String, _ kind: CommunicationKind, _ address: String,
        _ message: OutboundMessage, _ start: ConversationStart?
    ) throws {
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
            key.rawValue, channel, Int64(kind.rawValue), address, message.account, start?.agent, message.idempotencyKey,
            start?.holdsAddress, start?.memory, context,
            message.subject,
        ])
    }

    func openConversation(_ key: CommunicationKey, providerID: String?, at now: Instant) throws {
        try db.cachedStatement(
            sql: """
                UPDATE conversation SET is_open = 1, opening_id = coalesce(?, opening_id), last_outbound_at = ?,
                    owner = ?
                WHERE communication = ?
                """
        ).execute(arguments: [providerID, now.milliseconds, context.epoch, key.rawValue])
    }

    func endConversation(_ key: CommunicationKey) throws {
        try db.cachedStatement(sql: "UPDATE conversation SET is_open = 0 WHERE communication = ?")
            .execute(arguments: [key.rawValue])
    }

    func noteSaid(_ key: CommunicationKey, at now: Instant) throws {
        try db.cachedStatement(sql: "UPDATE conversation SET last_outbound_at = ? WHERE communication = ?")
            .execute(arguments: [now.milliseconds, key.rawValue])
    }

    func noteHeard(_ key: CommunicationKey, providerID: String, subject: String?, at now: Instant) throws {
        try db.cachedStatement(
            sql: """
                UPDATE conversation SET answered_id = ?, subject = coalesce(subject, ?), last_inbound_at = ?
                WHERE communication = ?
                """
        ).execute(arguments: [providerID, subject, now.milliseconds, key.rawValue])
    }

    func remember(_ memory: String?, in key: CommunicationKey) throws {
        try db.cachedStatement(sql: "UPDATE conversation SET memory = ? WHERE communication = ?")
            .execute(arguments: [memory, key.rawValue])
    }

    func noteNeedsPerson(_ key: CommunicationKey, why: String?) throws {
        try db.cachedStatement(sql: "UPDATE conversation SET needs_person = ? WHERE communication = ?")
            .execute(arguments: [why, key.rawValue])
    }

    func pause(_ key: CommunicationKey, by actor: String?) throws {
        try db.cachedStatement(sql: "UPDATE conversation SET paused_by = ? WHERE communication = ?")
            .execute(arguments: [actor, key.rawValue])
    }

    func readdress(_ kind: CommunicationKind, from name: String, to target: String) throws {
        let moved = try Int64.fetchAll(
            try db.cachedStatement(
                sql: """
                    SELECT communication FROM conversation INDEXED BY conversation_address
                    WHERE channel IN (SELECT DISTINCT channel FROM lane) AND address = ? AND kind = ?
                    """), arguments: [name, Int64(kind.rawValue)])
        for key in moved {
            try db.cachedStatement(sql: "UPDATE conversation SET address = ? WHERE communication = ?")
                .execute(arguments: [target, key])
            try FollowUpTable.rewrite(waitingIn: "communication = ?", [key], db) { $0.recipient = target }
        }
    }
}
