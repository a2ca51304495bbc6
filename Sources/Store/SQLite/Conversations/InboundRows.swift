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
