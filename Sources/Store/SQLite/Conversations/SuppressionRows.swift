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

    /// Answers whether it was not suppressed before; what was first stays.
    static func add(
        _ kind: CommunicationKind, _ address: String, _ reason: SuppressionReason, detail: String?, source: String,
        at now: Instant, _ db: Database
    ) throws -> Bool {
        try db.cachedStatement(
            sql: """
                INSERT OR IGNORE INTO suppression (kind, address, reason, detail, source, at) VALUES (?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            Int64(kind.rawValue), ConversationAddress.normal(kind, address), reason.rawValue, detail, source,
            now.milliseconds,
        ])
        return db.changesCount > 0
    }

    /// Answers whether that changed anything. `byOperator`: whatever the reason; else an operator's decision stays.
    static func remove(_ kind: CommunicationKind, _ address: String, byOperator: Bool, _ db: Database) throws -> Bool {
        try db.cachedStatement(
            sql: "DELETE FROM suppression WHERE kind = ? AND address = ? AND (?3 OR reason <> 'operator')"
        ).execute(arguments: [Int64(kind.rawValue), ConversationAddress.normal(kind, address), byOperator])
        return db.changesCount > 0
    }
}
