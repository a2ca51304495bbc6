import Domain
import Expressions
import Foundation
import TestSupport
import Testing

/// Random expressions in our evaluator and in CPython: the same value, type, or an error from both.
@Suite struct GeneratedExpressionTests {
    fileprivate struct Answer: Decodable {
        var v: String?
        var t: String?
        var x: String?
        var past: Bool?
        var large: Bool?
    }

    private struct Case {
        var source: String
        var surroundings: Int
    }

    private static let count = setting("EXPRESSION_CASES") ?? 50_000
    private static let seed = UInt64(setting("EXPRESSION_SEED") ?? 1)

    private static func setting(_ name: String) -> Int? {
        ProcessInfo.processInfo.environment["CAMPAIGND_TEST_\(name)"].flatMap { Int($0) }
    }

    @Test func randomExpressionsGiveWhatCPythonGives() throws {
        var generator = ExpressionGenerator(seed: Self.seed)
        var surroundings: [Surroundings] = []
        var cases: [Case] = []
        var lines: [String] = []
        let encoder = JSONEncoder()
        for index in 0..<Self.count {
            if index % 250 == 0 {
                surroundings.append(Surroundings(&generator.random))
                lines.append(try Self.line(surroundings[surroundings.count - 1], encoder))
            }
            let source = generator.expression()
            cases.append(Case(source: source, surroundings: surroundings.count - 1))
            lines.append(String(decoding: try encoder.encode(["e": source]), as: UTF8.self))
        }
        let answers = try Oracle.run("expressions.py", lines: lines)
        try #require(answers.count == cases.count)
        var tally = Tally()
        for (item, line) in zip(cases, answers) {
            let answer = try JSONDecoder().decode(Answer.self, from: Data(line.utf8))
            tally.add(item.source, Self.evaluate(item.source, surroundings[item.surroundings]), answer.expected)
        }
        print(tally.summary)
        if let report = ProcessInfo.processInfo.environment["CAMPAIGND_TEST_EXPRESSION_REPORT"] {
            try tally.mismatches.joined(separator: "\n").write(toFile: report, atomically: true, encoding: .utf8)
        }
        for mismatch in tally.mismatches.prefix(40) { Issue.record(Comment(rawValue: mismatch)) }
        #expect(tally.values * 2 > Self.count)
        #expect(tally.skipped * 20 < Self.count)
    }

    private static func line(_ surroundings: Surroundings, _ encoder: JSONEncoder) throws -> String {
        let names = String(decoding: try encoder.encode(surroundings.line), as: UTF8.self)
        return "{\"names\": \(names), \"now\": \"\(Surroundings.source(surroundings.now))\"}"
    }

    private static func evaluate(_ source: String, _ surroundings: Surroundings) -> Outcome {
        let expression: Expressions.Expression
        do throws(ExpressionSyntaxError) { expression = try Expressions.Expression(parsing: source) } catch {
            return .refused(error.description)
        }
        let names = expression.references.map { $0.name }
        do throws(ExpressionFailure) {
            let value = try expression.evaluate(now: LocalNow(wallClock: surroundings.now)) {
                surroundings.values[names[$0]] ?? .none
            }
            return .value(value.pythonRepr, value.typeName)
        } catch {
            return error.kind == .limit ? .limit(error.message) : .failed("\(error.kind.rawValue): \(error.message)")
        }
    }
}

extension GeneratedExpressionTests {
    enum Outcome {
        case value(String, String)
        case failed(String)
        case limit(String)
        case refused(String)
        /// Only of CPython: an integer past 64 bits, or a complex number, on the way.
        case past
        /// Only of CPython: too large to be compared.
        case large
    }

    struct Tally {
        var values = 0
        var errors = 0
        var skipped = 0
        var mismatches: [String] = []

        mutating func add(_ source: String, _ ours: Outcome, _ expected: Outcome) {
            switch (ours, expected) {
            case (.value(let value, let type), .value(let other, let otherType))
            where value == other && type == otherType:
                values += 1
            case (.failed, .failed), (.limit, .failed): errors += 1
            case (.refused, .failed(let error)) where error.hasPrefix("SyntaxError"): errors += 1
            case (.limit, .past), (.failed, .past): errors += 1
            // A budget of ours, which CPython does not have.
            case (.limit(let message), .value) where !message.contains("64 bits"): skipped += 1
            case (_, .large): skipped += 1
            // Forms that the generator makes by leaving parentheses out.
            case (.refused(let message), _) where message.contains("\"is\"") || message.contains("64 bits"):
                skipped += 1
            default:
                mismatches.append("\(source)\n      ours: \(ours)\n    python: \(expected)")
            }
        }

        var summary: String {
            "\(values) values, \(errors) errors, \(skipped) skipped, \(mismatches.count) mismatches"
        }
    }
}

extension GeneratedExpressionTests.Answer {
    fileprivate var expected: GeneratedExpressionTests.Outcome {
        if let v, let t { return .value(v, t) }
        if large == true { return .large }
        return past == true ? .past : .failed(x ?? "")
    }
}
