import Domain
import Ingest
import TestSupport
import Testing

struct RowTests {
    private let header = "external_id,email,phone,name,timezone,object_id,due_date,amount,note\n"

    @Test func typesAWholeRow() throws {
        let upload = try Upload(
            header + "c-1, Ann@Example.com ,+442079460000,Ann,Europe/London,loan-7,2026-06-30,12.50,\"a, b\"\r\n")
        let row = try #require(upload.rows.first)
        #expect(upload.rows.count == 1)
        #expect(row.line == 2)
        #expect(row.customer[.email] == "ann@example.com")
        #expect(row.customer[.phone] == "+442079460000")
        #expect(row.identifier?.kind == .externalID)
        #expect(row.identifier?.value == "c-1")
        #expect(row.zone == "Europe/London")
        #expect(row.objectID == "loan-7")
        #expect(row.participant[FieldID(100)] == CivilDate(year: 2026, month: 6, day: 30).map { .date($0) })
        #expect(row.participant[FieldID(101)] == .number(12.5))
        #expect(row.participant[FieldID(102)] == .string("a, b"))
        #expect(row.issues.isEmpty)
        #expect(row.raw.isEmpty)
        #expect(row.customer.entries.map(\.id) == row.customer.entries.map(\.id).sorted())
    }

    @Test func emptyCellsAreAbsent() throws {
        let row = try #require(try Upload(header + ",a@b.co,,\"\",,,, ,\n").rows.first)
        #expect(row.customer.entries.count == 1)
        #expect(row.participant.isEmpty)
        #expect(row.zone == nil)
        #expect(row.identifier?.kind == .email)
    }

