import Domain
import Expressions

extension Microbench {
    /// Expressions as flows have them, compiled once, their names bound by index.
    static func expressions() throws {
        try evaluate("comparison", "participant.amount > 100")
        try evaluate(
            "comparison with text and two conditions", "participant.tier == 'gold' and 1 <= participant.amount < 1000")
        try evaluate("arithmetic", "round(participant.amount * 1.2, 2)")
        try evaluate("f-string", "f'{participant.tier}: {participant.amount:,.2f}'")
        try evaluate("dates", "(participant.due - date.today()).days <= 3")
    }

    private static func evaluate(_ name: String, _ source: String) throws {
        let expression = try Expression(parsing: source)
        let values: [ExpressionValue] = expression.references.map { reference in
            switch reference.name {
            case "tier": .string("gold")
            case "due": .date(CivilDate(daysSinceEpoch: 21_000))
            default: .float(250.5)
            }
        }
        let now = LocalNow(wallClock: CivilDateTime(date: CivilDate(daysSinceEpoch: 20_998), microsecondOfDay: 0))
        var sum: Int64 = 0
        let time = try ContinuousClock().measure {
            for _ in 0..<rounds { sum &+= try expression.evaluate(now: now) { values[$0] }.isTruthy ? 1 : 0 }
        }
        show("expression, \(name)", time, sum)
    }
}
