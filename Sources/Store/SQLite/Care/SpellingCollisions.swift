import Domain
import GRDB

/// Customers and participants that were told apart only by how Unicode spelled what names them (see ``SpellingMigration``),
/// and still stand beside each other.
struct SpellingCollisions {
    private struct Named {
        /// As the API writes it.
        var id: String
        var name: String?
    }

    private let db: Database

    init(_ db: Database) { self.db = db }

    func findings() throws -> [StoreFinding] {
        try Row.fetchAll(db, sql: "SELECT kind, found, other FROM spelling_collision ORDER BY kind, found, other")
            .compactMap { row in try finding(row[0], found: row[1], other: row[2]) }
    }

    private func finding(_ kind: Int64, found: Int64, other: Int64) throws -> StoreFinding? {
        let isObject = kind == SpellingMigration.objectIDKind
        let identifier = isObject ? nil : UInt8(exactly: kind).flatMap(IdentifierKind.init)
        guard let first = try isObject ? participant(found) : customer(found, identifier),
            let second = try isObject ? participant(other) : customer(other, identifier),
            let name = first.name, name == second.name
        else { return nil }
        let what = isObject ? "participants" : "customers"
        let held = identifier?.field.rawValue ?? "object_id"
        return StoreFinding(
            code: isObject ? "object_id_collision" : "identifier_collision",
            message:
                "\(what) \(first.id) and \(second.id) have one \(held), once spelled in two ways: the first is found "
                + "by it (give one of them another \(held), or remove it)")
    }

    /// Equal texts of Swift are canonically equivalent.
    private func participant(_ id: Int64) throws -> Named? {
        try Row.fetchOne(db, sql: "SELECT created_at, object_id FROM participant WHERE id = ?", arguments: [id]).map {
            Named(id: text(.participant, id, $0[0]), name: $0[1])
        }
    }

    private func customer(_ id: Int64, _ kind: IdentifierKind?) throws -> Named? {
        guard let kind else { return nil }
        let select = try HotStatement(db, "SELECT created_at, record FROM customer WHERE id = ?")
        select.bind(1, id)
        defer { select.reset() }
        guard try select.step() else { return nil }
        let record = select.bytes(1) { try? FieldRecordCodec.decode($0) }
        return Named(id: text(.customer, id, select.int(0)), name: record?[kind.field])
    }

    private func text(_ entity: APIIdentifier.Entity, _ key: Int64, _ createdAt: Int64) -> String {
        APIIdentifier(entity, key: key, createdAt: Instant(milliseconds: createdAt)).description
    }
}
