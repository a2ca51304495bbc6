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

    /// Whichever of the person's names it is that was suppressed.
    static func reason(_ kind: CommunicationKind, _ address: String, _ db: Database) throws -> SuppressionReason? {
        try strongest(kind, try AddressNames.all(kind, address, db), db)?.reason
    }

    /// The weightiest of those of these addresses, which are in their normal form.
    static func strongest(_ kind: CommunicationKind, _ names: [String], _ db: Database) throws -> (
        reason: SuppressionReason, evidence: Evidence
    )? {
        try Row.fetchOne(
            try db.cachedStatement(
                sql: """
                    SELECT reason, detail, code, communication, source, coalesce(told_at, at) FROM suppression
                    WHERE kind = ? AND address IN (\(databaseQuestionMarks(count: names.count)))
                    ORDER BY \(weight("reason")) DESC, at LIMIT 1
                    """), arguments: [Int64(kind.rawValue)] + StatementArguments(names)
        ).map { row in
            let communication: Int64? = row[3]
            return (
                SuppressionReason(rawValue: row[0]) ?? .byOperator,
                Evidence(
                    detail: row[1], code: row[2], communication: communication.map { CommunicationKey($0) },
                    source: row[4], toldAt: Instant(milliseconds: row[5]))
            )
        }
    }

    private static func weight(_ column: String) -> String {
        "CASE \(column) WHEN 'operator' THEN 3 WHEN 'opted_out' THEN 2 WHEN 'moved' THEN 0 ELSE 1 END"
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
        case .optedOut, .byOperator, .moved: break
        }
        try db.cachedStatement(
            sql: """
                INSERT INTO suppression (kind, address, reason, detail, source, at, code, communication, told_at)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
                ON CONFLICT (kind, address) DO UPDATE
                SET reason = excluded.reason, detail = excluded.detail, source = excluded.source, at = excluded.at,
                    code = excluded.code, communication = excluded.communication, told_at = excluded.told_at
                WHERE \(weight("excluded.reason")) > \(weight("reason"))
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
        let names = try AddressNames.all(kind, address, db)
        let words = reasons.map(\.rawValue)
        try db.cachedStatement(
            sql: """
                DELETE FROM suppression WHERE kind = ? AND address IN (\(databaseQuestionMarks(count: names.count)))
                    AND reason IN (\(databaseQuestionMarks(count: words.count)))
                """
        ).execute(arguments: [Int64(kind.rawValue)] + StatementArguments(names) + StatementArguments(words))
        guard db.changesCount > 0 else { return false }
        for name in names {
            try db.cachedStatement(
                sql: """
                    INSERT INTO suppression_lift (kind, address, at) VALUES (?1, ?2, ?3)
                    ON CONFLICT (kind, address) DO UPDATE SET at = ?3
                    """
            ).execute(arguments: [Int64(kind.rawValue), name, now.milliseconds])
        }
        return true
    }

    private static func liftedAt(_ kind: CommunicationKind, _ address: String, _ db: Database) throws -> Instant? {
        try Int64.fetchOne(
            try db.cachedStatement(sql: "SELECT at FROM suppression_lift WHERE kind = ? AND address = ?"),
            arguments: [Int64(kind.rawValue), address]
        ).map { Instant(milliseconds: $0) }
    }
}
