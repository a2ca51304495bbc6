import Domain
import GRDB

/// Refusals that say that a mailbox does not exist. One suppresses its address; many from one domain at once are a fault of
/// that domain (a directory that is down, a policy against us): then the domain rests and nobody is suppressed.
enum MailboxRefusals {
    /// More than so many within ``period``, and more than half of the mail that went there, are a fault of the domain.
    static let most = 20
    static let period = Duration.seconds(3600)
    static let rest = Duration.seconds(6 * 3600)
    /// So long after a rest one more refusal, where nothing was taken meanwhile, begins the next.
    private static let memory = Duration.seconds(24 * 3600)
    /// Servers give a mail up after four or five days.
    private static let longestDelivery = Duration.seconds(5 * 86_400)

    /// What a provider refused an address for as a message went there.
    static func record(
        _ reason: SuppressionReason, _ conversation: StoredConversation, code: String, text: String, at now: Instant,
        _ db: Database
    ) throws {
        let evidence = SuppressionRows.Evidence(
            detail: "\(code) \(text)", code: code, communication: conversation.communication,
            source: conversation.channel, toldAt: now)
        switch reason {
        case .bounced: _ = try take(conversation.kind, conversation.address, evidence, at: now, db)
        case .blocked, .optedOut, .byOperator, .moved:
            _ = try SuppressionRows.add(conversation.kind, conversation.address, reason, evidence, at: now, db)
        }
    }

    /// Suppresses the address, or finds that its domain rests.
    /// - Returns: the end of the domain's rest; nil: none.
    static func take(
        _ kind: CommunicationKind, _ address: String, _ evidence: SuppressionRows.Evidence, at now: Instant,
        _ db: Database
    ) throws -> Instant? {
        let address = ConversationAddress.normal(kind, address)
        guard kind == .email, let domain = domain(of: address) else {
            _ = try SuppressionRows.add(kind, address, .bounced, evidence, at: now, db)
            return nil
        }
        if let rest = try DestinationRestRows.load(domain, db) {
            if now < rest.until { return rest.until }
            if now < rest.until + memory, try !isTaking(domain, since: rest.until, db) {
                return try begin(domain, refusals: rest.refusals + 1, since: rest.since, evidence, at: now, db)
            }
        }
        guard try SuppressionRows.add(kind, address, .bounced, evidence, at: now, db) else { return nil }
        let burst = try addresses(of: domain, kind, since: now - period, db)
        guard burst.count > most else { return nil }
        let first = try firstSent(burst, db) ?? now
        let since = max(min(first, now - period), now - longestDelivery)
        guard try burst.count * 2 > sent(to: domain, since: since, enough: burst.count * 2, db) else { return nil }
        for address in burst {
            try db.cachedStatement(
                sql: "DELETE FROM suppression WHERE kind = ? AND address = ? AND reason = 'bounced'"
            ).execute(arguments: [Int64(kind.rawValue), address])
        }
        return try begin(domain, refusals: burst.count, since: now, evidence, at: now, db)
    }

    private static func begin(
        _ domain: String, refusals: Int, since: Instant, _ evidence: SuppressionRows.Evidence, at now: Instant,
        _ db: Database
    ) throws -> Instant {
        try DestinationRestRows.save(
            DestinationRest(
                domain: domain, since: since, until: now + rest, refusals: refusals, detail: evidence.detail ?? ""), db)
        return now + rest
    }

    private static func domain(of address: String) -> String? {
        address.utf8.lastIndex(of: UInt8(ascii: "@")).map { String(address[address.index(after: $0)...]) }
    }

    /// Those of the domain that were suppressed as bounced since then.
    private static func addresses(
        of domain: String, _ kind: CommunicationKind, since: Instant, _ db: Database
    ) throws -> [String] {
        try String.fetchAll(
            try db.cachedStatement(
                sql: """
                    SELECT address FROM suppression INDEXED BY suppression_bounced
                    WHERE reason = 'bounced' AND at >= ? AND kind = ? AND substr(address, -length(?3)) = ?3
                    """), arguments: [since.milliseconds, Int64(kind.rawValue), "@\(domain)"])
    }

    /// When the first of the messages went out that they refused.
    private static func firstSent(_ addresses: [String], _ db: Database) throws -> Instant? {
        var first: Int64?
        for address in addresses {
            let sent = try Int64.fetchOne(
                try db.cachedStatement(
                    sql: """
                        SELECT min(intended_at) FROM attempt WHERE communication =
                            (SELECT communication FROM suppression WHERE kind = ? AND address = ?)
                        """), arguments: [Int64(CommunicationKind.email.rawValue), address])
            if let sent { first = min(first ?? sent, sent) }
        }
        return first.map { Instant(milliseconds: $0) }
    }

    /// How many messages to the domain had their outcome since then; no more than `enough` are counted.
    private static func sent(to domain: String, since: Instant, enough: Int, _ db: Database) throws -> Int {
        let rows = try Row.fetchCursor(
            try db.cachedStatement(
                sql: """
                    SELECT attempt.communication, attempt.intended_at, conversation.address
                    FROM attempt LEFT JOIN conversation ON conversation.communication = attempt.communication
                    WHERE attempt.outcome IN (1, 2, 6, 7) ORDER BY attempt.id DESC
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

    /// Whether a mail to it was accepted since then.
    private static func isTaking(_ domain: String, since: Instant, _ db: Database) throws -> Bool {
        let rows = try Row.fetchCursor(
            try db.cachedStatement(
                sql: """
                    SELECT attempt.intended_at, conversation.address
                    FROM attempt JOIN conversation ON conversation.communication = attempt.communication
                    WHERE attempt.outcome = 1 ORDER BY attempt.id DESC
                    """))
        while let row = try rows.next() {
            if (row[0] as Int64) < since.milliseconds { return false }
            if (row[1] as String).hasSuffix("@\(domain)") { return true }
        }
        return false
    }
}
