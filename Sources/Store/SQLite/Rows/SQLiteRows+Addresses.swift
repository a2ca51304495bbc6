import Conversations
import Domain
import GRDB

/// What providers call people, for reading and writing alike.
final class SQLiteAddressNames: AddressNameRows {
    private let db: Database

    init(_ db: Database) { self.db = db }

    func name(_ kind: CommunicationKind, _ address: String) throws -> AddressName? {
        try Row.fetchOne(
            try db.cachedStatement(
                sql: "SELECT person, moved_to, is_left, at FROM address_name WHERE kind = ? AND address = ?"),
            arguments: [Int64(kind.rawValue), address]
        ).map { AddressName(person: $0[0], movedTo: $0[1], isLeft: $0[2], at: Instant(milliseconds: $0[3])) }
    }

    func namesOfPerson(_ kind: CommunicationKind, _ address: String) throws -> [String] {
        try String.fetchAll(
            try db.cachedStatement(
                sql: """
                    SELECT other.address FROM address_name AS own JOIN address_name AS other ON other.person = own.person
                    WHERE own.kind = ?1 AND own.address = ?2 AND other.kind = ?1 ORDER BY other.address LIMIT 64
                    """), arguments: [Int64(kind.rawValue), address])
    }
}

// MARK: Names

extension SQLiteRows {
    func name(_ kind: CommunicationKind, _ address: String) throws -> AddressName? {
        try SQLiteAddressNames(db).name(kind, address)
    }

    func namesOfPerson(_ kind: CommunicationKind, _ address: String) throws -> [String] {
        try SQLiteAddressNames(db).namesOfPerson(kind, address)
    }

    func saveName(_ kind: CommunicationKind, _ address: String, person: Int64, at now: Instant) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO address_name (kind, address, person, is_left, at) VALUES (?1, ?2, ?3, 0, ?4)
                ON CONFLICT (kind, address) DO UPDATE SET person = ?3
                """
        ).execute(arguments: [Int64(kind.rawValue), address, person, now.milliseconds])
    }

    func mergePersons(_ other: Int64, into person: Int64) throws {
        try db.cachedStatement(sql: "UPDATE address_name SET person = ? WHERE person = ?")
            .execute(arguments: [person, other])
    }

    func newPerson() throws -> Int64 {
        try Int64.fetchOne(db, sql: "SELECT coalesce(max(person), 0) + 1 FROM address_name") ?? 1
    }

    func leaveName(_ kind: CommunicationKind, _ address: String, to target: String, at instant: Instant) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO address_name (kind, address, person, moved_to, is_left, at) VALUES (?1, ?2, NULL, ?3, 1, ?4)
                ON CONFLICT (kind, address) DO UPDATE SET person = NULL, moved_to = ?3, is_left = 1, at = ?4
                """
        ).execute(arguments: [Int64(kind.rawValue), address, target, instant.milliseconds])
    }

    func useName(_ kind: CommunicationKind, _ address: String) throws -> Bool {
        try db.cachedStatement(
            sql: "UPDATE address_name SET is_left = 0 WHERE kind = ? AND address = ? AND is_left"
        ).execute(arguments: [Int64(kind.rawValue), address])
        return db.changesCount > 0
    }
}

// MARK: Suppressions

extension SQLiteRows {
    func suppressions(_ kind: CommunicationKind, _ names: [String]) throws -> [Suppression] {
        try Row.fetchAll(
            try db.cachedStatement(
                sql: """
                    SELECT address, reason, detail, code, communication, source, coalesce(told_at, at), at
                    FROM suppression WHERE kind = ? AND address IN (\(databaseQuestionMarks(count: names.count)))
                    """), arguments: [Int64(kind.rawValue)] + StatementArguments(names)
        ).map { row in
            Suppression(
                kind: kind, address: row[0], reason: SuppressionReason(rawValue: row[1]) ?? .byOperator,
                evidence: Suppression.Evidence(
                    detail: row[2], code: row[3], communication: (row[4] as Int64?).map { CommunicationKey($0) },
                    source: row[5], toldAt: Instant(milliseconds: row[6])), at: Instant(milliseconds: row[7]))
        }
    }

    func save(_ suppression: Suppression) throws {
        let evidence = suppression.evidence
        try db.cachedStatement(
            sql: """
                INSERT INTO suppression (kind, address, reason, detail, source, at, code, communication, told_at)
                VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)
                ON CONFLICT (kind, address) DO UPDATE
                SET reason = ?3, detail = ?4, source = ?5, at = ?6, code = ?7, communication = ?8, told_at = ?9
                """
        ).execute(arguments: [
            Int64(suppression.kind.rawValue), suppression.address, suppression.reason.rawValue, evidence.detail,
            evidence.source, suppression.at.milliseconds, evidence.code, evidence.communication?.rawValue,
            evidence.toldAt.milliseconds,
        ])
    }

    func removeSuppressions(
        _ kind: CommunicationKind, _ names: [String], for reasons: Set<SuppressionReason>
    ) throws -> Bool {
        var isAny = false
        let words = reasons.map(\.rawValue).sorted()
        for name in names {
            try db.cachedStatement(
                sql: """
                    DELETE FROM suppression WHERE kind = ? AND address = ?
                        AND reason IN (\(databaseQuestionMarks(count: words.count)))
                    """
            ).execute(arguments: [Int64(kind.rawValue), name] + StatementArguments(words))
            if db.changesCount > 0 { isAny = true }
        }
        return isAny
    }

