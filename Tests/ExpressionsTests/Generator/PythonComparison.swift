import Domain
import Expressions
import Foundation
import TestSupport
import Testing

/// What our evaluator and CPython make of the same expressions.
enum PythonComparison {
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

    private struct Answer: Decodable {
        var v: String?
        var t: String?
        var x: String?
        var past: Bool?
        var large: Bool?

        var outcome: Outcome {
            if let v, let t { return .value(v, t) }
            if large == true { return .large }
            return past == true ? .past : .failed(x ?? "")
        }
    }

    /// Cases of the same surroundings stand next to each other.
    static func tally(
        _ cases: [(source: String, surroundings: Int)], _ surroundings: [Surroundings]
    ) throws -> Tally {
        let encoder = JSONEncoder()
        var lines: [String] = []
        var last: Int?
        for (source, index) in cases {
            if index != last { lines.append(try line(surroundings[index], encoder)) }
            last = index
            lines.append(String(decoding: try encoder.encode(["e": source]), as: UTF8.self))
        }
        let answers = try Oracle.run("expressions.py", lines: lines)
        try #require(answers.count == cases.count)
        var tally = Tally()
        for (item, answer) in zip(cases, answers) {
            let expected = try JSONDecoder().decode(Answer.self, from: Data(answer.utf8)).outcome
            tally.add(item.source, evaluate(item.source, surroundings[item.surroundings]), expected)
        }
        return tally
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

    struct Tally {
        var values = 0
        var errors = 0
        var skipped = 0
        var mismatches: [String] = []

        mutating func add(_ source: String, _ ours: Outcome, _ expected: Outcome) {
            switch (ours, expected) {
            case (.value(let value, let type), .value(let other, let otherType))
            where value.utf8.elementsEqual(other.utf8) && type == otherType:
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
