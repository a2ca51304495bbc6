import FlowEngine
import Foundation
import TestSupport
import Testing

@Suite struct JSONDocumentTests {
    private static func read(_ text: String) -> (root: JSONNode?, errors: [String]) {
        let report = FileReport(name: "f", bytes: Array(text.utf8))
        let root = JSONDocument(reading: report).root
        return (root, report.diagnostics().map(\.description))
    }

    /// What Foundation writes is read back the same.
    @Test(arguments: 0..<40)
    func readsWhatFoundationWrites(seed: Int) throws {
        var random = TestSupport.SeededRandom(seed: UInt64(seed))
        let value = Self.randomValue(&random, depth: 0)
        let options: JSONSerialization.WritingOptions =
            seed % 2 == 0 ? [.fragmentsAllowed] : [.fragmentsAllowed, .prettyPrinted]
        let data = try JSONSerialization.data(withJSONObject: value, options: options)
        let (root, errors) = Self.read(String(decoding: data, as: UTF8.self))
        #expect(errors == [])
        let object = Self.foundation(try #require(root)) as? NSObject
        #expect(object == value as? NSObject)
    }

    private static func randomValue(_ random: inout TestSupport.SeededRandom, depth: Int) -> Any {
        switch random.next() % (depth > 5 ? 5 : 8) {
        case 0: return NSNull()
        case 1: return random.next() % 2 == 0
        case 2: return Int64(bitPattern: random.next())
        case 3: return Double(Int64(bitPattern: random.next()) % 1_000_000) / 64 + 0.5
        case 4:
            let scalars = (0..<(random.next() % 20)).map { _ in
                Unicode.Scalar(UInt32(random.next() % 0x11_0000)).flatMap { $0.value == 0 ? nil : $0 } ?? "\\"
            }
            return String(String.UnicodeScalarView(scalars))
        case 5, 6: return (0..<(random.next() % 6)).map { _ in randomValue(&random, depth: depth + 1) }
        default:
            var object: [String: Any] = [:]
            for index in 0..<(random.next() % 12) { object["k\(index)\"\n"] = randomValue(&random, depth: depth + 1) }
            return object
        }
    }

    private static func foundation(_ node: JSONNode) -> Any {
        switch node.value {
        case .null, .unreadable: NSNull()
        case .boolean(let value): value
        case .integer(let value): value
        case .number(let value): value
        case .string(let value): value
        case .array(let elements): elements.map(foundation)
        case .object(let members):
            Dictionary(members.map { ($0.key, foundation($0.value)) }) { first, _ in first }
        }
    }

    /// Plain JSON (RFC 8259) and nothing else; the corner cases of nst/JSONTestSuite.
    @Test(arguments: [
        "[]", " [ ] ", "{}", "0", "-0", "1e5", "1E+5", "1.5e-3", "\"\"", "\"\\u0061\\/\"", "[1,2]", "null", "true",
        "\"\u{7F}\"", "[[[]]]", "{\"\":0}", "\"\u{2028}\"", "-1", "123.456e78", "\t\r\n1",
    ])
    func accepts(text: String) { #expect(Self.read(text).errors == []) }

    @Test(arguments: [
        "", "[", "]", "[1,]", "[,1]", "[1,,2]", "{,}", "{\"a\"}", "{\"a\":}", "{\"a\":1,}", "{a:1}", "{\"a\" 1}",
        "{\"a\":1 \"b\":2}", "01", "1.", ".5", "+1", "-", "1e", "1e+", "0x10", "--1", "1 2", "nul", "TRUE", "'a'",
        "\"a", "\"\\x\"", "\"\\u12\"", "\"\t\"", "\"\n\"", "[1 2]", "{1:2}", "{\"a\":1}}", "[1]]", "//", "/",
        "\u{FEFF}1",
        "\u{A0}1", "Infinity", "-NaN", "\"\\", "\"\\u", "[\"a\"", "{\"a\":[}", "1\0",
    ])
    func refuses(text: String) { #expect(Self.read(text).errors.first?.hasPrefix("f:1:") == true) }

    @Test func countsColumnsInScalars() {
        let text = "{\r\n\t\"é😀\": \"e\u{301}\", \"x\": tru }"
        #expect(Self.read(text).errors.map { $0.prefix(20) } == ["f:2:19: error: x: \"t"])
    }
}