    @Test func allIssuesOfARowAreReported() throws {
        let row = try #require(
            try Upload(header + "c-1,nope,123,Ann,Mars/Base,x,30.6.2026,1;2,\"a\u{0}\"\n").rows.first)
        #expect(row.codes == [.badEmail, .badPhone, .badDate, .badNumber, .badText, .badTimezone])
        #expect(row.issues.map(\.field) == ["email", "phone", "due_date", "amount", "note", "timezone"])
        #expect(row.isRejected)
        #expect(!row.raw.isEmpty)
    }

    @Test(arguments: [
        (",,,Ann,,,,,", RowIssue.Code.missingIdentifier), ("a,b", .columnCount), ("1,2,3,4,5,6,7,8,9,10", .columnCount),
        ("c-1,\"a\"b,,,,,,,", .badQuote), ("c-1,a\"b\",,,,,,,", .badQuote), ("c-1,,,\"x,,,,,", .unclosedQuote),
    ])
    func wrongRowsCostThemselvesOnly(line: String, code: RowIssue.Code) throws {
        let upload = try Upload(header + "before,,,,,,,,\n\(line)\nafter,,,,,,,,\nlast,,,,,,,,\n")
        #expect(upload.rows.map(\.identifier?.value) == ["before", nil, "after", "last"])
        #expect(upload.rows.map(\.line) == [2, 3, 4, 5])
        #expect(upload.rows[1].codes == [code])
    }

    @Test func requiredFieldsAreDemanded() throws {
        let fields = [Field(name: "due_date", type: .date, level: .participant, isRequired: true)]
        let rows = try Upload("email,due_date\na@b.co,\na@b.co,2026-01-01\n", fields: fields).rows
        #expect(rows.map(\.codes) == [[.missingRequired], []])
    }

    @Test func warningsDoNotReject() throws {
        let row = try #require(try Upload("phone\n+15551234567\n").rows.first)
        #expect(row.codes == [.unusualPhone])
        #expect(!row.isRejected)
        #expect(row.identifier?.value == "+15551234567")
    }

    @Test(arguments: ["\n", "\r\n", "\r"])
    func linesEndInAnyWay(end: String) throws {
        let lines = ["email,note", "a@b.co,1", "", "  ", "b@b.co,\"x\(end)y\"", "c@b.co,3"]
        for last in ["", end] {
            let rows = try Upload(lines.joined(separator: end) + last).rows
            #expect(rows.map(\.line) == [2, 5, 7])
            #expect(rows[1].participant[FieldID(102)] == .string("x\(end)y"))
        }
    }

    @Test(arguments: [",", ";", "\t", "|"])
    func findsTheDelimiter(delimiter: String) throws {
        let text =
            "email;note,\"x|y\"".isEmpty
            ? "" : ["email", "\"no,t;e\(delimiter)\"", "note"].joined(separator: delimiter)
        let rows = try Upload(text + "\n" + ["a@b.co", "", "\"1\(delimiter)2\""].joined(separator: delimiter)).rows
        #expect(rows.first?.participant[FieldID(102)] == .string("1\(delimiter)2"))
    }

    @Test func tooManyColumnsAreARowIssue() throws {
        let upload = try Upload(
            "email,note\na@b.co," + String(repeating: ",", count: 5000) + "\nb@b.co,1\nc@b.co,\"" + "\""
                + String(repeating: ",\"\"", count: 5000) + "\n")
        #expect(upload.rows.map(\.codes) == [[.columnCount], [], [.columnCount]])
        #expect(throws: UploadFailure.self) { try Upload("email" + String(repeating: ",x", count: 1000) + "\n") }
    }

    @Test(arguments: [1_048_577, 3_000_000])
    func longRowsArePassedOver(length: Int) throws {
        let long = String(repeating: "x", count: length)
        for text in ["email,note\na@b.co,\(long)\nb@b.co,1\n", "email,note\r\n\"a@b.co\",\"\(long)\"\r\nb@b.co,1\r\n"] {
            let upload = try Upload(text)
            #expect(upload.rows.map(\.codes) == [[.rowTooLong], []])
            #expect(upload.rows.map(\.line) == [2, 3])
            #expect(upload.rows[0].raw.count == 65_536)
        }
    }

    @Test func longQuotedTextsFit() throws {
        let text = String(repeating: "line\n", count: 12_000)
        let rows = try Upload("email,note\na@b.co,\"\(text)\"\nb@b.co,1\n").rows
        #expect(rows.map(\.codes) == [[], []])
        #expect(rows[1].line == 12_003)
    }

    /// A quote that is never closed in a long file costs one line, and the file is not read over and over.
    @Test(.endsWhatHangs) func unclosedQuotesCostOneLineEach() throws {
        var text = "email,note\n"
        for index in 0..<20_000 { text += index % 10 == 0 ? "a\(index)@b.co,\"x\n" : "a\(index)@b.co,x\n" }
        let rows = try Upload(text).rows
        #expect(rows.filter { $0.codes == [.unclosedQuote] }.count == 2000)
        #expect(rows.count == 20_000)
        #expect(rows.filter { !$0.isRejected }.count == 18_000)
    }

    @Test func invalidBytesAreNamedByColumn() throws {
        let bytes =
            Array("email,note,extra\na@b.co,".utf8) + [0xFF] + Array(",1\nb@b.co,2,".utf8) + [0xC3, 0x28]
            + Array("\nc@b.co,ä,\n".utf8)
        let upload = try Upload(bytes)
        #expect(upload.rows.map(\.codes) == [[.badEncoding], [.badEncoding], []])
        #expect(upload.rows[0].issues.first?.field == "note")
        #expect(upload.rows[1].issues.first?.field == "extra")
        #expect(upload.rows[2].participant[FieldID(102)] == .string("ä"))
    }

    private static let text = "email,note\na@b.co,äöü €\nb@b.co,\"z\n日本\"\n"

    @Test(arguments: ["UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-8"])
    func markedEncodingsAreFound(name: String) throws {
        let bytes: [UInt8] =
            switch name {
            case "UTF-16LE": [0xFF, 0xFE] + Self.text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
            case "UTF-16BE": [0xFE, 0xFF] + Self.text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 0xFF)] }
            case "UTF-32LE":
                [0xFF, 0xFE, 0, 0]
                    + Self.text.unicodeScalars.flatMap { scalar in
                        [0, 8, 16, 24].map { UInt8(truncatingIfNeeded: scalar.value >> UInt32($0)) }
                    }
            default: [0xEF, 0xBB, 0xBF] + Array(Self.text.utf8)
            }
        let upload = try Upload(bytes)
        #expect(upload.rows.map { $0.participant[FieldID(102)] } == [.string("äöü €"), .string("z\n日本")])
        let resumed = try Upload(bytes, resumeAt: Checkpoint(byteOffset: try Self.second(bytes), line: 3))
        #expect(resumed.rows.map(\.summary) == upload.rows.dropFirst().map(\.summary))
    }

    private static func second(_ bytes: [UInt8]) throws -> Int64 {
        let reader = try UploadReader(
            source: .bytes(bytes), settings: ImportSettings(), catalog: FieldCatalog(offline: Upload.fields),
            now: Upload.noon,
            isZone: { _ in false })
        _ = try reader.nextBatch(limit: 1)
        #expect(reader.checkpoint.line == 3)
        return reader.checkpoint.byteOffset
    }

    @Test func otherEncodingsAreSet() throws {
        let bytes =
            Array("email,note\na@b.co,".utf8) + [0xE4, 0x80] + Array("\nb@b.co,".utf8) + [0x81] + Array("\n".utf8)
        let upload = try Upload(bytes, settings: ImportSettings(encoding: "windows-1252"))
        #expect(upload.rows[0].participant[FieldID(102)] == .string("ä€"))
        #expect(upload.rows[1].codes == [.badEncoding])
        for name in ["no-such", "latin1//TRANSLIT", "latin1//IGNORE", ""] {
            #expect(throws: UploadFailure.self) { try Upload(bytes, settings: ImportSettings(encoding: name)) }
        }
    }

    @Test func brokenUTF16IsARowIssue() throws {
        let units: [UInt16] = Array("email,note\na@b.co,".utf16) + [0xD800] + Array("x\nb@b.co,1\n".utf16)
        let upload = try Upload([0xFF, 0xFE] + units.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] } + [0x61])
        #expect(upload.rows.map(\.codes).prefix(2) == [[.badEncoding], []])
    }
}
