import Domain
import GRDB

/// What was passed over, beside the messages that people wrote: a message is either in its conversation or here.
enum PassedOverRows {
    /// Forgets the oldest of what was kept before an instant, `limit` at most; answers how many.
    static func forget(before instant: Instant, limit: Int, _ db: Database) throws -> Int {
        // Rows are kept in the order of their ids, so that this looks at no more than it takes away.
        let oldest = try Row.fetchAll(
            try db.cachedStatement(
                sql: "SELECT id, passed_over_at FROM inbound WHERE communication IS NULL ORDER BY id LIMIT ?"),
            arguments: [limit])
        let cutoff = instant.milliseconds
        let old = oldest.prefix { ($0[1] as Int64?) ?? 0 < cutoff }.map { $0[0] as Int64 }
        for id in old {
            try db.cachedStatement(sql: "DELETE FROM inbound_attachment WHERE inbound = ?").execute(arguments: [id])
            try db.cachedStatement(sql: "DELETE FROM inbound WHERE id = ?").execute(arguments: [id])
        }
        return old.count
    }

    /// By channel and reason, those with the most first.
    static func counts(since instant: Instant, _ db: Database) throws -> [PassedOverCount] {
        try Row.fetchAll(
            db,
            sql: """
                SELECT channel, passed_over, count(*), sum(passed_over_at >= ?), max(passed_over_at)
                FROM inbound INDEXED BY inbound_passed_over WHERE passed_over IS NOT NULL
                GROUP BY channel, passed_over ORDER BY 3 DESC, 1, 2
                """, arguments: [instant.milliseconds]
        ).map { row in
            PassedOverCount(
                channel: row[0], reason: reason(row[1]), kept: row[2], recent: row[3],
                newestAt: Instant(milliseconds: row[4]))
        }
    }

    static func reason(_ stored: String?) -> PassedOverReason {
        stored.flatMap { PassedOverReason(rawValue: $0) } ?? .noConversation
    }
}