    func noteLifted(_ kind: CommunicationKind, _ name: String, at now: Instant) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO suppression_lift (kind, address, at) VALUES (?1, ?2, ?3)
                ON CONFLICT (kind, address) DO UPDATE SET at = ?3
                """
        ).execute(arguments: [Int64(kind.rawValue), name, now.milliseconds])
    }

    func lastLifted(_ kind: CommunicationKind, _ name: String) throws -> Instant? {
        try Int64.fetchOne(
            try db.cachedStatement(sql: "SELECT at FROM suppression_lift WHERE kind = ? AND address = ?"),
            arguments: [Int64(kind.rawValue), name]
        ).map { Instant(milliseconds: $0) }
    }
}

// MARK: Domains

extension SQLiteRows {
    func bouncedAddresses(of domain: String, _ kind: CommunicationKind, since: Instant) throws -> [String] {
        try String.fetchAll(
            try db.cachedStatement(
                sql: """
                    SELECT address FROM suppression INDEXED BY suppression_bounced
                    WHERE reason = '\(SuppressionReason.bounced.rawValue)' AND at >= ? AND kind = ?
                        AND substr(address, -length(?3)) = ?3
                    """), arguments: [since.milliseconds, Int64(kind.rawValue), "@\(domain)"])
    }

    func firstRefused(_ kind: CommunicationKind, _ addresses: [String]) throws -> Instant? {
        var first: Int64?
        for address in addresses {
            let sent = try Int64.fetchOne(
                try db.cachedStatement(
                    sql: """
                        SELECT min(intended_at) FROM attempt WHERE communication =
                            (SELECT communication FROM suppression WHERE kind = ? AND address = ?)
                        """), arguments: [Int64(kind.rawValue), address])
            if let sent { first = min(first ?? sent, sent) }
        }
        return first.map { Instant(milliseconds: $0) }
    }

    func askedCount(of domain: String, since: Instant, enough: Int) throws -> Int {
        let outcomes = StoredOutcome.Kind.showingThatServersWereAsked.map { "\($0.rawValue)" }.joined(separator: ", ")
        let rows = try Row.fetchCursor(
            try db.cachedStatement(
                sql: """
                    SELECT attempt.communication, attempt.intended_at, conversation.address
                    FROM attempt LEFT JOIN conversation ON conversation.communication = attempt.communication
                    WHERE attempt.outcome IN (\(outcomes)) ORDER BY attempt.id DESC
                    """))
        var seen: Set<Int64> = []
        let ending = "@\(domain)"
        while let row = try rows.next() {
            if (row[1] as Int64) < since.milliseconds { break }
            guard let address = row[2] as String?, address.hasSuffix(ending) else { continue }
            seen.insert(row[0])
            if seen.count >= enough { break }
        }
        return seen.count
    }

    func hasAccepted(_ domain: String, since: Instant) throws -> Bool {
        let rows = try Row.fetchCursor(
            try db.cachedStatement(
                sql: """
                    SELECT attempt.intended_at, conversation.address
                    FROM attempt JOIN conversation ON conversation.communication = attempt.communication
                    WHERE attempt.outcome = \(StoredOutcome.Kind.accepted.rawValue) ORDER BY attempt.id DESC
                    """))
        while let row = try rows.next() {
            if (row[0] as Int64) < since.milliseconds { return false }
            if (row[1] as String).hasSuffix("@\(domain)") { return true }
        }
        return false
    }

    func destinationRest(_ domain: String) throws -> DestinationRest? { try DestinationRestRows.load(domain, db) }
    func save(_ rest: DestinationRest) throws { try DestinationRestRows.save(rest, db) }
}

// MARK: Sender accounts

extension SQLiteRows {
    func senderAccount(_ channel: String, _ address: String) throws -> String? {
        try String.fetchOne(
            try db.cachedStatement(sql: "SELECT account FROM sender WHERE channel = ? AND address = ?"),
            arguments: [channel, address])
    }

    func keepSenderAccount(_ account: String, _ channel: String, _ address: String) throws {
        try db.cachedStatement(
            sql: """
                INSERT INTO sender (channel, address, account) VALUES (?1, ?2, ?3)
                ON CONFLICT (channel, address) DO UPDATE SET account = ?3
                """
        ).execute(arguments: [channel, address, account])
    }

    func copySenderAccounts(from name: String, to target: String) throws {
        try db.cachedStatement(
            sql: """
                INSERT OR IGNORE INTO sender (channel, address, account)
                SELECT channel, ?2, account FROM sender
                WHERE channel IN (SELECT DISTINCT channel FROM lane) AND address = ?1
                """
        ).execute(arguments: [name, target])
    }

    func senderTurn(_ channel: String) throws -> Int {
        try Int.fetchOne(
            try db.cachedStatement(sql: "SELECT next FROM sender_turn WHERE channel = ?"), arguments: [channel]) ?? 0
    }

    func setSenderTurn(_ turn: Int, _ channel: String) throws {
        try db.cachedStatement(
            sql: "INSERT INTO sender_turn (channel, next) VALUES (?1, ?2) ON CONFLICT (channel) DO UPDATE SET next = ?2"
        ).execute(arguments: [channel, turn])
    }
}
