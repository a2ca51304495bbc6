import Domain
import Foundation
import GRDB

/// One list of participants: conditions on columns in SQL, conditions on values by reading the records.
struct ParticipantSearch {
    private let query: ParticipantQuery
    private let db: Database
    private let rows: ParticipantRows
    private var filter = SQLFilter()

    /// Nil where an identifier finds nobody or ranges are empty.
    init?(_ query: ParticipantQuery, _ db: Database) throws {
        self.query = query
        self.db = db
        rows = try ParticipantRows(db)
        if let campaign = query.campaign { filter.add("p.campaign = ?", campaign.rawValue) }
        for (kind, value) in [
            (IdentifierKind.externalID, query.externalID), (.email, query.email), (.phone, query.phone),
        ] {
            guard let value else { continue }
            let holders = try IdentifierIndex.holders(StableHash.hash(kind, value), db)
            if holders.isEmpty { return nil }
            filter.add("p.customer IN", holders)
        }
        if let from = query.createdFrom { filter.add("p.created_at >= ?", from.milliseconds) }
        if let before = query.createdBefore { filter.add("p.created_at < ?", before.milliseconds) }
        if let upload = query.upload {
            // An upload notes between which numbers its participants lie.
            let range = try Row.fetchOne(
                db, sql: "SELECT first_participant, last_participant FROM upload WHERE id = ?",
                arguments: [upload.rawValue])
            guard let range, let first: Int64 = range[0], let last: Int64 = range[1] else { return nil }
            filter.add("p.id BETWEEN ? AND ?", first, last)
            filter.add("(p.created_upload = ? OR p.changed_upload = ?)", upload.rawValue, upload.rawValue)
        }
    }

    func count() throws -> Int {
        if !query.readsRecords {
            return try Int.fetchOne(
                db, sql: "SELECT count(*) FROM participant AS p WHERE \(filter.sql)", arguments: filter.arguments) ?? 0
        }
        var count = 0
        try visit(filter, tail: "") { _ in
            count += 1
            return true
        }
        return count
    }

    /// Up to one row more than the page holds.
    func page() throws -> [ParticipantRow] {
        var filter = filter
        var tail = try filter.page(query.page, list: .participants, key: "p.id")
        // Records that do not match make room for others: the limit holds for what matches.
        if query.readsRecords, let limit = tail.range(of: " LIMIT ") { tail = String(tail[..<limit.lowerBound]) }
        var found: [ParticipantRow] = []
        try visit(filter, tail: tail) { row in
            found.append(row)
            return found.count <= query.page.limit
        }
        return found
    }

    private func visit(_ filter: SQLFilter, tail: String, _ body: (ParticipantRow) throws -> Bool) throws {
        let statement = try db.makeStatement(
            sql: "SELECT \(ParticipantRows.columns) FROM \(ParticipantRows.tables) WHERE \(filter.sql) \(tail)")
        try statement.setArguments(filter.arguments)
        let select = HotStatement(statement)
        defer { select.reset() }
        while try select.step() {
            let row = try rows.participant(select)
            if query.matches(row.state), try !body(row) { return }
        }
    }
}
