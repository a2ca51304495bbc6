import Conversations
import Domain
import GRDB

/// Domains that rest because they refused most of what went there: over restarts too.
enum DestinationRestRows {
    static func load(_ domain: String, _ db: Database) throws -> DestinationRest? {
        try Row.fetchOne(
            try db.cachedStatement(
                sql: "SELECT domain, since, until, refusals, detail FROM destination_rest WHERE domain = ?"),
            arguments: [domain]
        ).map { rest($0) }
    }

    static func save(_ rest: DestinationRest, _ db: Database) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO destination_rest (domain, since, until, refusals, detail) VALUES (?1, ?2, ?3, ?4, ?5)
                ON CONFLICT (domain) DO UPDATE SET since = ?2, until = ?3, refusals = ?4, detail = ?5
                """
        ).execute(arguments: [
            rest.domain, rest.since.milliseconds, rest.until.milliseconds, rest.refusals, rest.detail,
        ])
    }

    /// Those that are not over.
    static func all(at now: Instant, _ db: Database) throws -> [DestinationRest] {
        try Row.fetchAll(
            try db.cachedStatement(
                sql: """
                    SELECT domain, since, until, refusals, detail FROM destination_rest WHERE until > ? ORDER BY domain
                    """), arguments: [now.milliseconds]
        ).map { rest($0) }
    }

    static func end(_ domain: String, _ db: Database) throws -> Bool {
        try db.cachedStatement(sql: "DELETE FROM destination_rest WHERE domain = ?").execute(arguments: [domain])
        return db.changesCount > 0
    }

    private static func rest(_ row: Row) -> DestinationRest {
        DestinationRest(
            domain: row[0], since: Instant(milliseconds: row[1]), until: Instant(milliseconds: row[2]),
            refusals: row[3], detail: row[4])
    }
}
