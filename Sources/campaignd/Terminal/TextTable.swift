/// Columns of text, padded; a column whose cells are all numbers stands right.
struct TextTable {
    var headers: [String]
    var rows: [[String]] = []

    init(_ headers: [String]) { self.headers = headers }

    func lines(indent: Int = 2) -> [String] {
        let columns = headers.indices
        let widths = columns.map { column in
            ([headers[column]] + rows.map { $0[column] }).map(\.count).max() ?? 0
        }
        let isRight = columns.map { column in
            !rows.isEmpty && rows.allSatisfy { row in row[column].allSatisfy { $0.isNumber || $0 == "," } }
        }
        func line(_ cells: [String]) -> String {
            let padded = columns.map { column in
                let space = String(repeating: " ", count: widths[column] - cells[column].count)
                return isRight[column] ? space + cells[column] : cells[column] + space
            }
            let text = String(repeating: " ", count: indent) + padded.joined(separator: "  ")
            return String(text.reversed().drop { $0 == " " }.reversed())
        }
        return [line(headers)] + rows.map(line)
    }
}
