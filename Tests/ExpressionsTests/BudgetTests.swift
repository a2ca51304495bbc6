import Domain
import Expressions
import Testing

/// Whatever would run forever, eat memory or overflow the stack is an error.
@Suite struct BudgetTests {
    private static func outcome(_ source: String) -> String {
        do {
            let expression = try Expression(parsing: source)
            let now = LocalNow(wallClock: CivilDateTime(date: CivilDate(daysSinceEpoch: 20_000), microsecondOfDay: 0))
            let value = try expression.evaluate(now: now) { _ in .string(String(repeating: "x", count: 1000)) }
            return "value \(value.pythonRepr.prefix(20))"
        } catch let failure as ExpressionFailure {
            return failure.kind.rawValue
        } catch {
            return "refused"
        }
    }

    @Test(arguments: [
        "'x' * 10**9", "9**9**9", "[0] * 10**9", "(0,) * 9223372036854775807", "'{:>999999999}'.format(1)",
        "f'{1:>999999999}'", "2 ** 9223372036854775807",
        "[[[0] * 1000] * 1000] * 1000", "['x' * 1000] * 1100", "[a] * 10000", "len([a] * 10000)",
        "('x' * 1000).replace('x', 'y' * 10000)", "','.join([a] * 5000)", "sum([[0] * 300] * 300, [])",
        "sum([(0,) * 300] * 300, ())", "sorted([0] * 60000 + [1] * 60000)", "a.join(a.join(a))",
        "(a * 1000)[::-1] + (a * 1000)", "[0] * 40000 == [0] * 40000", "[0] * 60000 < [0] * 60000",
        "'x'.zfill(10**9)", "'%1000000000d' % 1", "str([a] * 900) + str([a] * 900)", "f'{[a] * 900!r}{[a] * 900!r}'",
        "sorted('x' * 100000)", "sum([0] * 60000) + sum([0] * 60000)", "{(0,) * 30000: 1} == {(0,) * 30000: 1}",
        "[1] * 30000 in [[1] * 30000, [2]]", "a.split('x') * 1000", "timedelta(1) and [timedelta(1)] * 100000",
    ])
    func isALimit(source: String) {
        let start = ThreadTime.now
        #expect(Self.outcome(source) == "LimitError")
        #expect(ThreadTime.now - start < ThreadTime.runaway)
    }

    static let deep: [(name: String, text: @Sendable (Int) -> String)] = [
        ("parentheses", { String(repeating: "(", count: $0) + "1" + String(repeating: ")", count: $0) }),
        ("open parentheses", { String(repeating: "(", count: $0) }),
        ("lists", { String(repeating: "[", count: $0) + String(repeating: "]", count: $0) }),
        ("dicts", { String(repeating: "{1:", count: $0) + "1" + String(repeating: "}", count: $0) }),
        ("subscripts", { String(repeating: "a[", count: $0) + "0" + String(repeating: "]", count: $0) }),
        ("calls", { String(repeating: "abs(", count: $0) + "1" + String(repeating: ")", count: $0) }),
        ("calls of methods", { String(repeating: "a.strip(", count: $0) + String(repeating: ")", count: $0) }),
        ("signs", { String(repeating: "-", count: $0) + "1" }), ("not", { String(repeating: "not ", count: $0) + "1" }),
        ("sums", { "1" + String(repeating: " + 1", count: $0) }),
        ("powers", { "1" + String(repeating: "**1", count: $0) }),
        ("signed powers", { "1" + String(repeating: "**-1", count: $0) }),
        ("conditionals", { String(repeating: "1 if 1 else ", count: $0) + "1" }),
        ("methods", { "a" + String(repeating: ".strip()", count: $0) }),
        ("items", { "a" + String(repeating: "[0]", count: $0) }),
        ("f-strings", { String(repeating: "f'{f\"{", count: $0) + "1" + String(repeating: "}\"}'", count: $0) }),
        ("places", { "f'" + String(repeating: "{", count: 2 * $0 + 1) + "1" }),
        (
            "brackets in a place",
            { "f'{" + String(repeating: "(", count: $0) + "1" + String(repeating: ")", count: $0) + "}'" }
        ),
    ]

    @Test(arguments: deep.indices)
    func refusesWhatIsTooDeep(index: Int) {
        let start = ThreadTime.now
        #expect(Self.outcome(Self.deep[index].text(100_000)) == "refused", "\(Self.deep[index].name)")
        #expect(ThreadTime.now - start < ThreadTime.runaway, "\(Self.deep[index].name)")
    }

    /// Just below the limits everything is read and evaluated on the stack of an ordinary thread.
    @Test(arguments: deep.indices)
    func takesWhatIsAsDeepAsAllowed(index: Int) {
        var depth = 1
        while depth < 200, Self.outcome(Self.deep[index].text(depth + 1)) != "refused" { depth += 1 }
        #expect(Self.outcome(Self.deep[index].text(depth + 1)) == "refused" || depth == 200)
    }

    static let long: [(name: String, text: String, expected: String)] = [
        ("a list", "[" + String(repeating: "1,", count: 50_000) + "]", "value [1, 1, 1"),
        ("conditions", "1" + String(repeating: " and 1", count: 90_000), "value 1"),
        ("too many conditions", "1" + String(repeating: " and 1", count: 110_000), "LimitError"),
        ("comparisons", "1" + String(repeating: " == 1", count: 90_000), "value True"),
        ("texts side by side", String(repeating: "'a' ", count: 100_000), "value 'aaa"),
        ("names", "len([" + (0..<60_000).map { "a\($0)," }.joined() + "])", "value 60000"),
        ("places", "len(f'" + String(repeating: "{a!s:>1}", count: 300) + "')", "value 300000"),
        ("a dict", "{" + (0..<2000).map { "\($0): 1," }.joined() + "}", "LimitError"),
    ]

    @Test(arguments: long.indices)
    func readsLongTextsInTime(index: Int) {
        let start = ThreadTime.now
        let (name, text, expected) = Self.long[index]
        #expect(Self.outcome(text).hasPrefix(expected), "\(name)")
        #expect(ThreadTime.now - start < ThreadTime.runaway, "\(name)")
    }

    @Test func aFailureSaysWhere() throws {
        let expression = try Expression(parsing: "1 + 2 * len(a.year)")
        let now = LocalNow(wallClock: CivilDateTime(date: CivilDate(daysSinceEpoch: 20_000), microsecondOfDay: 0))
        let failure = try #require(throws: ExpressionFailure.self) {
            try expression.evaluate(now: now) { _ in .string("secret") }
        }
        #expect(failure.kind == .attributeError)
        #expect(failure.offset == 14)
        #expect(!failure.message.contains("secret"))
    }
}
