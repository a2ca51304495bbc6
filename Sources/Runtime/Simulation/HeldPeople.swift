import Domain

/// The rows that share an identifier with another row of the file, told apart by the identity rules of imports: the
/// strongest identifier present decides alone, one with a new external_id joins whoever has none and holds its e-mail or
/// phone.
///
/// Two rows of one person and one object are one participant that is uploaded again.
struct HeldPeople {
    struct Person {
        /// In file order.
        var rows: [TypedRow]
        var record: FieldRecord

        /// The strongest identifier that any of the rows has.
        var identity: (kind: IdentifierKind, value: String)? {
            IdentifierKind.allCases.lazy.compactMap { kind in record[kind.field].map { (kind, $0) } }.first
        }
    }

    private struct Identifier: Hashable {
        var kind: IdentifierKind
        var value: String
    }

    private(set) var people: [Person] = []
    /// Rows that the rules refuse, by line.
    private(set) var refused: [Int64: (row: TypedRow, issue: RowIssue)] = [:]
    /// Rows one of whose identifiers belongs to somebody else.
    private(set) var conflicts: Int64 = 0
    /// In the order in which they came to hold it.
    private var holders: [Identifier: [Int]] = [:]

    mutating func add(_ row: TypedRow) {
        guard let deciding = row.identifier else { return }
        let own = PersonTimeline.customerRecord(row)
        var owner = holder(deciding.kind, deciding.value)
        if owner == nil, deciding.kind == .externalID {
            let candidates = adoptable(own)
            if candidates.count > 1 {
                refused[row.line] = (
                    row,
                    RowIssue(
                        .ambiguousIdentity, field: SystemField.externalID.rawValue,
                        "nobody has this external_id, and \(candidates.count) customers without one have the row's email or phone: give the right one its external_id first"
                    )
                )
                return
            }
            owner = candidates.first
        }
        if conflicts(own, deciding: deciding.kind, person: owner) { conflicts += 1 }
        let index = owner ?? people.count
        if owner == nil { people.append(Person(rows: [], record: FieldRecord())) }
        people[index].rows.append(row)
        _ = people[index].record.merge(own)
        for kind in IdentifierKind.allCases {
            guard let value = own[kind.field] else { continue }
            let identifier = Identifier(kind: kind, value: value)
            if holders[identifier]?.contains(index) != true { holders[identifier, default: []].append(index) }
        }
    }

    private func holder(_ kind: IdentifierKind, _ value: String) -> Int? {
        holders[Identifier(kind: kind, value: value)]?.first { people[$0].record[kind.field] == value }
    }

    private func adoptable(_ own: FieldRecord) -> [Int] {
        var found: [Int] = []
        for kind in [IdentifierKind.email, .phone] {
            guard let value = own[kind.field] else { continue }
            for person in holders[Identifier(kind: kind, value: value)] ?? []
            where people[person].record[kind.field] == value && people[person].record[.externalID] == nil
                && !found.contains(person)
            {
                found.append(person)
            }
        }
        return found
    }

    private func conflicts(_ own: FieldRecord, deciding: IdentifierKind, person: Int?) -> Bool {
        for kind in IdentifierKind.allCases where kind != deciding {
            guard let value = own[kind.field], let other = holder(kind, value) else { continue }
            if other != person { return true }
        }
        return false
    }
}
