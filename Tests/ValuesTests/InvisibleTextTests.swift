import Domain
import Testing
import Values

struct InvisibleTextTests {
    static let marks: [Unicode.Scalar] = [
        " ", "\t", "\u{A0}", "\u{1680}", "\u{2000}", "\u{2003}", "\u{2007}", "\u{2009}", "\u{200A}", "\u{200B}",
        "\u{200C}",
        "\u{200D}", "\u{200E}", "\u{200F}", "\u{2028}", "\u{202A}", "\u{202C}", "\u{202F}", "\u{205F}", "\u{2060}",
        "\u{2066}", "\u{2069}", "\u{3000}", "\u{FEFF}", "\u{85}", "\u{AD}", "\u{180E}", "\u{3164}", "\u{2800}",
    ]

    @Test(arguments: marks) func marksAreTrimmedAtBothEnds(mark: Unicode.Scalar) throws {
        let parser = try FieldParser(Field(name: "x", type: .string, level: .participant))
        let mark = String(mark)
        #expect(parser.parse(mark + "Bo é" + mark + mark) == .value(.string("Bo é")))
        #expect(parser.parse(mark + " " + mark) == .empty)
        #expect(parser.parse("a" + mark + "b") == .value(.string("a" + mark + "b")))
    }

    @Test(arguments: ["é", "日", "😀", "❤\u{FE0F}", "\u{301}", "ー", "„Bo“", "।"])
    func otherTextIsNot(text: String) throws {
        let parser = try FieldParser(Field(name: "x", type: .string, level: .participant))
        #expect(parser.parse(text) == .value(.string(text)))
    }

    @Test func invalidBytesAreNotTrimmed() {
        for bytes: [UInt8] in [
            [0xC2], [0xA0], [0xE2, 0x80], [0x80, 0x8B], [0xE2, 0x80, 0x8B, 0xFF], [0xFF, 0xC2, 0xA0],
        ] {
            bytes.withUnsafeBufferPointer { #expect(!$0.trimmed.isEmpty) }
        }
    }

    @Test(arguments: [
        ("Bo\u{A0}", #""Bo[U+00A0]""#), ("a\u{200B}b", #""a[U+200B]b""#), ("a\nb\t", #""a[U+000A]b[U+0009]""#),
        ("say \"x\"", #""say \"x\"""#), ("é 日", #""é 日""#), ("\u{0}", #""[U+0000]""#),
        (String(repeating: "x", count: 100), "\"" + String(repeating: "x", count: 80) + "\"…"),
    ])
    func valuesAreShownCutAndWithWhatIsNotSeen(text: String, shown: String) {
        var text = text
        #expect(text.withUTF8 { ShownValue.text($0) } == shown)
    }

    @Test func bytesThatAreNoTextAreShownAsBytes() {
        let bytes: [UInt8] = Array("K".utf8) + [0xF6, 0x6C, 0x6E, 0xE2, 0x82]
        #expect(bytes.withUnsafeBufferPointer { ShownValue.text($0) } == #""K[\xF6]ln[\xE2][\x82]""#)
        #expect(ShownValue.fileName(bytes + Array(".csv".utf8)) == #"K\xF6ln\xE2\x82.csv"#)
        #expect(ShownValue.fileName(Array("a\nb.csv".utf8)) == #"a\x0Ab.csv"#)
        #expect(ShownValue.fileName(Array("Köln.csv".utf8)) == "Köln.csv")
    }

    @Test func whatIsNotSeenIsNamed() {
        var text = "a\u{A0}b\u{200B}c\u{A0}"
        #expect(
            text.withUTF8 { ShownValue.unseen(in: $0) } == ["U+00A0 (NO-BREAK SPACE)", "U+200B (ZERO WIDTH SPACE)"])
    }
}
