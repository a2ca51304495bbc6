package import Domain

/// Writes the rejected rows of a file as they came, with the columns `_line`, `_field`, `_code` and `_message` added.
///
/// What it writes is a CSV of the same delimiter that imports as is once corrected, and never imports a row that was
/// spoiled by its quotes, cut off, too wide or too short before it is corrected. In a row of too few columns empty ones
/// stand in for what is missing, and its code and message keep it out while they are empty; one of too many stays as it
/// came, so that quoting what belongs together puts every cell where it belongs. Rows keep their bytes, invalid ones too.
package struct ErrorsCSV: Sendable {
    private let headerLine: [UInt8]
    private let columnCount: Int
    private let delimiter: UInt8
    private let isMarked: Bool
    /// The file is itself an `errors.csv`.
    private let isRewritten: Bool

    /// - Parameters:
    ///   - headerLine: the header as it came. Where it ends in the four columns already, they are written anew.
    ///   - headers: its cells.
    ///   - isMarked: start with a byte order mark: the file had one, or was of another encoding than UTF-8.
    package init(headerLine: [UInt8], headers: [String], delimiter: UInt8, isMarked: Bool) {
        self.delimiter = delimiter
        self.isMarked = isMarked
        isRewritten = HeaderMapping.isErrorsFile(headers)
        columnCount = headers.count - (isRewritten ? 4 : 0)
        let kept = Self.place(ofColumn: columnCount, in: headerLine, delimiter)
        self.headerLine = Array(headerLine[..<kept.end])
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
            let count = Self.place(ofColumn: .max, in: row.raw, delimiter).columns
            // The four columns of an earlier `errors.csv` are written anew.
            let own = isRewritten && count > 4 ? count - 4 : count
            let place = Self.place(ofColumn: max(own, columnCount), in: row.raw, delimiter)
            line += row.raw[..<(own < count ? Self.place(ofColumn: own, in: row.raw, delimiter).end : place.end)]
            for _ in own..<max(columnCount, own) { line.append(delimiter) }
        }
        let cells = [
            String(row.line), joined(errors.compactMap(\.field)), joined(errors.map(\.code.rawValue)),
            errors.map(\.message).joined(separator: "; "),
        ]
        for (index, cell) in cells.enumerated() {
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

    private struct Place {
        /// Where the wanted columns end.
        var end: Int
        /// How many of them there are.
        var columns: Int
    }

    /// Where the first `count` columns of a well-formed row end.
    private static func place(ofColumn count: Int, in row: [UInt8], _ delimiter: UInt8) -> Place {
        var columns = 1
        var isQuoted = false
        for (index, byte) in row.enumerated() {
            if byte == 0x22 {
                isQuoted.toggle()
            } else if byte == delimiter, !isQuoted {
                if columns == count { return Place(end: index, columns: columns) }
                columns += 1
            }
        }
        return Place(end: row.count, columns: columns)
    }
}
