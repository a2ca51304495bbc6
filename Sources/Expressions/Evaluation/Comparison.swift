/// Python's comparisons of values.
enum Comparison {
    @inline(__always)
    static func holds(
        _ comparison: Node.ComparisonOperator, _ a: ExpressionValue, _ b: ExpressionValue,
        _ budget: inout EvaluationBudget
    ) throws(ExpressionFailure) -> Bool {
        if case .integer(let x) = a, case .integer(let y) = b {
            switch comparison {
            case .equal: return x == y
            case .notEqual: return x != y
            case .less: return x < y
            case .lessOrEqual: return x <= y
            case .greater: return x > y
            case .greaterOrEqual: return x >= y
            case .contained, .notContained, .identical, .notIdentical: break
            }
        }
        return try holdsGenerally(comparison, a, b, &budget)
    }

    private static func holdsGenerally(
        _ comparison: Node.ComparisonOperator, _ a: ExpressionValue, _ b: ExpressionValue,
        _ budget: inout EvaluationBudget
    ) throws(ExpressionFailure) -> Bool {
        switch comparison {
        case .equal: try isEqual(a, b, &budget)
        case .notEqual: !(try isEqual(a, b, &budget))
        case .less, .lessOrEqual, .greater, .greaterOrEqual: try isOrdered(comparison, a, b, &budget)
        case .contained: try Sequences.contains(b, a, &budget)
        case .notContained: !(try Sequences.contains(b, a, &budget))
        case .identical: isIdentical(a, b)
        case .notIdentical: !isIdentical(a, b)
        }
    }

    /// `is`, one side of which is None, True or False.
    private static func isIdentical(_ a: ExpressionValue, _ b: ExpressionValue) -> Bool {
        switch (a, b) {
        case (.none, .none): true
        case (.boolean(let a), .boolean(let b)): a == b
        default: false
        }
    }

    /// `a is b or a == b`: how containers compare what they hold. Only a not-a-number is the same and not equal.
    static func isSame(
        _ a: ExpressionValue, _ b: ExpressionValue, _ budget: inout EvaluationBudget
    ) throws(ExpressionFailure) -> Bool {
        if case .float(let x) = a, case .float(let y) = b, x.bitPattern == y.bitPattern {
            try budget.step()
            return true
        }
        return try isEqual(a, b, &budget)
    }

    /// `==`
    static func isEqual(
        _ a: ExpressionValue, _ b: ExpressionValue, _ budget: inout EvaluationBudget
    ) throws(ExpressionFailure) -> Bool {
        try budget.step()
        switch (a, b) {
        case (.string(let a), .string(let b)): return a.isSameText(as: b)
        case (.none, .none): return true
        case (.list(let a), .list(let b)), (.tuple(let a), .tuple(let b)):
            guard a.count == b.count else { return false }
            for index in a.indices where !(try isSame(a[index], b[index], &budget)) { return false }
            return true
        case (.dictionary(let a), .dictionary(let b)):
            guard a.entries.count == b.entries.count else { return false }
            for entry in a.entries {
                guard let other = try Sequences.value(in: b, of: entry.key, &budget),
                    try isSame(entry.value, other, &budget)
                else { return false }
            }
            return true
        default: break
        }
        if let a = Number(a), let b = Number(b) { return a.order(to: b) == 0 }
        if a.isCalendar, b.isCalendar { return CalendarArithmetic.equal(a, b) }
        return false
    }

    /// `<`, `<=`, `>`, `>=`
    static func isOrdered(
        _ comparison: Node.ComparisonOperator, _ a: ExpressionValue, _ b: ExpressionValue,
        _ budget: inout EvaluationBudget
    ) throws(ExpressionFailure) -> Bool {
        try budget.step()
        if let x = Number(a), let y = Number(b) {
            guard let order = x.order(to: y) else { return false }
            return holds(comparison, order)
        }
        switch (a, b) {
        case (.string(let a), .string(let b)): return holds(comparison, a.textOrder(to: b))
        case (.list(let a), .list(let b)), (.tuple(let a), .tuple(let b)):
            for index in 0..<min(a.count, b.count) where !(try isSame(a[index], b[index], &budget)) {
                return try isOrdered(comparison, a[index], b[index], &budget)
            }
            return holds(comparison, a.count - b.count)
        default:
            if a.isCalendar, b.isCalendar { return holds(comparison, try CalendarArithmetic.compare(a, b)) }
            throw ExpressionFailure(.typeError, "a \(a.typeName) and a \(b.typeName) have no order")
        }
    }

    private static func holds(_ comparison: Node.ComparisonOperator, _ order: Int) -> Bool {
        switch comparison {
        case .less: order < 0
        case .lessOrEqual: order <= 0
        case .greater: order > 0
        case .greaterOrEqual: order >= 0
        case .equal, .identical, .contained: order == 0
        case .notEqual, .notIdentical, .notContained: order != 0
        }
    }
}

/// A Python number: `bool` is an integer.
enum Number {
    case integer(Int64)
    case float(Double)

    @inline(__always)
    init?(_ value: ExpressionValue) {
        switch value {
        case .integer(let number): self = .integer(number)
        case .float(let number): self = .float(number)
        case .boolean(let flag): self = .integer(flag ? 1 : 0)
        case .none, .string, .list, .tuple, .dictionary, .date, .datetime, .time, .timedelta, .zone: return nil
        }
    }

    var double: Double {
        switch self {
        case .integer(let number): Double(number)
        case .float(let number): number
        }
    }

    /// The exact order, also of integers that no double has; nil where one is not a number.
    func order(to other: Number) -> Int? {
        switch (self, other) {
        case (.integer(let a), .integer(let b)): a < b ? -1 : a > b ? 1 : 0
        case (.float(let a), .float(let b)): a < b ? -1 : a > b ? 1 : a == b ? 0 : nil
        case (.integer(let a), .float(let b)): Self.order(a, b)
        case (.float(let a), .integer(let b)): Self.order(b, a).map { -$0 }
        }
    }

    private static func order(_ a: Int64, _ b: Double) -> Int? {
        if b.isNaN { return nil }
        if b >= 0x1p63 { return -1 }
        if b < -0x1p63 { return 1 }
        let whole = Int64(b)
        if a != whole { return a < whole ? -1 : 1 }
        let fraction = b - b.rounded(.towardZero)
        return fraction > 0 ? -1 : fraction < 0 ? 1 : 0
    }
}

extension ExpressionValue {
    var isCalendar: Bool {
        switch self {
        case .date, .datetime, .time, .timedelta, .zone: true
        case .none, .boolean, .integer, .float, .string, .list, .tuple, .dictionary: false
        }
    }

    /// What Python's `bool()` gives.
    package var isTruthy: Bool {
        switch self {
        case .none: false
        case .boolean(let flag): flag
        case .integer(let number): number != 0
        case .float(let number): number != 0
        case .string(let text): !text.isEmpty
        case .list(let items), .tuple(let items): !items.isEmpty
        case .dictionary(let dictionary): !dictionary.entries.isEmpty
        case .date, .datetime, .time, .timedelta, .zone: CalendarArithmetic.isTruthy(self)
        }
    }
}
