import Conversations
import Domain
import GRDB

/// Whom the identifiers of the rows of one batch find: looked up together, in the order of their hashes.
final class BatchIdentities {
    /// The identifiers of one row.
    struct OfRow: RowIdentifiers {
        fileprivate let batch: BatchIdentities
        fileprivate let index: Int

        func mayFind(_ kind: IdentifierKind, but customer: CustomerKey?) -> Bool {
            guard batch.has(index, kind) else { return false }
            let owner = batch.owner(index, kind)
            return owner != 0 && owner != customer?.rawValue
        }

        func holder(_ kind: IdentifierKind, _ value: String) throws -> PersonCustomer? {
            try batch.ledger.holder(kind, value, hash: batch.hash(index, kind), owner: batch.owner(index, kind))
        }

        func holders(_ kind: IdentifierKind, _ value: String) throws -> [PersonCustomer] {
            try batch.ledger.holders(kind, value, hash: batch.hash(index, kind), owner: batch.owner(index, kind))
        }
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

    func ofRow(_ index: Int) -> OfRow { OfRow(batch: self, index: index) }

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
}
