package import Conversations
package import Domain

/// Made once: rows ask for it by the million.
private let identifierKinds = IdentifierKind.allCases

/// Whom the identifiers of one row of an upload find.
package protocol RowIdentifiers {
    /// Returns true if the row's identifier of that kind may find somebody else than the customer. It is quick, reads nobody's
    /// record and may err; false where the row has none.
    func mayFind(_ kind: IdentifierKind, but customer: CustomerKey?) -> Bool

    /// The customer whom the identifier finds.
    func holder(_ kind: IdentifierKind, _ value: String) throws -> PersonCustomer?

    /// Every customer who holds it.
    func holders(_ kind: IdentifierKind, _ value: String) throws -> [PersonCustomer]
}

extension RowIdentifiers {
    /// Returns false if surely nobody is found by any of them.
    package var mayFindAnybody: Bool { identifierKinds.contains { mayFind($0, but: nil) } }
}

/// Who a row of an upload is, by the identity rules of imports: the strongest identifier present decides alone.
package enum RowIdentity {
    /// A new customer. Warnings name identifiers that belong to others.
    case new(warnings: [RowIssue])
    /// A customer with the record as stored.
    case known(PersonCustomer, warnings: [RowIssue])
    case reject(RowIssue)

    package static func find(_ row: TypedRow, by identifiers: some RowIdentifiers) throws -> RowIdentity {
        guard let (kind, value) = row.identifier else {
            return .reject(
                RowIssue(
                    .missingIdentifier,
                    "the row has no identifier: give external_id, email, phone, telegram_id, whatsapp_id or web_id"))
        }
        if !identifiers.mayFindAnybody { return .new(warnings: []) }
        if let holder = try identifiers.holder(kind, value) {
            return .known(holder, warnings: try conflicts(row, deciding: kind, holder.key, identifiers))
        }
        if kind == .externalID {
            let candidates = try adoptable(row, identifiers)
            if candidates.count > 1 {
                return .reject(
                    RowIssue(
                        .ambiguousIdentity, field: SystemField.externalID.rawValue,
                        "nobody has this external_id, and \(candidates.count) customers without one have the row's email or phone: give the right one its external_id first"
                    ))
            }
            if let (_, adopted) = candidates.first {
                return .known(adopted, warnings: try conflicts(row, deciding: kind, adopted.key, identifiers))
            }
        }
        return .new(warnings: try conflicts(row, deciding: kind, nil, identifiers))
    }

    /// Customers without an external_id that hold the row's email or phone.
    private static func adoptable(
        _ row: TypedRow, _ identifiers: some RowIdentifiers
    ) throws -> [CustomerKey: PersonCustomer] {
        var found: [CustomerKey: PersonCustomer] = [:]
        for kind in [IdentifierKind.email, .phone] {
            guard let value = row.value(of: kind) else { continue }
            for holder in try identifiers.holders(kind, value) where holder.record[.externalID] == nil {
                found[holder.key] = holder
            }
        }
        return found
    }

    /// Warnings for identifiers that find somebody else.
    private static func conflicts(
        _ row: TypedRow, deciding: IdentifierKind, _ customer: CustomerKey?, _ identifiers: some RowIdentifiers
    ) throws -> [RowIssue] {
        var warnings: [RowIssue] = []
        for kind in identifierKinds where kind != deciding && identifiers.mayFind(kind, but: customer) {
            guard let value = row.value(of: kind), let holder = try identifiers.holder(kind, value),
                holder.key != customer
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

extension TypedRow {
    /// The row's customer values, the identifier that decides among them.
    package var customerRecord: FieldRecord {
        guard let identifier, customer[identifier.kind.field] == nil else { return customer }
        var record = customer
        record[identifier.kind.field.id] = .string(identifier.value)
        return record
    }

    fileprivate func value(of kind: IdentifierKind) -> String? {
        if let identifier, identifier.kind == kind { return identifier.value }
        return customer[kind.field]
    }
}
