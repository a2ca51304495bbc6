import Foundation
import TestSupport
import Testing

/// Random expressions in our evaluator and in CPython: the same value, type, or an error from both.
@Suite struct GeneratedExpressionTests {
    private static let count = setting("EXPRESSION_CASES") ?? 50_000
    private static let seed = UInt64(setting("EXPRESSION_SEED") ?? 1)

    private static func setting(_ name: String) -> Int? {
        ProcessInfo.processInfo.environment["CAMPAIGND_TEST_\(name)"].flatMap { Int($0) }
    }

    @Test func randomExpressionsGiveWhatCPythonGives() throws {
        var generator = ExpressionGenerator(seed: Self.seed)
        var surroundings: [Surroundings] = []
        var cases: [(source: String, surroundings: Int)] = []
        for index in 0..<Self.count {
            if index % 250 == 0 { surroundings.append(Surroundings(&generator.random)) }
            cases.append((generator.expression(), surroundings.count - 1))
        }
        let tally = try PythonComparison.tally(cases, surroundings)
        print(tally.summary)
        if let report = ProcessInfo.processInfo.environment["CAMPAIGND_TEST_EXPRESSION_REPORT"] {
            try tally.mismatches.joined(separator: "\n").write(toFile: report, atomically: true, encoding: .utf8)
        }
        for mismatch in tally.mismatches.prefix(40) { Issue.record(Comment(rawValue: mismatch)) }
        #expect(tally.values * 2 > Self.count)
        #expect(tally.skipped * 20 < Self.count)
    }
}
