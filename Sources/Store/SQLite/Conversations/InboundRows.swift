import Domain
import GRDB

/// What people wrote, each message once.
enum InboundRows {
    /// Answers false where the channel has brought this message before.
    static func insert(
        _ text: InboundText, _ communication: CommunicationKey, channel: String, at instant: Instant, _ db: Database
    ) throws -> Bool {
        try db.cachedStatement(
            sql: """
                INSERT OR IGNORE INTO inbound (communication, at, channel, text, address, provider_id)
                VALUES (?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            communication.rawValue, instant.milliseconds, channel, text.text, text.sender, text.providerID,
        ])
        return db.changesCount > 0
    }

    /// Keeps a message that is not routed yet; nil where the channel has brought it before.
    static func insert(_ message: InboundMessage, channel: String, at instant: Instant, _ db: Database) throws -> Int64?
    {
        try db.cachedStatement(
            sql: """
                INSERT OR IGNORE INTO inbound
                    (at, channel, kind, address, sender_name, subject, text, provider_id, is_vouched_for, is_stand_in)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            instant.milliseconds, channel, Int64(message.kind.rawValue), message.address, message.senderName,
            message.subject, message.text, message.providerID, message.isVouchedFor, message.content == .standIn,
        ])
        if db.changesCount == 0 { return nil }
        let id = db.lastInsertedRowID
        for (position, attachment) in message.attachments.enumerated() {
            try db.cachedStatement(
                sql: """
                    INSERT INTO inbound_attachment (inbound, position, name, content_type, bytes)
                    VALUES (?, ?, ?, ?, ?)
                    """
            ).execute(arguments: [id, position, attachment.name, attachment.contentType, attachment.bytes.data])
        }
        return id
    }

    static func route(_ id: Int64, to communication: CommunicationKey, _ db: Database) throws {
        try db.cachedStatement(sql: "UPDATE inbound SET communication = ? WHERE id = ?")
            .execute(arguments: [communication.rawValue, id])
    }

    /// What the person said since anybody of ours last had a word for them, as an agent hears it.
    static func unanswered(_ communication: CommunicationKey, _ db: Database) throws -> [AgentTurn.Occasion] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT iif(is_stand_in, '', text), kind, is_vouched_for FROM inbound WHERE communication = ?1 AND NOT EXISTS
                    (SELECT 1 FROM follow_up WHERE communication = ?1 AND created_at >= inbound.at)
                ORDER BY id
                """, arguments: [communication.rawValue]
        ).map { row in
            let text: String = row[0]
            let isKeys = !text.isEmpty && text.utf8.allSatisfy { "0123456789*#".utf8.contains($0) }
            return .answered(
                text: text, isDigits: row[1] == Int64(CommunicationKind.voice.rawValue) && isKeys,
                isVouchedFor: row[2])
        }
    }

    static func attachments(of id: Int64, _ db: Database) throws -> [String] {
        try String.fetchAll(
            try db.cachedStatement(
                sql: "SELECT name FROM inbound_attachment WHERE inbound = ? ORDER BY position"), arguments: [id])
    }

    static func fetch(of communication: CommunicationKey, _ db: Database) throws -> [CommunicationDetail.Inbound] {
        try Row.fetchAll(
            db, sql: "SELECT at, text, address, provider_id FROM inbound WHERE communication = ? ORDER BY id",
            arguments: [communication.rawValue]
        ).map { row in
            CommunicationDetail.Inbound(
                at: Instant(milliseconds: row[0]),
                text: InboundText(text: row[1], sender: row[2], providerID: row[3]))
        }
    }
}
