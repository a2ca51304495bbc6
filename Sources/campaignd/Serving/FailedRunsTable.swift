import Store

/// Runs that failed, for people: where, why, how many.
struct FailedRunsTable {
    private let rows: [FailedRuns]

    init(_ rows: [FailedRuns]) { self.rows = rows }

    func lines(indent: Int = 2) -> [String] {
        var table = TextTable(["flow", "node", "runs", "error"])
        for row in rows { table.rows.append([row.flow, row.node, Numbers.grouped(row.count), row.error]) }
        return table.lines(indent: indent)
    }
}
