import Domain
import GRDB

/// Who the rows of one batch are, by the identity rules of imports: the strongest identifier present decides alone.
final class BatchIdentities {
    enum Resolution {
        /// A new customer. Warnings name identifiers that belong to others.
        case new(warnings: [RowIssue])
        /// A customer with the record as stored.
        case known(customer: Int64, record: FieldRecord, warnings: [RowIssue])
        case reject(RowIssue)
    }

    private static let kinds = IdentifierKind.allCases
    private static let kindCount = IdentifierKind.allCases.count
    /// Kinds by the number of their field; the identifying fields are system fields, whose numbers are small.
    private static let kindByField: [IdentifierKind?] = {
        var table = [IdentifierKind?](repeating: nil, count: SystemField.allCases.count + 1)
        for kind in IdentifierKind.allCases { table[Int(kind.field.id.rawValue)] = kind }
        return table
    }()

    private struct Slot {
        var hash: Int64
        var place: Int32
    }

    private let ledger: IdentityLedger
    /// By place: row * kinds + kind.
    private var hashes: [Int64]
    private var owners: [Int64]
    /// By row, a bit a kind.
    private var present: [UInt8]
    /// Kinds whose hash another row of the batch has too.
    private var entangled: [UInt8]

    init(_ rows: [TypedRow], _ ledger: IdentityLedger) throws {
        self.ledger = ledger
        let places = rows.count * BatchIdentities.kindCount
        hashes = [Int64](repeating: 0, count: places)
        owners = [Int64](repeating: 0, count: places)
        present = [UInt8](repeating: 0, count: rows.count)
        entangled = [UInt8](repeating: 0, count: rows.count)
        var slots: [Slot] = []
        slots.reserveCapacity(rows.count * 3)
        for (index, row) in rows.enumerated() where !row.isRejected { hash(index, row, into: &slots) }
        slots.sort { $0.hash < $1.hash }
        try lookUp(slots)
    }

    private func hash(_ index: Int, _ row: TypedRow, into slots: inout [Slot]) {
        let first = index * BatchIdentities.kindCount
        func add(_ kind: IdentifierKind, _ value: String) {
            let place = first + Int(kind.rawValue)
            hashes[place] = StableHash.hash(kind, value)
            present[index] |= 1 << kind.rawValue
            slots.append(Slot(hash: hashes[place], place: Int32(place)))
        }
        for entry in row.customer.entries {
            guard entry.id.rawValue < BatchIdentities.kindByField.count else { break }
            if let kind = BatchIdentities.kindByField[Int(entry.id.rawValue)], case .string(let value) = entry.value {
                add(kind, value)
            }
        }
        if let identifier = row.identifier, present[index] & (1 << identifier.kind.rawValue) == 0 {
            add(identifier.kind, identifier.value)
        }
    }

    private func lookUp(_ slots: [Slot]) throws {
        var start = 0
        while start < slots.count {
            let hash = slots[start].hash
            var end = start + 1
            while end < slots.count, slots[end].hash == hash { end += 1 }
            let owner = try ledger.storedOwner(hash)
            for slot in slots[start..<end] {
                let place = Int(slot.place)
                owners[place] = owner
                if end - start > 1 {
                    entangled[place / BatchIdentities.kindCount] |= 1 << UInt8(place % BatchIdentities.kindCount)
                }
            }
            start = end
        }
    }

    /// The row's customer values, the identifier that decides among them.
    func customerRecord(_ row: TypedRow) -> FieldRecord {
        guard let identifier = row.identifier, row.customer[identifier.kind.field] == nil else { return row.customer }
        var record = row.customer
        record[identifier.kind.field.id] = .string(identifier.value)
        return record
    }

