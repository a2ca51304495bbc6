import Domain
import GRDB

/// Bounces and wishes that came by mail, by the mail's lasting name: a mailbox that is read again tells nothing twice.
enum TakenNotices {
    /// Answers whether it is new.
    static func take(_ name: String, channel: String, at now: Instant, _ db: Database) throws -> Bool {
        try db.cachedStatement(sql: "INSERT OR IGNORE INTO taken_notice (channel, name, at) VALUES (?, ?, ?)")
            .execute(arguments: [channel, name, now.milliseconds])
        return db.changesCount > 0
    }
}
