import Domain
import GRDB

/// The conditions of a list with their arguments, and its keyset page.
struct SQLFilter {
    private var conditions: [String] = []
    private(set) var arguments = StatementArguments()

    var sql: String { conditions.isEmpty ? "true" : conditions.joined(separator: " AND ") }

    mutating func add(_ condition: String, _ values: (any DatabaseValueConvertible)?...) {
        conditions.append(condition)
        arguments += StatementArguments(values)
    }

    /// `condition` ends in `IN`.
    mutating func add(_ condition: String, _ values: [some DatabaseValueConvertible]) {
        conditions.append("\(condition) (\(values.map { _ in "?" }.joined(separator: ", ")))")
        arguments += StatementArguments(values)
    }

    /// Adds where the page begins; answers its `ORDER BY … LIMIT`, which asks for one row more than the page holds.
    /// - Parameters:
    ///   - sort: the order in full where it is not `key` itself, with `{}` for the direction.
    ///   - split: the values of a key of several columns.
    mutating func page(
        _ page: PageRequest, list: PageCursor.List, key: String, sort: String? = nil,
        split: (Int64) -> [Int64] = { [$0] }
    ) throws(StoreError) -> String {
        guard (1...PageRequest.maximumLimit).contains(page.limit) else {
            throw .noSuchRow("page of \(page.limit) rows: ask for 1 to \(PageRequest.maximumLimit)")
        }
        if let cursor = page.cursor {
            let last = split(try PageCursor.key(cursor, of: list))
            let places = last.map { _ in "?" }.joined(separator: ", ")
            conditions.append("\(key) \(page.isAscending ? ">" : "<") (\(places))")
            arguments += StatementArguments(last)
        }
        let order = (sort ?? "\(key) {}").replacing("{}", with: page.isAscending ? "ASC" : "DESC")
        return "ORDER BY \(order) LIMIT \(page.limit + 1)"
    }
}

extension Page {
    /// - Parameter rows: up to one more than the page holds.
    init(_ rows: [Element], _ page: PageRequest, list: PageCursor.List, total: Int?, key: (Element) -> Int64) {
        let shown = Array(rows.prefix(page.limit))
        let next = rows.count > page.limit ? shown.last.map { PageCursor.text(key($0), of: list) } : nil
        self.init(rows: shown, next: next, total: total)
    }
}
