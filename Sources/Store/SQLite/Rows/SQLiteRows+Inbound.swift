import Conversations
import Domain
import GRDB

extension SQLiteRows {
    func keep(_ cursor: InboundBatch.Cursor, of channel: String) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO receive_cursor (channel, source, value) VALUES (?1, ?2, ?3)
                ON CONFLICT (channel, source) DO UPDATE SET value = ?3
                """
        ).execute(arguments: [channel, cursor.source, cursor.value])
    }

    func keep(_ message: InboundMessage, channel: String, at instant: Instant) throws -> InboundKey? {
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
        return InboundKey(id)
    }

    func route(_ message: InboundKey, to communication: CommunicationKey) throws {
        try db.cachedStatement(sql: "UPDATE inbound SET communication = ? WHERE id = ?")
            .execute(arguments: [communication.rawValue, message.rawValue])
    }

    func unanswered(in communication: CommunicationKey) throws -> [Heard] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT text, kind, is_stand_in, is_vouched_for, at FROM inbound WHERE communication = ?1 AND NOT EXISTS
                    (SELECT 1 FROM follow_up WHERE communication = ?1 AND created_at >= inbound.at)
                ORDER BY id
                """, arguments: [communication.rawValue]
        ).map { row in
            let kind: Int64? = row[1]
            return Heard(
                text: row[0], kind: kind.flatMap { CommunicationKind(rawValue: UInt8(clamping: $0)) },
                isStandIn: row[2], isVouchedFor: row[3], at: Instant(milliseconds: row[4]))
        }
    }

    func keep(_ item: PassedOver, channel: String, at now: Instant) throws {
        try db.cachedStatement(
            sql: """
                INSERT OR IGNORE INTO inbound
                    (at, channel, kind, address, sender_name, subject, text, provider_id, is_vouched_for, passed_over,
                        passed_over_at, detail)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, ?, ?, ?)
                """
        ).execute(arguments: [
            item.occurredAt.milliseconds, channel, item.kind.map { Int64($0.rawValue) }, item.address, item.senderName,
            item.subject, item.text, item.providerID, item.reason.rawValue, now.milliseconds, item.detail,
        ])
    }

    func noteUnrouted(_ message: InboundKey, at now: Instant) throws {
        try db.cachedStatement(
            sql: "UPDATE inbound SET passed_over = ?, passed_over_at = ? WHERE id = ? AND communication IS NULL"
        ).execute(arguments: [PassedOverReason.noConversation.rawValue, now.milliseconds, message.rawValue])
    }

    func takeNotice(_ name: String, channel: String, at now: Instant) throws -> Bool {
        try db.cachedStatement(sql: "INSERT OR IGNORE INTO taken_notice (channel, name, at) VALUES (?, ?, ?)")
            .execute(arguments: [channel, name, now.milliseconds])
        return db.changesCount > 0
    }
}
