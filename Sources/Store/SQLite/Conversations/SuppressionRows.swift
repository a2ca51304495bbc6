import Domain
import GRDB

/// Addresses that take no messages, by kind of channel, with the evidence, and when such a thing was lifted.
enum SuppressionRows {
    /// What a suppression rests on.
    struct Evidence {
        /// The provider's words.
        var detail: String?
        var code: String?
        /// The message of ours that it was told of.
        var communication: CommunicationKey?
        /// The channel that told, or the operator.
        var source: String
        var toldAt: Instant
    }

    /// Providers' clocks and ours differ by no more.
    private static let clockDifference = Duration.seconds(60)

    static func reason(_ kind: CommunicationKind, _ address: String, _ db: Database) throws -> SuppressionReason? {
        try String.fetchOne(
            try db.cachedStatement(sql: "SELECT reason FROM suppression WHERE kind = ? AND address = ?"),
            arguments: [Int64(kind.rawValue), ConversationAddress.normal(kind, address)]
        ).map { SuppressionReason(rawValue: $0) ?? .byOperator }
    }

    /// Answers whether that changed anything. The weightier reason stays, of two of one weight the first: somebody who
    /// asked to be left alone and then blocks us has still asked when they unblock us.
    ///
    /// What a provider told of an address before it was released is no news, however late it comes; what a person asked for
    /// counts whenever it is heard.
    static func add(
        _ kind: CommunicationKind, _ address: String, _ reason: SuppressionReason, _ evidence: Evidence,
        at now: Instant, _ db: Database
    ) throws -> Bool {
        let address = ConversationAddress.normal(kind, address)
        switch reason {
        case .bounced, .blocked:
            if let lifted = try liftedAt(kind, address, db), evidence.toldAt < lifted - clockDifference { return false }
        case .optedOut, .byOperator: break
        }
        try db.cachedStatement(
            sql: """
                INSERT INTO suppression (kind, address, reason, detail, source, at, code, communication, told_at)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
                ON CONFLICT (kind, address) DO UPDATE
                SET reason = excluded.reason, detail = excluded.detail, source = excluded.source, at = excluded.at,
                    code = excluded.code, communication = excluded.communication, told_at = excluded.told_at
                WHERE CASE excluded.reason WHEN 'operator' THEN 2 WHEN 'opted_out' THEN 1 ELSE 0 END
                    > CASE reason WHEN 'operator' THEN 2 WHEN 'opted_out' THEN 1 ELSE 0 END
                """
        ).execute(arguments: [
            Int64(kind.rawValue), address, reason.rawValue, evidence.detail, evidence.source, now.milliseconds,
            evidence.code, evidence.communication?.rawValue, evidence.toldAt.milliseconds,
        ])
        return db.changesCount > 0
    }

    /// Answers whether that changed anything: a suppression for another reason than these stays.
    static func remove(
        _ kind: CommunicationKind, _ address: String, for reasons: Set<SuppressionReason>, at now: Instant,
        _ db: Database
    ) throws -> Bool {
        guard let reason = try reason(kind, address, db), reasons.contains(reason) else { return false }
        let address = ConversationAddress.normal(kind, address)
        try db.cachedStatement(sql: "DELETE FROM suppression WHERE kind = ? AND address = ?")
            .execute(arguments: [Int64(kind.rawValue), address])
        try db.cachedStatement(
            sql: """
                INSERT INTO suppression_lift (kind, address, at) VALUES (?1, ?2, ?3)
                ON CONFLICT (kind, address) DO UPDATE SET at = ?3
                """
        ).execute(arguments: [Int64(kind.rawValue), address, now.milliseconds])
        return true
    }

    private static func liftedAt(_ kind: CommunicationKind, _ address: String, _ db: Database) throws -> Instant? {
        try Int64.fetchOne(
            try db.cachedStatement(sql: "SELECT at FROM suppression_lift WHERE kind = ? AND address = ?"),
            arguments: [Int64(kind.rawValue), address]
        ).map { Instant(milliseconds: $0) }
    }
}
