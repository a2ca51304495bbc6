import Conversations
import Domain
import GRDB

extension SQLiteRows {
    private static let replyColumns =
        "id, communication, channel, occasion, heard_at, state, due_at, asked, epoch, detail"
    private static let isOpenReply =
        "state IN (\(AgentReplyState.Status.waiting.rawValue), \(AgentReplyState.Status.asking.rawValue))"

    private static func reply(_ row: Row) throws -> AgentReplyState {
        guard let status = AgentReplyState.Status(rawValue: row[5]) else {
            throw EncodingFault(what: "has an unknown state of a reply", offset: 0)
        }
        return AgentReplyState(
            key: AgentReplyKey(row[0]), communication: CommunicationKey(row[1]), channel: row[2],
            occasion: try JSONText.read(AgentTurn.Occasion.self, row[3] as String),
            heardAt: Instant(milliseconds: row[4]), status: status,
            dueAt: (row[6] as Int64?).map { Instant(milliseconds: $0) }, asked: row[7], epoch: row[8], detail: row[9])
    }

    func reply(_ key: AgentReplyKey) throws -> AgentReplyState? {
        try Row.fetchOne(
            try db.cachedStatement(sql: "SELECT \(Self.replyColumns) FROM agent_reply WHERE id = ?"),
            arguments: [key.rawValue]
        ).map { try Self.reply($0) }
    }

    func openReplies(in communication: CommunicationKey) throws -> [AgentReplyState] {
        try Row.fetchAll(
            try db.cachedStatement(
                sql: """
                    SELECT \(Self.replyColumns) FROM agent_reply INDEXED BY agent_reply_open
                    WHERE communication = ? AND \(Self.isOpenReply) ORDER BY id
                    """), arguments: [communication.rawValue]
        ).map { try Self.reply($0) }
    }

    func replies(asking epoch: Int64) throws -> [AgentReplyState] {
        try Row.fetchAll(
            db,
            sql:
                "SELECT \(Self.replyColumns) FROM agent_reply INDEXED BY agent_reply_asking WHERE epoch = ? ORDER BY id",
            arguments: [epoch]
        ).map { try Self.reply($0) }
    }

    func addReply(
        _ occasion: AgentTurn.Occasion, in conversation: ConversationState, heardAt: Instant, dueAt: Instant
    ) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO agent_reply
                    (communication, channel, occasion, heard_at, state, due_at, created_at, changed_at, agent)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?6, ?6, ?7)
                """
        ).execute(arguments: [
            conversation.communication.rawValue, conversation.channel, try JSONText.write(occasion),
            heardAt.milliseconds, AgentReplyState.Status.waiting.rawValue, dueAt.milliseconds,
            conversation.agent,
        ])
    }

    func save(_ reply: AgentReplyState, at now: Instant) throws {
        try db.cachedStatement(
            sql: """
                UPDATE agent_reply SET occasion = ?, heard_at = ?, state = ?, due_at = ?, asked = ?, epoch = ?,
                    detail = ?, changed_at = ?
                WHERE id = ?
                """
        ).execute(arguments: [
            try JSONText.write(reply.occasion), reply.heardAt.milliseconds, reply.status.rawValue,
            reply.dueAt?.milliseconds, reply.asked, reply.epoch, reply.detail, now.milliseconds, reply.key.rawValue,
        ])
    }

    /// Of each conversation the first that is not done: what comes after waits for it.
    static let isFirstReply = """
        NOT EXISTS (SELECT 1 FROM agent_reply AS earlier INDEXED BY agent_reply_open
            WHERE earlier.communication = r.communication AND earlier.id < r.id AND earlier.\(isOpenReply))
        """

    func dueReplies(
        through instant: Instant, of agents: [String], areThese: Bool, limit: Int
    ) throws -> [AgentReplyKey] {
        if limit <= 0 || agents.isEmpty && areThese { return [] }
        let whose = "agent \(areThese ? "IN" : "NOT IN") (\(databaseQuestionMarks(count: agents.count)))"
        return try Int64.fetchAll(
            try db.cachedStatement(
                sql: """
                    SELECT id FROM agent_reply AS r INDEXED BY agent_reply_due
                    WHERE due_at <= ? AND \(whose) AND \(Self.isFirstReply) ORDER BY due_at, id LIMIT ?
                    """), arguments: [instant.milliseconds] + StatementArguments(agents) + [limit]
        ).map { AgentReplyKey($0) }
    }
}
