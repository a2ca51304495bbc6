import Conversations
import Domain
import GRDB

extension SQLiteRows {
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
                SELECT iif(is_stand_in, '', text), kind, is_vouched_for, at FROM inbound WHERE communication = ?1 AND NOT EXISTS
                    (SELECT 1 FROM follow_up WHERE communication = ?1 AND created_at >= inbound.at)
                ORDER BY id
                """, arguments: [communication.rawValue]
        ).map { row in
            let text: String = row[0]
            let isKeys = !text.isEmpty && text.utf8.allSatisfy { "0123456789*#".utf8.contains($0) }
            return Heard(
                .answered(
                    text: text, isDigits: row[1] == Int64(CommunicationKind.voice.rawValue) && isKeys,
                    isVouchedFor: row[2]), at: Instant(milliseconds: row[3]))
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
            min(item.occurredAt, now).milliseconds, channel, item.kind.map { Int64($0.rawValue) },
            item.address.map(Self.capped), item.senderName.map(Self.capped), item.subject.map(Self.capped),
            Self.capped(item.text), item.providerID.map(Self.capped), item.reason.rawValue, now.milliseconds,
            item.detail.map(Self.capped),
        ])
    }

    private static func capped(_ text: String) -> String {
        guard text.utf8.count > PassedOver.longestText else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.prefix(PassedOver.longestText / 4)))
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
