import Domain
import Ingest
import Testing

/// Files of the case page "imports", and their neighbours: row, input, right value.
struct ImportCaseTests {
    private func upload(_ name: String, _ settings: ImportSettings = ImportSettings(), fields: [Field] = Upload.fields)
        throws -> Upload
    {
        try Upload(try Upload.fixture("import/\(name).csv"), settings: settings, fields: fields)
    }

    private static let mobile = [Field(name: "mobile", type: .phone, level: .customer)]
    private static let named = [
        Field(name: "city", type: .string, level: .participant),
        Field(name: "amount", type: .number, level: .participant),
    ]

    // MARK: I1

    @Test func listsThatLostTheirPlusGoToNobodyElse() throws {
        var settings = ImportSettings(defaultRegion: "DE")
        let refused = try upload("10c-plus-lost-de", settings, fields: Self.mobile)
        #expect(refused.rows.map(\.codes).filter { $0 == [.ambiguousPhone] }.count >= 4)
        for row in refused.rows where row.isRejected {
            let message = try #require(row.issues.first?.message)
            #expect(message.contains("+4949") && message.contains("ambiguous_phone"))
        }
        for row in refused.rows where !row.isRejected {
            #expect(row.customer[FieldID(100)].map { "\($0)" }?.contains("+4949") == false)
        }
        settings.ambiguousPhone = .international
        let settled = try upload("10c-plus-lost-de", settings, fields: Self.mobile)
        #expect(settled.rows.allSatisfy { $0.issues.isEmpty })
        #expect(
            settled.rows.map { $0.customer[FieldID(100)] }
                == [
                    "+4915112345678", "+491711234567", "+496912345678", "+491711234567", "+4917112345678",
                ].map { .string($0) })
        // Once, not once a row.
        let notes = settled.reader.notes.filter { $0.contains("ambiguous_phone") }
        #expect(notes.count == 1)
        #expect(notes.first?.contains("international") == true)
        settings.ambiguousPhone = .national
        let national = try upload("10c-plus-lost-de", settings, fields: Self.mobile)
        #expect(national.rows.first?.customer[FieldID(100)] == .string("+494915112345678"))
        #expect(national.reader.notes.count == 1)
    }

    @Test func nothingDecidedIsNothingToTell() throws {
        let settings = ImportSettings(defaultRegion: "DE", ambiguousPhone: .international)
        #expect(try Upload("phone\n030 123456\n+4915112345678\n", settings: settings).reader.notes.isEmpty)
    }

    // MARK: I2, I16

    @Test func floatsAreNamed() throws {
        let upload = try upload("10g-pandas-float-de", ImportSettings(defaultRegion: "DE"), fields: Self.mobile)
        #expect(upload.rows.map(\.codes) == Array(repeating: [.badPhone], count: 4))
        for row in upload.rows {
            #expect(row.issues[0].message.contains("float") && row.issues[0].message.contains(".0\""))
        }
    }

    // MARK: I3

    @Test func aShortRowStaysOutUntilItIsCorrected() throws {
        let first = try upload("06e-missing-middle", fields: Self.named)
        #expect(first.rows.map(\.codes) == [[], [.columnCount]])
        let text = String(decoding: first.errorsFile, as: UTF8.self)
        let again = try Upload(text, fields: Self.named)
        #expect(again.rows.map(\.codes) == [[.columnCount]])
        #expect(try Upload(again.errorsFile, fields: Self.named).rows.map(\.codes) == [[.columnCount]])
        // Each cell where it belongs.
        let corrected = try Upload(text.replacing("C-2,Bo York,1300,", with: "C-2,Bo,York,1300"), fields: Self.named)
        #expect(corrected.rows.map(\.codes) == [[]])
        #expect(corrected.rows[0].participant[FieldID(101)] == .number(1300))
        // It is right as it stands: its code says so no more.
        let declared = try Upload(text.replacing("column_count", with: ""), fields: Self.named)
        #expect(declared.rows.count == 1)
    }

    /// Every kind of rejection.
    @Test(arguments: [
        "C-2,Bo York,1300", "C-2", "C-2,,", "C-2,Bo,York,1,2", "C-2,Bo,York,1,2,3,4,5,6", "C-2,Bo,York,x",
        ",Bo,York,1", "C-2,\"Bo,York,1", "C-2,Bo\",York,1", "C-2,\"a\"b,York,1", "C-2,Bo,York,\"1\"\"\"",
        "C-2,Bo\u{0},York,1", "C-2,\"Bo\nBo\",York,x", "C-2,\"B\"\"o\",York", "\"C-2\",\"\",\"\"", "C-2,'Bo,York,1,",
        "C-2,Bo,York, \u{A0}, ", "\"\",,", "C-2,Bo,column_count",
    ])
    func anUntouchedRejectedRowStaysRejected(line: String) throws {
        let first = try Upload("external_id,name,city,amount\n\(line)\n", fields: Self.named)
        let rejected = first.rows.filter { $0.isRejected }.count
        try #require(rejected > 0, "\(first.rows.map { $0.codes })")
        var file = first.errorsFile
        for _ in 0..<3 {
            let again = try Upload(file, fields: Self.named)
            #expect(again.rows.count == rejected)
            #expect(again.rows.allSatisfy { $0.isRejected }, "\(String(decoding: file, as: UTF8.self))")
            file = again.errorsFile
        }
    }

    // MARK: I7

    @Test func whatNobodySeesIsNoPartOfAValue() throws {
        let blank = try upload("20a-nbsp-name")
        #expect(blank.rows.map { $0.customer[SystemField.name] } == [nil, "Bo"])
        let ids = try upload("20c-id-spaces")
        #expect(ids.rows.prefix(2).map { $0.identifier?.value } == ["C-1", "C-1"])
        let marked = try upload("01e-zwsp-header")
        #expect(marked.rows.first?.identifier?.value == "ann@example.org")
        #expect(marked.reader.unmatchedColumns.isEmpty)
    }

    @Test(
        arguments: [
            [0xEF, 0xBB, 0xBF, 0xEF, 0xBB, 0xBF], [0xEF, 0xBB, 0xBF, 0xE2, 0x80, 0x8B], [0xE2, 0x80, 0x8B],
            [0xEF, 0xBB, 0xBF, 0xEF, 0xBB, 0xBF, 0xEF, 0xBB, 0xBF], [0xE2, 0x81, 0xA0], [],
        ] as [[UInt8]], ["email,name", "\"email\",\"name\""])
    func marksBeforeTheHeaderAreNoPartOfIt(marks: [UInt8], header: String) throws {
        let rows = "\nann@example.org,Ann\nbo@example.org,Bo\n"
        let upload = try Upload(marks + Array((header + rows).utf8))
        #expect(upload.rows.map { $0.customer[.email] } == ["ann@example.org", "bo@example.org"])
        #expect(upload.rows.map(\.line) == [2, 3])
        let rejected = try Upload(marks + Array((header + "\nnope,Ann\n").utf8))
        #expect(try Upload(rejected.errorsFile).rows.map(\.codes) == [[.badEmail]])
    }

    @Test func aMarkInWideTextIsNoPartOfTheHeaderEither() throws {
        let text = "\u{FEFF}\u{FEFF}\"email\",name\nann@example.org,Ann\n"
        let bytes = text.utf16.flatMap { [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
        #expect(try Upload(bytes).rows.first?.identifier?.value == "ann@example.org")
        let mangled = try Upload("\u{EF}\u{BB}\u{BF}email,name\nann@example.org,Ann\n")
        #expect(mangled.rows.first?.identifier?.value == "ann@example.org")
    }

    // MARK: I18

    @Test func messagesShowTheValueAndWhatIsOdd() throws {
        let header = "email,phone,due_date,amount,timezone\n"
        let row = try #require(
            try Upload(header + "an\u{A0}n@b.co,12x,30.2.2026,1\u{200B}2,Mars\n").rows.first)
        let messages = Dictionary(row.issues.map { ($0.code, $0.message) }, uniquingKeysWith: { first, _ in first })
        #expect(messages[.badEmail]?.contains("\"an[U+00A0]n@b.co\"") == true)
        #expect(messages[.badEmail]?.contains("U+00A0 (NO-BREAK SPACE)") == true)
        #expect(messages[.badPhone]?.contains("\"12x\"") == true)
        #expect(messages[.badDate]?.contains("\"30.2.2026\"") == true)
        #expect(messages[.badNumber]?.contains("U+200B") == true)
        #expect(messages[.badTimezone]?.contains("\"Mars\"") == true)
        let long = try #require(try Upload("email\n\(String(repeating: "x", count: 5000))\n").rows.first)
        #expect((long.issues.first?.message.count ?? .max) < 300)
    }

    @Test func aCountSaysWhatIsWrongWithIt() throws {
        let rows = try Upload("email,note,amount\na@b.co\na@b.co,1,2,3\n").rows
        #expect(rows[0].issues[0].message.contains("1 cell ") && rows[0].issues[0].message.contains("missing"))
        #expect(!rows[0].issues[0].message.contains("quote"))
        #expect(rows[1].issues[0].message.contains("4 cells") && rows[1].issues[0].message.contains("quote"))
    }
}
