import Domain
import GRDB

/// Brings texts of records, object ids and the hashes of identifiers into normalization form C, in which they are looked
/// up: "é" may have been kept as one character or as two.
///
/// Nothing is merged. Two customers who turn out to hold one identifier stay two, the one found before is found; two
/// participants of a customer who turn out to have one object_id stay two, the second with the spelling it came with.
/// Both are kept in `spelling_collision`, of which `doctor` tells.
struct SpellingMigration {
    /// In `spelling_collision`, beside the kinds of identifiers.
    static let objectIDKind: Int64 = -1
    private static let page = 5_000

    private let db: Database

    init(_ db: Database) { self.db = db }

    func run() throws {
        try records("customer") { id, old, new in try follow(id, from: old, to: new) }
        try records("participant") { _, _, _ in }
        try objectIDs()
    }

    // MARK: Records

    /// Rewrites the records that hold another spelling, page by page.
    private func records(_ table: String, _ changed: (Int64, FieldRecord, FieldRecord) throws -> Void) throws {
        let select = try HotStatement(db, "SELECT id, record FROM \(table) WHERE id > ? ORDER BY id LIMIT ?")
        var last = Int64.min
        while true {
            var count = 0
            var found: [(id: Int64, old: FieldRecord, new: FieldRecord)] = []
            select.bind(1, last)
            select.bind(2, Int64(Self.page))
            while try select.step() {
                count += 1
                last = select.int(0)
                // One that cannot be read stays as it is: doctor tells of it.
                guard let old = select.bytes(1, { try? FieldRecordCodec.decode($0) }), let new = old.composed else {
                    continue
                }
                found.append((last, old, new))
            }
            select.reset()
            for (id, old, new) in found {
                var buffer = ByteWriter()
                FieldRecordCodec.encode(new, into: &buffer)
                let update = try HotStatement(db, "UPDATE \(table) SET record = ? WHERE id = ?")
                update.bind(2, id)
                try update.run(binding: buffer.bytes, at: 1)
                try changed(id, old, new)
            }
            if count < Self.page { return }
        }
    }

    // MARK: Identifiers

    private func follow(_ customer: Int64, from old: FieldRecord, to new: FieldRecord) throws {
        for kind in IdentifierKind.allCases {
            guard let before = old[kind.field], let after = new[kind.field] else { continue }
            let (oldHash, newHash) = (StableHash.hash(asWritten: before, kind), StableHash.hash(kind, after))
            if oldHash == newHash { continue }
            try emptyRuns()
            try release(oldHash, customer)
            try claim(newHash, customer, kind, after)
        }
    }

    /// Identifiers of imports that are on their way into the table are put there first.
    private func emptyRuns() throws {
        let runs = try IdentifierIndex.storedRuns(db)
        if runs.isEmpty { return }
        for entry in runs.joined() {
            try db.execute(
                sql: "INSERT OR IGNORE INTO identifier (hash, customer) VALUES (?, ?)",
                arguments: [entry.hash, entry.customer])
        }
        try db.execute(sql: "DELETE FROM identifier_run")
    }

    private func owner(_ hash: Int64) throws -> Int64? {
        try Int64.fetchOne(
            try db.cachedStatement(sql: "SELECT customer FROM identifier WHERE hash = ?"), arguments: [hash])
    }

    private func release(_ hash: Int64, _ customer: Int64) throws {
        guard try owner(hash) == customer else {
            return try db.execute(
                sql: "DELETE FROM identifier_shared WHERE hash = ? AND customer = ?", arguments: [hash, customer])
        }
        let heir = try Int64.fetchOne(
            db, sql: "SELECT min(customer) FROM identifier_shared WHERE hash = ?", arguments: [hash])
        guard let heir else {
            return try db.execute(sql: "DELETE FROM identifier WHERE hash = ?", arguments: [hash])
        }
        try db.execute(sql: "UPDATE identifier SET customer = ? WHERE hash = ?", arguments: [heir, hash])
        try db.execute(
            sql: "DELETE FROM identifier_shared WHERE hash = ? AND customer = ?", arguments: [hash, heir])
    }

    private func claim(_ hash: Int64, _ customer: Int64, _ kind: IdentifierKind, _ value: String) throws {
        guard let owner = try owner(hash) else {
            return try db.execute(
                sql: "INSERT INTO identifier (hash, customer) VALUES (?, ?)", arguments: [hash, customer])
        }
        if owner == customer { return }
        try db.execute(
            sql: "INSERT OR IGNORE INTO identifier_shared (hash, customer) VALUES (?, ?)", arguments: [hash, customer])
        try collide(Int64(kind.rawValue), found: owner, other: customer)
    }

    private func collide(_ kind: Int64, found: Int64, other: Int64) throws {
        try db.execute(
            sql: "INSERT OR IGNORE INTO spelling_collision (kind, found, other) VALUES (?, ?, ?)",
            arguments: [kind, found, other])
    }

    // MARK: Object ids

    private func objectIDs() throws {
        let select = try HotStatement(
            db, "SELECT id, campaign, customer, object_id FROM participant WHERE object_id <> '' ORDER BY id")
        var found: [(id: Int64, campaign: Int64, customer: Int64, objectID: String)] = []
        while try select.step() {
            guard let objectID = select.text(3), !objectID.isNFC else { continue }
            found.append((select.int(0), select.int(1), select.int(2), objectID.nfc))
        }
        select.reset()
        for (id, campaign, customer, objectID) in found {
            let other = try Int64.fetchOne(
                db, sql: "SELECT id FROM participant WHERE campaign = ? AND customer = ? AND object_id = ?",
                arguments: [campaign, customer, objectID])
            if let other {
                try collide(Self.objectIDKind, found: other, other: id)
            } else {
                try db.execute(
                    sql: "UPDATE participant SET object_id = ? WHERE id = ?", arguments: [objectID, id])
            }
        }
    }
}

extension FieldRecord {
    /// The record with its texts in normalization form C; nil where they are already.
    fileprivate var composed: FieldRecord? {
        var changed: FieldRecord?
        for entry in entries {
            guard case .string(let text) = entry.value, !text.isNFC else { continue }
            var record = changed ?? self
            record[entry.id] = .string(text.nfc)
            changed = record
        }
        return changed
    }
}
