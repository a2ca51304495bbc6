package import Domain

/// Writes the rejected rows of a file as they came, with the columns `_line`, `_field`, `_code` and `_message` added.
///
/// What it writes is a CSV of the same delimiter that imports as is once corrected, and never imports a row that was
/// spoiled by its quotes, cut off, too wide or too short before it is corrected. In a row of too few columns empty ones
/// stand in for what is missing, and its code and message keep it out while they are empty; one of too many stays as it
/// came, so that quoting what belongs together puts every cell where it belongs. Rows keep their bytes, invalid ones too.
package struct ErrorsCSV: Sendable {
    private let headerLine: [UInt8]
    private let headerCount: Int
    /// Where the file is itself an `errors.csv`: they are written anew.
    private let issues: IssueColumns
    private let delimiter: UInt8
    private let isMarked: Bool

    /// - Parameters:
    ///   - headerLine: the header as it came. Where it has some of the four columns already, they are written anew.
    ///   - headers: its cells.
    ///   - isMarked: start with a byte order mark: the file had one, or was of another encoding than UTF-8.
    package init(headerLine: [UInt8], headers: [String], delimiter: UInt8, isMarked: Bool) {
        self.delimiter = delimiter
        self.isMarked = isMarked
        issues = IssueColumns(headers)
        headerCount = headers.count
        let cells = Self.cells(of: headerLine, delimiter)
        self.headerLine = Array(
            issues.data.filter { $0 < cells.count }.map { headerLine[cells[$0]] }.joined(separator: [delimiter]))
    }

    package func header() -> [UInt8] {
        var line: [UInt8] = isMarked ? [0xEF, 0xBB, 0xBF] : []
        line += headerLine
        for name in HeaderMapping.issueColumns {
            line.append(delimiter)
            line += name.utf8
        }
        line.append(0x0A)
        return line
    }

    /// The line of a rejected row: its errors joined by `; `, warnings left out.
    package func row(_ row: TypedRow) -> [UInt8] {
        let errors = row.issues.filter { !$0.code.isWarning }
        var line: [UInt8] = []
        line.reserveCapacity(row.raw.count + 200)
        if errors.contains(where: { $0.code == .badQuote || $0.code == .unclosedQuote }) {
            line += row.raw
        } else if errors.contains(where: { $0.code == .rowTooLong }) {
            line += row.raw
            // No CSV reader takes a quote there, so the rest of the row cannot get lost unseen.
            line += "\"[cut off]".utf8
        } else {
            let cells = Self.cells(of: row.raw, delimiter)
            let own = issues.uploaded(cells.count, of: headerCount) { Self.text(row.raw[cells[$0]]) }
            line += own.map { row.raw[cells[$0]] }.joined(separator: [delimiter])
            for _ in own.count..<max(issues.data.count, own.count) { line.append(delimiter) }
        }
        let told = [
            String(row.line), joined(errors.compactMap(\.field)), joined(errors.map(\.code.rawValue)),
            errors.map(\.message).joined(separator: "; "),
        ]
        for (index, cell) in told.enumerated() {
            line.append(delimiter)
            append(cell, isQuoted: index == 3, to: &line)
        }
        line.append(0x0A)
        return line
    }

    private func joined(_ parts: [String]) -> String {
        var seen: Set<String> = []
        return parts.filter { seen.insert($0).inserted }.joined(separator: "; ")
    }

    private func append(_ cell: String, isQuoted: Bool, to line: inout [UInt8]) {
        let needsQuotes = cell.utf8.contains { $0 == delimiter || $0 == 0x22 || $0 == 0x0A || $0 == 0x0D }
        guard isQuoted || needsQuotes else {
            line += cell.utf8
            return
        }
        line.append(0x22)
        for byte in cell.utf8 {
            if byte == 0x22 { line.append(0x22) }
            line.append(byte)
        }
        line.append(0x22)
    }

    /// The cells of a well-formed row, with their quotes.
    private static func cells(of row: [UInt8], _ delimiter: UInt8) -> [Range<Int>] {
        var cells: [Range<Int>] = []
        var start = 0
        var isQuoted = false
        for (index, byte) in row.enumerated() {
            if byte == 0x22 {
                isQuoted.toggle()
            } else if byte == delimiter, !isQuoted {
                cells.append(start..<index)
                start = index + 1
            }
        }
        cells.append(start..<row.count)
        return cells
    }

    private static func text(_ cell: ArraySlice<UInt8>) -> String {
        let text = String(decoding: cell, as: UTF8.self).trimmingSpaces
        guard text.count > 1, text.hasPrefix("\""), text.hasSuffix("\"") else { return text }
        return text.dropFirst().dropLast().replacing("\"\"", with: "\"").trimmingSpaces
    }
}

extension StringProtocol {
    fileprivate var trimmingSpaces: String {
        String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed())
    }
}
