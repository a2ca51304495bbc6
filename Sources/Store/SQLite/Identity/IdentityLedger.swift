import Conversations
import Domain
import GRDB

/// Who is found by which identifier, within one transaction: what the table says, and what the transaction has changed.
///
/// An identifier finds the customer that held it first; others that hold the same value are kept beside it and step in
/// when the first gives it up. A customer that is found is always compared with the value itself, because hashes collide.
final class IdentityLedger {
    private let db: Database
    private let index: IdentifierIndex
    private let lookup: IdentifierIndex.Lookup
    private let selectRecord: HotStatement
    private let selectShared: HotStatement
    /// What changed in this transaction; 0: finds nobody any more.
    private var changed: [Int64: Int64] = [:]
    private var fresh: [IdentifierIndex.Entry] = []

    init(_ context: WriteContext) throws {
        db = try context.db
        index = context.identifiers
        lookup = try index.lookup(db)
        selectRecord = try HotStatement(db, "SELECT record FROM customer WHERE id = ?")
        selectShared = try HotStatement(db, "SELECT customer FROM identifier_shared WHERE hash = ? ORDER BY customer")
    }

    /// The customer found by the hash, unverified; 0 for nobody.
    func owner(_ hash: Int64) throws -> Int64 {
        if let customer = changed[hash] { return customer }
        let stored = try lookup.customer(hash)
        if stored != 0 || fresh.isEmpty { return stored }
        return fresh.first { $0.hash == hash }?.customer ?? 0
    }

    /// The same for a hash that was looked up before the transaction changed anything.
    @inline(__always)
    func owner(_ hash: Int64, lookedUp: Int64) -> Int64 {
        if changed.isEmpty { return lookedUp }
        return changed[hash] ?? lookedUp
    }

    func storedOwner(_ hash: Int64) throws -> Int64 { try lookup.customer(hash) }

    func record(of customer: Int64) throws -> FieldRecord? {
        selectRecord.bind(1, customer)
        defer { selectRecord.reset() }
        guard try selectRecord.step() else { return nil }
        return try selectRecord.bytes(0) { bytes throws(EncodingFault) in try FieldRecordCodec.decode(bytes) }
    }

    /// The customer that the identifier finds, given the owner of its hash.
    func holder(_ kind: IdentifierKind, _ value: String, hash: Int64, owner: Int64) throws -> PersonCustomer? {
        if owner == 0 { return nil }
        if let record = try record(of: owner), record[kind.field] == value {
            return PersonCustomer(key: CustomerKey(owner), record: record)
        }
        return try sharedHolders(kind, value, hash: hash).first
    }

    /// Every customer that holds the identifier.
    func holders(_ kind: IdentifierKind, _ value: String, hash: Int64, owner: Int64) throws -> [PersonCustomer] {
        if owner == 0 { return [] }
        var holders = try sharedHolders(kind, value, hash: hash)
        if let record = try record(of: owner), record[kind.field] == value {
            holders.insert(PersonCustomer(key: CustomerKey(owner), record: record), at: 0)
        }
        return holders
    }

    private func sharedHolders(_ kind: IdentifierKind, _ value: String, hash: Int64) throws -> [PersonCustomer] {
        selectShared.bind(1, hash)
        var customers: [Int64] = []
        while try selectShared.step() { customers.append(selectShared.int(0)) }
        selectShared.reset()
        return try customers.compactMap { customer in
            guard let record = try record(of: customer), record[kind.field] == value else { return nil }
            return PersonCustomer(key: CustomerKey(customer), record: record)
        }
    }

    // MARK: Changes

    /// Notes an identifier that nobody is found by, of a hash that nothing else in this transaction mentions.
    @inline(__always)
    func addAlone(_ hash: Int64, customer: Int64) {
        // Somebody gave it up earlier in this transaction.
        if !changed.isEmpty && changed[hash] != nil { return changed[hash] = customer }
        fresh.append(IdentifierIndex.Entry(hash: hash, customer: customer))
    }

    /// The customer holds the identifier from now on.
    func claim(_ hash: Int64, customer: Int64) throws { try claim(hash, customer: customer, owner: owner(hash)) }

    func claim(_ hash: Int64, customer: Int64, owner: Int64) throws {
        if owner == customer { return }
        if owner == 0 { return changed[hash] = customer }
        let share = try HotStatement(db, "INSERT OR IGNORE INTO identifier_shared (hash, customer) VALUES (?, ?)")
        share.bind(1, hash)
        share.bind(2, customer)
        try share.run()
    }

    /// The customer holds the identifier no more.
    func release(_ hash: Int64, customer: Int64) throws {
        var leaving = customer
        if try owner(hash) == customer {
            selectShared.bind(1, hash)
            let heir = try selectShared.step() ? selectShared.int(0) : 0
            selectShared.reset()
            changed[hash] = heir
            leaving = heir
        }
        if leaving == 0 { return }
        let delete = try HotStatement(db, "DELETE FROM identifier_shared WHERE hash = ? AND customer = ?")
        delete.bind(1, hash)
        delete.bind(2, leaving)
        try delete.run()
    }

    /// Follows a change of a customer's record.
    func follow(_ customer: Int64, from old: FieldRecord, to new: FieldRecord) throws {
        for kind in IdentifierKind.allCases {
            let before = old[kind.field]
            let after = new[kind.field]
            if before == after { continue }
            if let before { try release(StableHash.hash(kind, before), customer: customer) }
            if let after { try claim(StableHash.hash(kind, after), customer: customer) }
        }
    }

    /// Writes what was noted; the ledger is empty afterwards.
    func flush() throws {
        if !changed.isEmpty {
            fresh.removeAll { changed[$0.hash] != nil }
            for (hash, customer) in changed.sorted(by: { $0.key < $1.key }) {
                let stored = try lookup.customer(hash)
                if stored == customer { continue }
                if stored == 0 {
                    fresh.append(IdentifierIndex.Entry(hash: hash, customer: customer))
                } else {
                    try index.replace(hash, customer: customer, db)
                }
            }
        }
        try index.insert(fresh, db)
        fresh.removeAll(keepingCapacity: true)
        changed.removeAll()
    }
}
