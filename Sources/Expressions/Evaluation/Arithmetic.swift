import Glibc

/// Python's operators on values.
enum Arithmetic {
    static func unary(
        _ sign: Node.UnaryOperator, _ value: ExpressionValue, _ state: inout EvaluationState
    ) throws(ExpressionFailure) -> ExpressionValue {
        switch (sign, value) {
        case (.plus, .float), (.plus, .timedelta), (.plus, .integer): return value
        case (.minus, .float(let number)): return state.made(-number)
        case (.minus, .timedelta): return try CalendarArithmetic.negate(value)
        default: break
        }
        guard let number = Sequences.index(value) else {
            throw ExpressionFailure(.typeError, "a \(value.typeName) has no sign")
        }
        if sign == .plus { return .integer(number) }
        let (negated, isTooLarge) = Int64(0).subtractingReportingOverflow(number)
        if isTooLarge { throw .integerPast64Bits }
        return .integer(negated)
    }

    @inline(__always)
    static func binary(
        _ sign: Node.BinaryOperator, _ a: ExpressionValue, _ b: ExpressionValue, _ state: inout EvaluationState
    ) throws(ExpressionFailure) -> ExpressionValue {
        if case .integer(let x) = a, case .integer(let y) = b { return try integers(sign, x, y, &state) }
        if let x = Number(a), let y = Number(b) { return try numbers(sign, x, y, &state) }
        return try others(sign, a, b, &state)
    }

    private static func numbers(
        _ sign: Node.BinaryOperator, _ a: Number, _ b: Number, _ state: inout EvaluationState
    ) throws(ExpressionFailure) -> ExpressionValue {
        if case .integer(let x) = a, case .integer(let y) = b { return try integers(sign, x, y, &state) }
        return state.made(try floats(sign, a.double, b.double))
    }

    // MARK: - Integers

    private static func integers(
        _ sign: Node.BinaryOperator, _ a: Int64, _ b: Int64, _ state: inout EvaluationState
    ) throws(ExpressionFailure) -> ExpressionValue {
        let (result, isTooLarge): (Int64, Bool)
        switch sign {
        case .add: (result, isTooLarge) = a.addingReportingOverflow(b)
        case .subtract: (result, isTooLarge) = a.subtractingReportingOverflow(b)
        case .multiply: (result, isTooLarge) = a.multipliedReportingOverflow(by: b)
        case .divide:
            if b == 0 { throw zeroDivision }
            return .float(Quotient.of(a, b))
        case .floorDivide:
            if b == 0 { throw zeroDivision }
            (result, isTooLarge) = floorDivided(a, b)
        case .modulo:
            if b == 0 { throw zeroDivision }
            return .integer(modulo(a, b))
        case .power:
            if b < 0 { return state.made(try power(Double(a), Double(b))) }
            return .integer(try power(a, b))
        }
        if isTooLarge { throw .integerPast64Bits }
        return .integer(result)
    }

    static var zeroDivision: ExpressionFailure { ExpressionFailure(.zeroDivision, "division by zero") }

    private static func floorDivided(_ a: Int64, _ b: Int64) -> (Int64, Bool) {
        let (quotient, isTooLarge) = a.dividedReportingOverflow(by: b)
        if isTooLarge { return (0, true) }
        return (a % b != 0 && (a < 0) != (b < 0) ? quotient - 1 : quotient, false)
    }

    private static func modulo(_ a: Int64, _ b: Int64) -> Int64 {
        if b == -1 { return 0 }
        let remainder = a % b
        return remainder != 0 && (remainder < 0) != (b < 0) ? remainder + b : remainder
    }

    private static func power(_ base: Int64, _ exponent: Int64) throws(ExpressionFailure) -> Int64 {
        if base == 1 || exponent == 0 { return 1 }
        if base == 0 { return 0 }
        if base == -1 { return exponent % 2 == 0 ? 1 : -1 }
        var (result, square, rest) = (Int64(1), base, exponent)
        while true {
            if rest % 2 == 1 {
                let (product, isTooLarge) = result.multipliedReportingOverflow(by: square)
                if isTooLarge { throw .integerPast64Bits }
                result = product
            }
            rest /= 2
            if rest == 0 { return result }
            let (product, isTooLarge) = square.multipliedReportingOverflow(by: square)
            if isTooLarge { throw .integerPast64Bits }
            square = product
        }
    }

    // MARK: - Floats

    private static func floats(
        _ sign: Node.BinaryOperator, _ a: Double, _ b: Double
    ) throws(ExpressionFailure) -> Double {
        switch sign {
        case .add: return a + b
        case .subtract: return a - b
        case .multiply: return a * b
        case .divide:
            if b == 0 { throw zeroDivision }
            return a / b
        case .floorDivide: return try divided(a, b).quotient
        case .modulo: return try divided(a, b).remainder
        case .power: return try power(a, b)
        }
    }

