import Domain
import GRDB

/// What a provider calls people besides the address that they were written to. All names of one person find the same
/// conversations and customers, and are suppressed together.
enum AddressNames {
    /// So many are looked at for one person: more would be a provider's mistake.
    private static let most = 32

    /// The address in its normal form, and all others that are the same person's.
    static func all(_ kind: CommunicationKind, _ address: String, _ db: Database) throws -> [String] {
        var names = ConversationAddress.forms(kind, address)
        guard hasNames(kind) else { return names }
        var looked = 0
        while looked < names.count, names.count < most {
            for name in try group(kind, names[looked], db) {
                for form in ConversationAddress.forms(kind, name) where !names.contains(form) { names.append(form) }
            }
            looked += 1
        }
        return names
    }

    /// What the person who left the address is called now; empty where nobody left it.
    static func ofLeaver(_ kind: CommunicationKind, _ address: String, _ db: Database) throws -> [String] {
        for form in hasNames(kind) ? ConversationAddress.forms(kind, address) : [] {
            if let target = try row(kind, form, db)?.movedTo { return try all(kind, target, db) }
        }
        return []
    }

    /// When somebody left the address, and where to; nil where nobody did, or it is in use again.
    static func leaving(_ kind: CommunicationKind, _ address: String, _ db: Database) throws -> (
        at: Instant, to: String
    )? {
        for form in hasNames(kind) ? ConversationAddress.forms(kind, address) : [] {
            if let row = try row(kind, form, db), row.isLeft, let target = row.movedTo { return (row.at, target) }
        }
        return nil
    }

    /// When somebody last left the address, whoever uses it now; nil where nobody did.
    static func lastLeft(_ kind: CommunicationKind, _ address: String, _ db: Database) throws -> Instant? {
        for form in hasNames(kind) ? ConversationAddress.forms(kind, address) : [] {
            if let row = try row(kind, form, db), row.movedTo != nil { return row.at }
        }
        return nil
    }

    /// These are one person's. Nothing is learned of names that somebody left: what is told of them may be old.
    static func learn(_ kind: CommunicationKind, _ given: [String], at now: Instant, _ db: Database) throws {
        guard hasNames(kind), let first = given.first else { return }
        let forms = ConversationAddress.forms(kind, first)
        var names: [String] = []
        for name in given.map({ ConversationAddress.normal(kind, $0) }) where !name.isEmpty && !names.contains(name) {
            names.append(name)
        }
        // Forms of one number are known to be.
        guard !names.allSatisfy({ forms.contains($0) }) else { return }
        let rows = try names.map { try row(kind, $0, db) }
        guard rows.allSatisfy({ $0?.isLeft != true }) else { return }
        let persons = Set(rows.compactMap { $0?.person })
        if persons.count == 1, rows.allSatisfy({ $0?.person != nil }) { return }
        let person =
            try persons.min() ?? Int64.fetchOne(
                db, sql: "SELECT coalesce(max(person), 0) + 1 FROM address_name") ?? 1
        for other in persons where other != person {
            try db.cachedStatement(sql: "UPDATE address_name SET person = ? WHERE person = ?")
                .execute(arguments: [person, other])
        }
        for name in names {
            try db.cachedStatement(
                sql: """
                    INSERT INTO address_name (kind, address, person, is_left, at) VALUES (?1, ?2, ?3, 0, ?4)
                    ON CONFLICT (kind, address) DO UPDATE SET person = ?3
                    """
            ).execute(arguments: [Int64(kind.rawValue), name, person, now.milliseconds])
        }
    }

    /// Nobody is called so any more: whoever was, is called `target` from that instant on.
    static func leave(
        _ kind: CommunicationKind, _ names: [String], to target: String, at instant: Instant, _ db: Database
    ) throws {
        for name in names {
            try db.cachedStatement(
                sql: """
                    INSERT INTO address_name (kind, address, person, moved_to, is_left, at) VALUES (?1, ?2, NULL, ?3, 1, ?4)
                    ON CONFLICT (kind, address) DO UPDATE SET person = NULL, moved_to = ?3, is_left = 1, at = ?4
                    """
            ).execute(arguments: [Int64(kind.rawValue), name, target, instant.milliseconds])
        }
    }

    /// Somebody uses the names, whoever left them; answers whether that is news.
    static func use(_ kind: CommunicationKind, _ names: [String], _ db: Database) throws -> Bool {
        var isNew = false
        for name in names {
            try db.cachedStatement(
                sql: "UPDATE address_name SET is_left = 0 WHERE kind = ? AND address = ? AND is_left"
            ).execute(arguments: [Int64(kind.rawValue), name])
            if db.changesCount > 0 { isNew = true }
        }
        return isNew
    }

    // MARK: Rows

    private struct Stored {
        var person: Int64?
        var movedTo: String?
        var isLeft: Bool
        var at: Instant
    }

    /// Only WhatsApp calls one account by several names.
    private static func hasNames(_ kind: CommunicationKind) -> Bool {
        switch kind {
        case .whatsapp: true
        case .email, .telegram, .voice, .sms, .messenger, .instagram, .webChat: false
        }
    }

    private static func row(_ kind: CommunicationKind, _ address: String, _ db: Database) throws -> Stored? {
        try Row.fetchOne(
            try db.cachedStatement(
                sql: "SELECT person, moved_to, is_left, at FROM address_name WHERE kind = ? AND address = ?"),
            arguments: [Int64(kind.rawValue), address]
        ).map { Stored(person: $0[0], movedTo: $0[1], isLeft: $0[2], at: Instant(milliseconds: $0[3])) }
    }

    private static func group(_ kind: CommunicationKind, _ address: String, _ db: Database) throws -> [String] {
        try String.fetchAll(
            try db.cachedStatement(
                sql: """
                    SELECT other.address FROM address_name AS own JOIN address_name AS other ON other.person = own.person
                    WHERE own.kind = ?1 AND own.address = ?2 AND other.kind = ?1 ORDER BY other.address LIMIT 64
                    """), arguments: [Int64(kind.rawValue), address])
    }
}
