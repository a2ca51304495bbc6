import Testing

@testable import API

@Suite struct JSONReaderTests {
    private func read(_ text: String, depth: Int = 8) throws -> JSONValue {
        try JSONReader.read(Array(text.utf8), maximumDepth: depth)
    }

    @Test(
        arguments: [
            ("1", JSONValue.integer(1)), ("-0", .integer(0)), ("1.0", .number(1)), ("1e2", .number(100)),
            ("9223372036854775807", .integer(.max)), ("9223372036854775808", .hugeNumber("9223372036854775808")),
            ("1e999", .hugeNumber("1e999")), ("\"1\"", .string("1")), ("true", .boolean(true)), (" null ", .null),
            (#""\u00e9\ud83d\ude00\n\/""#, .string("é😀\n/")), ("[]", .array([])), ("{}", .object([])),
            (#"{"a": 1, "a": 2}"#, .object([.init("a", 1), .init("a", 2)])), ("[1,[2]]", .array([1, .array([2])])),
        ] as [(String, JSONValue)])
    func keepsTypesApart(_ text: String, _ value: JSONValue) throws {
        #expect(try read(text) == value)
    }

    @Test(arguments: [
        "", " ", "nul", "NaN", "Infinity", "01", "1.", ".5", "+1", "1e", "-", "[1,]", "[1 2]", "{,}", "{a: 1}",
        #"{"a" 1}"#, #"{"a": 1,}"#, "[", "{", "\"", "\"\\", #""\x""#, #""\u12"#, #""\ud800""#, #""\ud800\u0041""#,
        #""\udc00""#, "\"\u{1}\"", "1 2", "[1]]", "//", "'a'", "tru", "truex",
    ])
    func refusesWhatIsNoJSON(_ text: String) {
        #expect(throws: JSONSyntaxError.self) { try read(text) }
    }

    @Test func refusesInvalidUTF8() {
        #expect(throws: JSONSyntaxError.self) {
            try JSONReader.read([0x22, 0xC3, 0x28, 0x22], maximumDepth: 8)
        }
    }

    @Test func boundsTheDepth() throws {
        let text = { String(repeating: "[", count: $0) + String(repeating: "]", count: $0) }
        #expect(throws: Never.self) { try read(text(8)) }
        #expect(throws: JSONSyntaxError.self) { try read(text(9)) }
        #expect(throws: JSONSyntaxError.self) { try read(String(repeating: "[", count: 1_000_000)) }
        #expect(throws: JSONSyntaxError.self) { try read(String(repeating: #"{"a":"#, count: 1_000_000)) }
    }

    @Test func writesWhatItReads() throws {
        let text = #"{"a":[1,-2.5,"q\"\\\n\u0001é",true,null],"b":{}}"#
        #expect(String(decoding: try read(text).bytes, as: UTF8.self) == text)
    }
}
