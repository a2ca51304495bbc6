import Domain
import Foundation
import TestSupport
import Testing

@testable import Expressions

/// Random expressions against CPython: value, type and kind of error. `CAMPAIGND_TEST_CASES` asks for more of them.
struct TextAndCalendarTests {
    @Test(arguments: ["methods", "formats", "calendar"])
    func givesWhatPythonGives(area: String) throws {
        let environment = ProcessInfo.processInfo.environment
        let count = environment["CAMPAIGND_TEST_CASES"].flatMap(Int.init) ?? 6_000
        let seed = environment["CAMPAIGND_TEST_SEED"] ?? "1"
        let lines = try Oracle.run("text_and_calendar.py", lines: ["\(area) \(seed) \(count)"])
        #expect(lines.count == count)
        var mismatches: [String] = []
        var refused = 0
        for line in lines {
            let fields = line.split(separator: "\t", maxSplits: 1)
            let found = Self.outcome(String(fields[0]))
            if found == fields[1] { continue }
            // What is not accepted is refused, never given another value.
            if found.hasPrefix("refused") || found == "error\tLimitError" {
                refused += 1
                if environment["CAMPAIGND_TEST_REFUSED"] != nil { print("refused:", line, "|", found) }
            } else {
                mismatches.append("\(line) but \(found)")
            }
        }
        #expect(
            mismatches.isEmpty, "\(mismatches.count) of \(count):\n\(mismatches.prefix(40).joined(separator: "\n"))")
        #expect(refused * 20 < count, "\(refused) of \(count) are refused")
    }

    @Test func knowsEveryCharacterAsPythonDoes() throws {
        // The blocks of scripts that are more than one long row of letters.
        let blocks = [0..<0x3400, 0xA000..<0xAC00, 0xF900..<0x12000, 0x16A00..<0x17000, 0x1D000..<0x1F000]
        let codes = blocks.joined().filter { $0 != 0x0A && $0 != 0x0D }
        let lines = try Oracle.run(
            "text_and_calendar.py", lines: blocks.map { "characters \($0.lowerBound) \($0.upperBound)" })
        try #require(lines.count == codes.count)
        var wrong: [String] = []
        for (code, line) in zip(codes, lines) {
            let character = String(try #require(Unicode.Scalar(UInt32(code))))
            func called(_ method: StringMethod, _ text: String) throws -> String {
                var budget = EvaluationBudget.standard
                return try method.call(on: text, [], [], &budget).pythonText
            }
            let found = [
                try called(.lower, character), try called(.upper, character), try called(.title, character + "A"),
                try called(.lower, "AΣ" + character + "a"), try called(.lower, character + "Σ"),
                [
                    try called(.isdigit, character) == "True", try called(.isalpha, character) == "True",
                    try called(.strip, character).isEmpty,
                ].map { $0 ? "1" : "0" }.joined(),
            ].joined(separator: "|")
            if !found.isSameText(as: line) { wrong.append("U+\(String(code, radix: 16)): \(found), not \(line)") }
        }
        #expect(wrong.isEmpty, "\(wrong.count): \(wrong.prefix(30).joined(separator: "\n"))")
    }

    /// As the oracle writes it.
    static func outcome(_ source: String) -> String {
        let expression: Expressions.Expression
        do throws(ExpressionSyntaxError) { expression = try Expressions.Expression(parsing: source) } catch {
            return "refused: \(error)"
        }
        do throws(ExpressionFailure) {
            let now = LocalNow(wallClock: CivilDateTime(date: CivilDate(daysSinceEpoch: 20_000), microsecondOfDay: 0))
            let value = try expression.evaluate(now: now) { _ in ExpressionValue.none }
            return "value\t\(value.typeName)\t\(value.pythonRepr)"
        } catch {
            return "error\t\(error.kind.rawValue)"
        }
    }
}