    /// `_float_div_mod` of CPython's floatobject.c.
    private static func divided(
        _ a: Double, _ b: Double
    ) throws(ExpressionFailure) -> (quotient: Double, remainder: Double) {
        if b == 0 { throw zeroDivision }
        var remainder = fmod(a, b)
        var quotient = (a - remainder) / b
        if remainder != 0 {
            if (b < 0) != (remainder < 0) {
                remainder += b
                quotient -= 1
            }
        } else {
            remainder = copysign(0, b)
        }
        guard quotient != 0 else { return (copysign(0, a / b), remainder) }
        let whole = quotient.rounded(.down)
        return (quotient - whole > 0.5 ? whole + 1 : whole, remainder)
    }

    /// `float_pow` of CPython's floatobject.c.
    private static func power(_ base: Double, _ exponent: Double) throws(ExpressionFailure) -> Double {
        if exponent == 0 { return 1 }
        if base.isNaN { return base }
        if exponent.isNaN { return base == 1 ? 1 : exponent }
        if exponent.isInfinite {
            let magnitude = base.magnitude
            if magnitude == 1 { return 1 }
            return (exponent > 0) == (magnitude > 1) ? .infinity : 0
        }
        let isOdd = fmod(exponent.magnitude, 2) == 1
        if base.isInfinite {
            if exponent > 0 { return isOdd ? base : base.magnitude }
            return isOdd ? copysign(0, base) : 0
        }
        if base == 0 {
            if exponent < 0 {
                throw ExpressionFailure(.zeroDivision, "0 has no negative power")
            }
            return isOdd ? base : 0
        }
        if base < 0, exponent != exponent.rounded(.down) {
            throw ExpressionFailure(.valueError, "a fractional power of a negative number is complex (no value here)")
        }
        let isNegative = base < 0 && isOdd
        if base.magnitude == 1 { return isNegative ? -1 : 1 }
        let result = pow(base.magnitude, exponent)
        if result.isInfinite { throw ExpressionFailure(.overflow, "the power is past the largest float") }
        return isNegative ? -result : result
    }

    // MARK: - Everything else

    private static func others(
        _ sign: Node.BinaryOperator, _ a: ExpressionValue, _ b: ExpressionValue, _ state: inout EvaluationState
    ) throws(ExpressionFailure) -> ExpressionValue {
        switch (sign, a, b) {
        case (.add, .string(let a), .string(let b)):
            try state.budget.allocate(a.utf8.count + b.utf8.count)
            return .string(a + b)
        case (.add, .list(let a), .list(let b)): return .list(try joined(a, b, &state))
        case (.add, .tuple(let a), .tuple(let b)): return .tuple(try joined(a, b, &state))
        case (.modulo, .string(let text), _):
            return .string(try PythonFormat.printf(text, b, &state.budget))
        case (.multiply, .string(let text), _):
            if let count = Sequences.index(b) { return .string(try Sequences.repeated(text, count, &state.budget)) }
        case (.multiply, _, .string(let text)):
            if let count = Sequences.index(a) { return .string(try Sequences.repeated(text, count, &state.budget)) }
        case (.multiply, .list(let items), _):
            if let count = Sequences.index(b) { return .list(try Sequences.repeated(items, count, &state.budget)) }
        case (.multiply, _, .list(let items)):
            if let count = Sequences.index(a) { return .list(try Sequences.repeated(items, count, &state.budget)) }
        case (.multiply, .tuple(let items), _):
            if let count = Sequences.index(b) { return .tuple(try Sequences.repeated(items, count, &state.budget)) }
        case (.multiply, _, .tuple(let items)):
            if let count = Sequences.index(a) { return .tuple(try Sequences.repeated(items, count, &state.budget)) }
        default: break
        }
        if a.isCalendar || b.isCalendar {
            switch sign {
            case .add: return try CalendarArithmetic.add(a, b)
            case .subtract: return try CalendarArithmetic.subtract(a, b)
            case .multiply: return try CalendarArithmetic.multiply(a, b)
            case .divide: return try CalendarArithmetic.divide(a, b)
            case .floorDivide: return try CalendarArithmetic.floorDivide(a, b)
            case .modulo: return try CalendarArithmetic.modulo(a, b)
            case .power: break
            }
        }
        throw ExpressionFailure(.typeError, "\(sign.symbol) has no meaning for a \(a.typeName) and a \(b.typeName)")
    }

    private static func joined(
        _ a: [ExpressionValue], _ b: [ExpressionValue], _ state: inout EvaluationState
    ) throws(ExpressionFailure) -> [ExpressionValue] {
        try state.budget.allocate(16 * (a.count + b.count))
        return a + b
    }
}

extension Node.BinaryOperator {
    var symbol: String {
        switch self {
        case .add: "+"
        case .subtract: "-"
        case .multiply: "*"
        case .divide: "/"
        case .floorDivide: "//"
        case .modulo: "%"
        case .power: "**"
        }
    }
}
