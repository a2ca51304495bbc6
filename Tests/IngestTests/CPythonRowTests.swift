import Domain
import Foundation
import Ingest
import TestSupport
import Testing

/// Well-formed CSVs come out as CPython's csv module reads them.
struct CPythonRowTests {
    @Test func cellsAreWhatCPythonReads() throws {
        var random = SeededRandom(seed: 11)
        let directory = try TemporaryDirectory()
        var files: [(path: String, bytes: [UInt8], delimiter: String)] = []
        for index in 0..<300 {
            let delimiter = [",", ";", "\t", "|"][index % 4]
            let bytes = Array(text(columns: Int.random(in: 1...6, using: &random), delimiter: delimiter, &random).utf8)
            files.append((try directory.write(bytes, to: "\(index).csv"), bytes, delimiter))
        }
        let lines = try files.map {
            String(decoding: try JSONEncoder().encode([$0.path, $0.delimiter]), as: UTF8.self)
        }
        let answers = try Oracle.run("csv_rows.py", lines: lines)
        try #require(answers.count == files.count)
        var cells = 0
        for (item, answer) in zip(files, answers) {
            let expected = try JSONDecoder().decode([[String]].self, from: Data(answer.utf8))
            let fields = expected[0].dropFirst().map { Field(name: $0, type: .string, level: .participant) }
            let settings = ImportSettings(delimiter: item.delimiter.utf8.first)
            let upload = try Upload(item.bytes, settings: settings, fields: Array(fields))
            #expect(upload.rows.count == expected.count - 1)
            for (row, wanted) in zip(upload.rows, expected.dropFirst()) {
                #expect(row.issues.isEmpty)
                #expect(row.customer[.externalID] == wanted[0])
                for (position, cell) in wanted.dropFirst().enumerated() {
                    let trimmed = cell.trimmingCharacters(in: CharacterSet(charactersIn: " \t\r\n"))
                    #expect(
                        row.participant[FieldID(Int32(100 + position))] == (trimmed.isEmpty ? nil : .string(trimmed)))
                    cells += 1
                }
            }
        }
        #expect(cells > 3000)
    }

    private func text(columns: Int, delimiter: String, _ random: inout SeededRandom) -> String {
        let pieces = ["a", "Z", "0", " ", "é", "日", "\"", delimiter, "\n", "\r\n", "'", "-", ".", "x", "y"]
        var text = (["external_id"] + (1..<max(columns, 1)).map { "field_\($0)" }).joined(separator: delimiter)
        for row in 0..<Int.random(in: 0...12, using: &random) {
            text += random.pick(["\n", "\r\n"])
            var cells = ["id\(row)"]
            for _ in 1..<max(columns, 1) {
                let cell = (0..<Int.random(in: 0...6, using: &random)).map { _ in random.pick(pieces) }.joined()
                let needsQuotes = cell.contains("\"") || cell.contains(delimiter) || cell.unicodeScalars.contains("\n")
                let isQuoted = needsQuotes || Bool.random(using: &random)
                cells.append(isQuoted ? "\"" + cell.replacingOccurrences(of: "\"", with: "\"\"") + "\"" : cell)
            }
            text += cells.joined(separator: delimiter)
        }
        return text + random.pick(["", "\n"])
    }
}
