import Domain
import Testing
import Values

struct FieldParserTests {
    private func parser(_ type: FieldType, options: [String] = [], format: String? = nil) throws -> FieldParser {
        try FieldParser(Field(name: "x", type: type, level: .participant, options: options, format: format))
    }

    @Test(arguments: [
        ("true", true), ("TRUE", true), (" Yes ", true), ("1", true), ("false", false), ("No", false), ("0", false),
    ])
    func readsBooleans(text: String, value: Bool) throws {
        #expect(try parser(.boolean).parse(text) == .value(.boolean(value)))
    }

    @Test(arguments: ["y", "on", "2", "truee", "1.0", "ja"])
    func refusesOtherBooleans(text: String) throws {
        #expect(try code(parser(.boolean).parse(text)) == .badBoolean)
    }

    @Test(arguments: [
        "a@b.co", "first.last+tag@sub.example.com", "o'brien@example.ie", "x_y-z@xn--bcher-kva.example",
        "\(String(repeating: "a", count: 64))@example.com",
    ])
    func acceptsAddresses(text: String) throws {
        #expect(try parser(.email).parse(text) == .value(.string(text)))
    }

    @Test(arguments: [
        "", "a", "a@", "@b.co", "a@b", "a b@c.de", "a@b..co", ".a@b.co", "a.@b.co", "a..b@c.de", "a@-b.co", "a@b-.co",
        "a@b.123", "a@@b.co", "a@b.co\r\nBcc: x@y.zz", "a\u{0}@b.co", "ä@b.co", "\"a b\"@c.de", "a@[127.0.0.1]",
        "a@b.co,", "a@b.co.", "\(String(repeating: "a", count: 65))@example.com",
        "a@\(String(repeating: "a", count: 64)).com", "a@\(String(repeating: "abc.", count: 63))com",
    ])
    func refusesOtherAddresses(text: String) throws {
        let parsed = try parser(.email).parse(text)
        #expect(text.isEmpty ? parsed == .empty : code(parsed) == .badEmail)
    }

    @Test func lowersAddresses() throws {
        #expect(try parser(.email).parse("  Ann.Lee@Example.COM ") == .value(.string("ann.lee@example.com")))
    }

    @Test(arguments: [
        ("http://example.com", "http://example.com"), ("HTTPS://Example.com/A?b=c#d", "https://Example.com/A?b=c#d"),
        ("http://localhost:8080/", "http://localhost:8080/"), ("http://[::1]/x", "http://[::1]/x"),
        ("http://10.0.0.1?x", "http://10.0.0.1?x"), ("https://bücher.example/ä", "https://bücher.example/ä"),
    ])
    func acceptsWebAddresses(text: String, value: String) throws {
        #expect(try parser(.url).parse(text) == .value(.string(value)))
    }

    @Test(arguments: [
        "example.com", "ftp://example.com", "http://", "http:///x", "http://a b.com", "https://user@example.com",
        "javascript:alert(1)", "http://example.com:99999", "http://exa\u{7}mple.com", "http://a..b", "//example.com",
    ])
    func refusesOtherWebAddresses(text: String) throws {
        #expect(try code(parser(.url).parse(text)) == .badURL)
    }

    @Test func choicesTakeTheSpellingOfTheDeclaration() throws {
        let choice = try parser(.choice, options: ["Gold", "Silver", "silver"])
        #expect(choice.parse("gold") == .value(.string("Gold")))
        #expect(choice.parse("silver") == .value(.string("silver")))
        #expect(code(choice.parse("SILVER")) == .badChoice)
        #expect(code(choice.parse("bronze")) == .badChoice)
    }

    @Test(arguments: ["a\u{0}b", "a\u{1B}[31m", "\u{7F}"])
    func refusesControlCharacters(text: String) throws {
        #expect(try code(parser(.string).parse(text)) == .badText)
    }

    @Test func textsKeepTheirInsideAndLoseSurroundingSpace() throws {
        #expect(try parser(.string).parse(" a \r\n b\t") == .value(.string("a \r\n b")))
        #expect(try parser(.string).parse(" \t ") == .empty)
    }

    @Test(
        arguments: [
            [0xFF], [0xC0, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80], [0xE2, 0x82], [0x80],
            [0xF5, 0x80, 0x80, 0x80],
            [0x41, 0xC3],
        ] as [[UInt8]])
    func invalidUTF8IsNamed(bytes: [UInt8]) throws {
        let parser = try parser(.string)
        #expect(bytes.withUnsafeBufferPointer { code(parser.parse($0)) } == .badEncoding)
        #expect(!bytes.withUnsafeBufferPointer { $0.isUTF8 })
    }

    @Test func everyScalarIsUTF8() {
        for value in stride(from: UInt32(0), through: 0x10FFFF, by: 7) {
            guard let scalar = Unicode.Scalar(value) else { continue }
            #expect(Array(String(scalar).utf8).withUnsafeBufferPointer { $0.isUTF8 })
        }
    }

    @Test func identifiersHaveALimit() throws {
        let parser = try FieldParser(SystemField.externalID.field)
        #expect(parser.parse(String(repeating: "x", count: 256)).fieldValue != nil)
        #expect(code(parser.parse(String(repeating: "x", count: 257))) == .badText)
        let text = try self.parser(.string)
        #expect(text.parse(String(repeating: "x", count: 65_536)).fieldValue != nil)
        #expect(code(text.parse(String(repeating: "x", count: 65_537))) == .badText)
    }

    @Test func scalarsAreCheckedByType() throws {
        #expect(try parser(.boolean).parse(json: .boolean(false)) == .value(.boolean(false)))
        #expect(try code(parser(.boolean).parse(json: .integer(1))) == .badBoolean)
        #expect(try parser(.integer).parse(json: .integer(.min)) == .value(.integer(.min)))
        #expect(try parser(.integer).parse(json: .number(5)) == .value(.integer(5)))
        #expect(try code(parser(.integer).parse(json: .number(5.5))) == .badNumber)
        #expect(try code(parser(.integer).parse(json: .number(1e300))) == .badNumber)
        #expect(try parser(.number).parse(json: .integer(3)) == .value(.number(3)))
        #expect(try parser(.number).parse(json: .string("3.5")) == .value(.number(3.5)))
        #expect(try code(parser(.number).parse(json: .number(.infinity))) == .badNumber)
        #expect(try code(parser(.string).parse(json: .integer(3))) == .badText)
        #expect(try code(parser(.phone).parse(json: .integer(442_079_460_000))) == .badPhone)
        #expect(try code(parser(.date).parse(json: .boolean(true))) == .badDate)
        #expect(try parser(.date).parse(json: .null) == .empty)
    }

    private func code(_ parsed: ParsedValue) -> RowIssue.Code? {
        if case .invalid(let issue) = parsed { issue.code } else { nil }
    }
}

/// Row T6.
@Suite struct FieldSpellingTests {
    @Test("T6 text is read in one spelling", arguments: [FieldType.string, .choice])
    func textIsReadInOneSpelling(type: FieldType) throws {
        let parser = try FieldParser(
            Field(name: "x", type: type, level: .participant, options: type == .choice ? ["\u{C9}t\u{E9}"] : []))
        for text in ["\u{C9}t\u{E9}", "E\u{301}te\u{301}"] {
            guard case .string(let value)? = parser.parse(text).fieldValue else {
                Issue.record("\(text) is not read")
                continue
            }
            #expect(Array(value.unicodeScalars) == ["\u{C9}", "t", "\u{E9}"])
        }
    }
}