    func resolve(_ index: Int, _ row: TypedRow) throws -> Resolution {
        guard let (kind, value) = row.identifier else {
            return .reject(
                RowIssue(
                    .missingIdentifier,
                    "the row has no identifier: give external_id, email, phone, telegram_id, whatsapp_id or web_id"))
        }
        if !hasOwners(index) { return .new(warnings: []) }
        if let holder = try ledger.holder(kind, value, hash: hash(index, kind), owner: owner(index, kind)) {
            return .known(
                customer: holder.customer, record: holder.record,
                warnings: try conflicts(index, row, deciding: kind, customer: holder.customer))
        }
        if kind == .externalID {
            let candidates = try adoptable(index, row)
            if candidates.count > 1 {
                return .reject(
                    RowIssue(
                        .ambiguousIdentity, field: SystemField.externalID.rawValue,
                        "nobody has this external_id, and \(candidates.count) customers without one have the row's email or phone: give the right one its external_id first"
                    ))
            }
            if let adopted = candidates.first {
                return .known(
                    customer: adopted.customer, record: adopted.record,
                    warnings: try conflicts(index, row, deciding: kind, customer: adopted.customer))
            }
        }
        return .new(warnings: try conflicts(index, row, deciding: kind, customer: 0))
    }

    /// Notes the identifiers of a row that brought in a new customer with the row's own values.
    func addNew(_ index: Int, _ row: TypedRow, customer: Int64) throws {
        for kind in BatchIdentities.kinds where has(index, kind) {
            let owner = owner(index, kind)
            if entangled[index] & (1 << kind.rawValue) == 0 && owner == 0 {
                ledger.addAlone(hash(index, kind), customer: customer)
            } else {
                // What rows share is never added alone, so the owner is what the ledger notes or the table says.
                try ledger.claim(hash(index, kind), customer: customer, owner: owner)
            }
        }
    }

    // MARK: Parts

    private func has(_ index: Int, _ kind: IdentifierKind) -> Bool { present[index] & (1 << kind.rawValue) != 0 }

    private func hash(_ index: Int, _ kind: IdentifierKind) -> Int64 {
        hashes[index * BatchIdentities.kindCount + Int(kind.rawValue)]
    }

    private func owner(_ index: Int, _ kind: IdentifierKind) -> Int64 {
        let place = index * BatchIdentities.kindCount + Int(kind.rawValue)
        return ledger.owner(hashes[place], lookedUp: owners[place])
    }

    /// Some identifier of the row finds somebody.
    func hasOwners(_ index: Int) -> Bool {
        BatchIdentities.kinds.contains { has(index, $0) && owner(index, $0) != 0 }
    }

    private func value(_ row: TypedRow, _ kind: IdentifierKind) -> String? {
        if let identifier = row.identifier, identifier.kind == kind { return identifier.value }
        return row.customer[kind.field]
    }

    /// Customers without an external_id that hold the row's email or phone.
    private func adoptable(_ index: Int, _ row: TypedRow) throws -> [IdentityLedger.Holder] {
        var found: [Int64: IdentityLedger.Holder] = [:]
        for kind in [IdentifierKind.email, .phone] where has(index, kind) {
            guard let value = value(row, kind) else { continue }
            for holder in try ledger.holders(kind, value, hash: hash(index, kind), owner: owner(index, kind))
            where holder.record[.externalID] == nil {
                found[holder.customer] = holder
            }
        }
        return Array(found.values)
    }

    /// Warnings for identifiers that find somebody else.
    private func conflicts(
        _ index: Int, _ row: TypedRow, deciding: IdentifierKind, customer: Int64
    ) throws -> [RowIssue] {
        var warnings: [RowIssue] = []
        for kind in BatchIdentities.kinds where kind != deciding && has(index, kind) {
            let owner = owner(index, kind)
            guard owner != 0, owner != customer, let value = value(row, kind),
                let holder = try ledger.holder(kind, value, hash: hash(index, kind), owner: owner),
                holder.customer != customer
            else { continue }
            warnings.append(
                RowIssue(
                    .identityConflict, field: kind.field.rawValue,
                    "this \(kind.field.rawValue) belongs to another customer, whom it goes on finding: the row was taken by its \(deciding.field.rawValue)"
                ))
        }
        return warnings
    }
}
