import Domain
import GRDB

/// Addresses that take no messages, by kind of channel.
enum SuppressionRows {
    static func reason(_ kind: CommunicationKind, _ address: String, _ db: Database) throws -> SuppressionReason? {
        try String.fetchOne(
            try db.cachedStatement(sql: "SELECT reason FROM suppression WHERE kind = ? AND address = ?"),
            arguments: [Int64(kind.rawValue), ConversationAddress.normal(kind, address)]
        ).map { SuppressionReason(rawValue: $0) ?? .byOperator }
    }

    /// Answers whether that changed anything. The weightier reason stays, of two of one weight the first: somebody who
    /// asked to be left alone and then blocks us has still asked when they unblock us.
    static func add(
        _ kind: CommunicationKind, _ address: String, _ reason: SuppressionReason, detail: String?, source: String,
        at now: Instant, _ db: Database
    ) throws -> Bool {
        try db.cachedStatement(
            sql: """
                INSERT INTO suppression (kind, address, reason, detail, source, at) VALUES (?1, ?2, ?3, ?4, ?5, ?6)
                ON CONFLICT (kind, address) DO UPDATE
                SET reason = excluded.reason, detail = excluded.detail, source = excluded.source, at = excluded.at
                WHERE CASE excluded.reason WHEN 'operator' THEN 2 WHEN 'opted_out' THEN 1 ELSE 0 END
                    > CASE reason WHEN 'operator' THEN 2 WHEN 'opted_out' THEN 1 ELSE 0 END
                """
        ).execute(arguments: [
            Int64(kind.rawValue), ConversationAddress.normal(kind, address), reason.rawValue, detail, source,
            now.milliseconds,
        ])
        return db.changesCount > 0
    }

    /// Answers whether that changed anything: a suppression for another reason than these stays.
    static func remove(
        _ kind: CommunicationKind, _ address: String, for reasons: Set<SuppressionReason>, _ db: Database
    ) throws -> Bool {
        guard let reason = try reason(kind, address, db), reasons.contains(reason) else { return false }
        try db.cachedStatement(sql: "DELETE FROM suppression WHERE kind = ? AND address = ?")
            .execute(arguments: [Int64(kind.rawValue), ConversationAddress.normal(kind, address)])
        return true
    }
}
