import Domain
import Foundation
import Testing

@testable import Scheduling

/// Random cases against a minute-by-minute search in CPython's zoneinfo.
@Suite struct WindowOracleTests {
    private static let casesPerSeed = 11_000

    @Test(arguments: [20_261_101, 20_110_308] as [UInt64])
    func plansTheInstantThatAMinuteByMinuteSearchFinds(seed: UInt64) async throws {
        var generator = SeededRandom(seed: seed)
        var factory = WindowCaseFactory()
        let cases = (0..<Self.casesPerSeed).map { _ in factory.next(using: &generator) }
        let input = Data(cases.map(\.line).joined(separator: "\n").utf8)
        let output = try await PythonOracle.answers(of: "windows.py", input: input)
        let lines = output.split(separator: UInt8(ascii: "\n"))
        try #require(lines.count == cases.count)

        var mismatches: [String] = []
        var nearChange = 0
        var planned = 0
        for (item, line) in zip(cases, lines) {
            let expected = try JSONDecoder().decode(Answer.self, from: Data(line))
            let base = try #require(baseInstant(item.base, in: item.zone))
            var complaint: String?
            if base.milliseconds != expected.base { complaint = "base \(base.milliseconds)" }
            let plan = plan(
                base: base, window: item.window, duration: .seconds(600), zone: item.zone,
                restrictions: item.restrictions)
            switch (plan, expected.planned) {
            case (.planned(let at, let deadline), let instant?):
                planned += 1
                if at.milliseconds != instant { complaint = "planned \(at.milliseconds)" }
                if deadline != at + .seconds(600) { complaint = "deadline \(deadline.milliseconds)" }
            case (.planned(let at, _), nil):
                if at.milliseconds <= expected.beyond ?? .max { complaint = "planned \(at.milliseconds)" }
            case (.neverAllowed, nil): break
            case (.neverAllowed, _?): complaint = "never allowed"
            }
            if item.isNearChange { nearChange += 1 }
            if let complaint {
                mismatches.append("\(complaint), expected \(String(decoding: line, as: UTF8.self)): \(item.line)")
            }
        }
        #expect(mismatches.isEmpty, "\(mismatches.count): \(mismatches.prefix(5).joined(separator: "\n"))")
        // The cases are worth something: most find an instant, a large share lies at a clock change.
        #expect(nearChange > Self.casesPerSeed / 2)
        #expect(planned > Self.casesPerSeed * 9 / 10)
    }

    private struct Answer: Decodable {
        var base: Int64
        var planned: Int64?
        var beyond: Int64?
    }
}
