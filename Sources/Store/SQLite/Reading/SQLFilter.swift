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
        if let start = try page.start(of: list) {
            let last = split(start)
            let places = last.map { _ in "?" }.joined(separator: ", ")
            conditions.append("\(key) \(page.isAscending ? ">" : "<") (\(places))")
            arguments += StatementArguments(last)
        }
        let order = (sort ?? "\(key) {}").replacing("{}", with: page.isAscending ? "ASC" : "DESC")
        return "ORDER BY \(order) LIMIT \(page.limit + 1)"
    }
}
