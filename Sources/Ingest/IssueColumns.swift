import Domain
import Values

/// Where a file has the columns that `errors.csv` adds, and what they tell of a row that was rejected for its number of
/// cells.
///
/// Spreadsheets move columns and people delete them: each is found by its name, and what is left of them tells. Where all
/// four are gone nothing does.
struct IssueColumns: Sendable {
    static let names = ["_line", "_field", "_code", "_message"]
    private static let countCode = RowIssue.Code.columnCount.rawValue

    /// Ascending.
    let places: [Int]
    /// The columns of what was uploaded, in order.
    let data: [Int]
    /// Columns without a name at the end, by which a spreadsheet widens a file that has a row too wide for it.
    private let spill: Range<Int>
    private let code: Int?
    private let message: Int?

    init(_ headers: [String]) {
        var found: [String: Int] = [:]
        var places: [Int] = []
        for (column, header) in headers.enumerated() where Self.names.contains(header.lowercased()) {
            places.append(column)
            found[header.lowercased()] = column
        }
        let own = Set(places)
        var end = headers.count
        // Of a file that no errors.csv became, every column is one that was uploaded.
        while !own.isEmpty, end > 0, headers[end - 1].isEmpty { end -= 1 }
        let data = (0..<end).filter { !own.contains($0) }
        // A file of nothing else is somebody else's.
        let isErrorsFile = !places.isEmpty && !data.isEmpty
        self.places = isErrorsFile ? places : []
        self.data = isErrorsFile ? data : Array(headers.indices)
        spill = isErrorsFile ? end..<headers.count : headers.count..<headers.count
        code = isErrorsFile ? found["_code"] : nil
        message = isErrorsFile ? found["_message"] : nil
    }

    /// The cells of what was uploaded in a row, which may have another number of cells than the header.
    /// - Parameters:
    ///   - count: how many cells it has.
    ///   - headerCount: how many the header has.
    ///   - cell: the text of one of them.
    func uploaded(_ count: Int, of headerCount: Int, _ cell: (Int) -> String) -> [Int] {
        guard !places.isEmpty else { return Array(0..<count) }
        if count == headerCount {
            guard let spilled = spilledCode(cell) else { return data }
            // In a row that was too wide the four of them stand where they came to stand.
            guard places.count == Self.names.count, places.last == spill.lowerBound - 1, spilled >= data.count + 2
            else { return Array(0..<count) }
            return Array(0..<(spilled - 2))
        }
        if places == Array((headerCount - places.count)..<headerCount) {
            return Array(0..<(count > places.count ? count - places.count : count))
        }
        let own = Set(places)
        return (0..<count).filter { !own.contains($0) }
    }

    /// Why a row with as many cells as the header is rejected all the same: it is still as it was rejected. Nil: it is read.
    func objection(_ cell: (Int) -> String) -> RowIssue? {
        guard !places.isEmpty else { return nil }
        if spilledCode(cell) != nil {
            let told = (places + spill).compactMap { Self.told(cell($0)) }.first
            return Self.wrongCount(told ?? data.count + 1, of: data.count)
        }
        if let code, !cell(code).contains(Self.countCode) { return nil }
        if code == nil, let message, Self.told(cell(message)) == nil { return nil }
        guard code != nil || message != nil else { return unknown(cell) }
        let filled = data.lastIndex { !cell($0).isEmpty }.map { $0 + 1 } ?? 0
        guard let told = message.flatMap({ Self.told(cell($0)) }) else {
            return filled < data.count ? Self.wrongCount(filled, of: data.count, isCounted: true) : nil
        }
        // Something stands where something was missing, or what was too much belongs together now.
        return filled <= told && told < data.count ? Self.wrongCount(told, of: data.count) : nil
    }

    /// Of `_line` and `_field` alone nobody can tell whether what is empty at the end came so.
    private func unknown(_ cell: (Int) -> String) -> RowIssue? {
        guard let last = data.last, cell(last).isEmpty else { return nil }
        return RowIssue(
            .columnCount,
            "the row ends in an empty cell, and without _code and _message nobody can tell whether cells are missing (where it is "
                + "right as it stands, take \(places.count == 1 ? "the column" : "the columns") of errors.csv out of the file)"
        )
    }

    /// Where the code of a row that was too wide came to stand, in a file that a spreadsheet widened for it.
    private func spilledCode(_ cell: (Int) -> String) -> Int? {
        if spill.isEmpty { return nil }
        return (places + spill).first { $0 != code && cell($0) == Self.countCode }
            ?? spill.first { Self.told(cell($0)) != nil }.map { $0 - 1 }
    }

    /// The number of cells that a message of ours tells.
    private static func told(_ message: String) -> Int? {
        guard message.hasPrefix(beginning), message.contains(middle) else { return nil }
        let digits = message.dropFirst(beginning.count).drop { !$0.isNumber }.prefix { $0.isNumber }
        return Int(digits)
    }

    private static let beginning = "the row has "
    private static let middle = " and the header "

    /// - Parameter isCounted: the number is that of the cells up to the last one that is not empty.
    static func wrongCount(_ count: Int, of columns: Int, isCounted: Bool = false) -> RowIssue {
        let found = count > CSVReader.maximumColumns ? "more than \(CSVReader.maximumColumns)" : "\(count)"
        let remedy =
            count > columns
            ? "quote cells that hold the delimiter"
            : "some are missing: put each cell where it belongs, or empty _code where the row is right as it stands"
        let cells = (count == 1 ? "cell" : "cells") + (isCounted ? " up to its last filled one" : "")
        return RowIssue(.columnCount, "\(beginning)\(found) \(cells)\(middle)\(columns) (\(remedy))")
    }
}
