import Domain
import Foundation
import GRDB

/// Messages as sent, their attachments in rows of their own.
enum MessageRows {
    static func insert(_ message: OutboundMessage, _ communication: CommunicationKey, _ db: Database) throws -> Int64 {
        var content = message
        content.attachments = []
        try db.cachedStatement(sql: "INSERT INTO message (communication, content) VALUES (?, ?)")
            .execute(arguments: [communication.rawValue, try JSONText.data(content)])
        let id = db.lastInsertedRowID
        for (position, attachment) in message.attachments.enumerated() {
            try db.cachedStatement(
                sql: "INSERT INTO attachment (message, position, name, content_type, bytes) VALUES (?, ?, ?, ?, ?)"
            ).execute(arguments: [id, position, attachment.name, attachment.contentType, attachment.bytes.data])
        }
        return id
    }

    static func fetch(_ id: Int64, _ db: Database) throws -> OutboundMessage? {
        let content = try Data.fetchOne(
            try db.cachedStatement(sql: "SELECT content FROM message WHERE id = ?"), arguments: [id])
        guard let content else { return nil }
        var message = try JSONText.read(OutboundMessage.self, content)
        message.attachments = try Row.fetchAll(
            try db.cachedStatement(
                sql: "SELECT name, content_type, bytes FROM attachment WHERE message = ? ORDER BY position"),
            arguments: [id]
        ).map { row in
            let bytes: Data = row[2]
            return OutboundMessage.Attachment(name: row[0], contentType: row[1], bytes: [UInt8](bytes))
        }
        return message
    }

    /// The communication's latest message with its number.
    static func latest(_ communication: CommunicationKey, _ db: Database) throws -> (
        id: Int64, message: OutboundMessage
    )? {
        let id = try Int64.fetchOne(
            try db.cachedStatement(sql: "SELECT max(id) FROM message WHERE communication = ?"),
            arguments: [communication.rawValue])
        guard let id, let message = try fetch(id, db) else { return nil }
        return (id, message)
    }
}
