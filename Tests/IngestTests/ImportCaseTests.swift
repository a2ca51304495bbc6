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

    @Test("I1 lists that lost their plus go to nobody else") func listsThatLostTheirPlusGoToNobodyElse() throws {
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

    @Test("I2 floats are named") func floatsAreNamed() throws {
        let upload = try upload("10g-pandas-float-de", ImportSettings(defaultRegion: "DE"), fields: Self.mobile)
        #expect(upload.rows.map(\.codes) == Array(repeating: [.badPhone], count: 4))
        for row in upload.rows {
            #expect(row.issues[0].message.contains("float") && row.issues[0].message.contains(".0\""))
        }
    }

    // MARK: I3

    @Test("I3 06e-missing-middle") func aShortRowStaysOutUntilItIsCorrected() throws {
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

    /// What a spreadsheet and its user do to the columns that errors.csv adds.
    private struct Columns: CustomStringConvertible {
        var description: String
        /// Those that stay, in the order in which they stand.
        var order: [Int]

        /// Every subset of the four, at the end, at the front and in between, in either order.
        static func all(of data: Int) -> [Columns] {
            var all: [Columns] = []
            for subset in 1..<16 {
                let kept = (0..<4).filter { subset >> $0 & 1 == 1 }.map { data + $0 }
                for (place, words) in [(data, "end"), (0, "front"), (2, "middle")] {
                    for (issues, way) in [(kept, ""), (Array(kept.reversed()), " reversed")] {
                        var order = Array(0..<data)
                        order.insert(contentsOf: issues, at: place)
                        all.append(
                            Columns(description: "\(kept.map { $0 - data }) at the \(words)\(way)", order: order))
                    }
                }
            }
            return all
        }

        /// The lines with these columns only; cells hold no quotes here but those of the message.
        func applied(to text: String, emptying emptied: Int? = nil) -> String {
            text.split(separator: "\n").enumerated().map { number, line in
                var cells = Columns.cells(String(line))
                if number > 0, let emptied, cells.indices.contains(emptied) { cells[emptied] = "" }
                return order.map { cells.indices.contains($0) ? cells[$0] : "" }.joined(separator: ",")
            }.joined(separator: "\n") + "\n"
        }

        private static func cells(_ line: String) -> [String] {
            var cells = [""]
            var isQuoted = false
            for character in line {
                if character == "\"" { isQuoted.toggle() }
                if character == ",", !isQuoted { cells.append("") } else { cells[cells.count - 1].append(character) }
            }
            return cells
        }
    }

    /// Rows of five columns that are too short: how many cells they had.
    private static let short = [
        ("C-2,Bo York,1300", 3), ("C-2,Bo York", 2), ("C-2", 1), ("C-2,,1300,x", 4), ("C-2,Bo,,", 4),
    ]
    private static let five = [
        Field(name: "city", type: .string, level: .participant),
        Field(name: "amount", type: .number, level: .participant),
        Field(name: "note", type: .string, level: .participant),
    ]
    private static let fiveHeader = "external_id,name,city,amount,note\n"

    @Test(
        "I3 an untouched row stays rejected whatever the order of the added columns, and whichever stay",
        arguments: short)
    func theOrderOfTheAddedColumnsDecidesNothing(row: (line: String, count: Int)) throws {
        let first = try Upload(Self.fiveHeader + row.line + "\n", fields: Self.five)
        let text = String(decoding: first.errorsFile, as: UTF8.self)
        for columns in Columns.all(of: 5) {
            var again = try Upload(columns.applied(to: text), fields: Self.five)
            #expect(again.rows.map(\.codes) == [[.columnCount]], "\(columns)")
            #expect(again.reader.unmatchedColumns.isEmpty, "\(columns)")
            let message = again.rows.first?.issues.first?.message ?? ""
            if columns.order.contains(8) {
                #expect(
                    message.contains("\(row.count) \(row.count == 1 ? "cell" : "cells") and"), "\(columns): \(message)")
            }
            // What comes of it is an errors.csv as any, and stays out as well.
            for _ in 0..<2 {
                again = try Upload(again.errorsFile, fields: Self.five)
                #expect(again.rows.map(\.codes) == [[.columnCount]], "\(columns)")
                #expect(again.reader.mapping.headers.count == 9, "\(columns): \(again.reader.mapping.headers)")
            }
        }
    }

    @Test("I3 the count that is told is right, or it is said to be of filled cells", arguments: short)
    func anEmptiedMessageTellsNoWrongCount(row: (line: String, count: Int)) throws {
        let first = try Upload(Self.fiveHeader + row.line + "\n", fields: Self.five)
        let text = String(decoding: first.errorsFile, as: UTF8.self)
        let filled =
            row.line.split(separator: ",", omittingEmptySubsequences: false).lastIndex { !$0.isEmpty }.map { $0 + 1 }
            ?? 0
        for columns in Columns.all(of: 5) where columns.order.contains(7) {
            let again = try Upload(columns.applied(to: text, emptying: 8), fields: Self.five)
            #expect(again.rows.map(\.codes) == [[.columnCount]], "\(columns)")
            let message = again.rows.first?.issues.first?.message ?? ""
            #expect(
                message.contains("\(filled) \(filled == 1 ? "cell" : "cells") up to its last filled one"),
                "\(columns): \(message)")
        }
    }

    @Test("I3 a corrected row goes in whatever the order of the added columns", arguments: [5, 6, 7, 8])
    func aCorrectedRowGoesInWhateverTheOrder(kept: Int) throws {
        let first = try Upload(Self.fiveHeader + "C-2,Bo York,1300\n", fields: Self.five)
        let text = String(decoding: first.errorsFile, as: UTF8.self)
            .replacing("C-2,Bo York,1300,,", with: "C-2,Bo,York,1300,x")
        for columns in Columns.all(of: 5) where columns.order.contains(kept) {
            let again = try Upload(columns.applied(to: text), fields: Self.five)
            #expect(again.rows.map(\.codes) == [[]], "\(columns)")
            #expect(again.rows.first?.participant[FieldID(101)] == .number(1300), "\(columns)")
        }
        // Right as it stands: its code was emptied.
        for columns in Columns.all(of: 5) where columns.order.contains(7) {
            let short = String(decoding: first.errorsFile, as: UTF8.self)
            let declared = try Upload(columns.applied(to: short, emptying: 7), fields: Self.named)
            #expect(declared.rows.first?.codes != [.columnCount], "\(columns)")
        }
    }

    @Test("I3 a row of another fault goes in once that is corrected, whatever the order")
    func otherFaultsAreHeldToThemselves() throws {
        let first = try Upload(Self.fiveHeader + "C-2,Bo,York,x,y\n", fields: Self.five)
        let text = String(decoding: first.errorsFile, as: UTF8.self)
        for columns in Columns.all(of: 5) {
            #expect(try Upload(columns.applied(to: text), fields: Self.five).rows.map(\.codes) == [[.badNumber]])
            let corrected = columns.applied(to: text.replacing("York,x,y", with: "York,7,y"))
            #expect(try Upload(corrected, fields: Self.five).rows.map(\.codes) == [[]], "\(columns)")
        }
    }

    /// A spreadsheet gives every row as many cells as the widest has.
    @Test("I3 a row that was too wide stays rejected in a file that was widened for it", arguments: 1...6)
    func aWideRowStaysRejectedInAWidenedFile(tooMany: Int) throws {
        let extra = (0..<tooMany).map { ",\($0)" }.joined()
        let first = try Upload(Self.fiveHeader + "C-2,Bo,York,1,y\(extra)\nC-3,Al\n", fields: Self.five)
        let blank = String(repeating: ",", count: tooMany)
        let lines = String(decoding: first.errorsFile, as: UTF8.self).split(separator: "\n")
        let widened = "\(lines[0])\(blank)\n\(lines[1])\n\(lines[2])\(blank)\n"
        var again = try Upload(widened, fields: Self.five)
        for _ in 0..<3 {
            #expect(again.rows.map(\.codes) == [[.columnCount], [.columnCount]], "\(again.rows.map(\.issues))")
            #expect(again.rows.first?.issues.first?.message.contains("\(5 + tooMany) cells") == true)
            again = try Upload(again.errorsFile, fields: Self.five)
        }
    }

    // MARK: I7

    @Test("I7 what nobody sees is no part of a value") func whatNobodySeesIsNoPartOfAValue() throws {
        let blank = try upload("20a-nbsp-name")
        #expect(blank.rows.map { $0.customer[SystemField.name] } == [nil, "Bo"])
        let ids = try upload("20c-id-spaces")
        #expect(ids.rows.prefix(2).map { $0.identifier?.value } == ["C-1", "C-1"])
        let marked = try upload("01e-zwsp-header")
        #expect(marked.rows.first?.identifier?.value == "ann@example.org")
        #expect(marked.reader.unmatchedColumns.isEmpty)
    }

    @Test(
        "I7 marks before the header are no part of it",
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

    @Test("I18 messages show the value and what is odd") func messagesShowTheValueAndWhatIsOdd() throws {
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
