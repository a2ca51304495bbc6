package import Domain
import GRDB

extension SQLiteStore {
    package func followUpOutlook() async throws -> [String: Instant] {
        try await read("looking when something is to be said") { db in
            var outlook: [String: Instant] = [:]
            for row in try Row.fetchAll(
                try db.cachedStatement(
                    sql: """
                        SELECT channel, min(due_at) FROM follow_up AS f INDEXED BY follow_up_due
                        WHERE due_at IS NOT NULL AND \(SQLiteRows.isFirstFollowUp) GROUP BY channel
                        """))
            {
                outlook[row[0]] = Instant(milliseconds: row[1])
            }
            return outlook
        }
    }

    package func isFollowUpDue(on channel: String, at now: Instant) async throws -> Bool {
        try await read("looking whether anything is to be said") { db in
            try Row.fetchOne(
                try db.cachedStatement(sql: SQLiteRows.dueFollowUpsSQL), arguments: [channel, now.milliseconds, 1])
                != nil
        }
    }
}
