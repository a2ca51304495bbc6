import Glibc

extension TimeDelta {
    /// All of it in microseconds.
    var total: Int128 { (Int128(days) * 86_400 + Int128(seconds)) * 1_000_000 + Int128(microseconds) }

    /// - Throws: OverflowError past 999,999,999 days.
    init(total: Int128) throws(ExpressionFailure) {
        let day: Int128 = 86_400_000_000
        var (days, rest) = total.quotientAndRemainder(dividingBy: day)
        if rest < 0 {
            days -= 1
            rest += day
        }
        guard (-999_999_999...999_999_999).contains(days) else { throw Self.tooLarge }
        self.init(
            days: Int64(days), seconds: Int64(rest / 1_000_000), microseconds: Int64(rest % 1_000_000))
    }

    static var tooLarge: ExpressionFailure {
        ExpressionFailure(.overflow, "a timedelta spans at most 999999999 days")
    }

    /// `timedelta(...)`: `delta_new` and `accum` of CPython's _datetimemodule.c.
    init(
        _ arguments: [ExpressionValue], _ keywords: [(name: String, value: ExpressionValue)]
    ) throws(ExpressionFailure) {
        let names = ["days", "seconds", "microseconds", "milliseconds", "minutes", "hours", "weeks"]
        let given = try CalendarArguments("timedelta", names, arguments, keywords)
        try given.finish()
        var sum: Int128 = 0
        var isTooLarge = false
        // Parts of a microsecond, until the end.
        var leftover = 0.0
        let units: [(index: Int, microseconds: Int64)] = [
            (2, 1), (3, 1000), (1, 1_000_000), (4, 60_000_000), (5, 3_600_000_000), (0, 86_400_000_000),
            (6, 604_800_000_000),
        ]
        for unit in units {
            guard let value = given[unit.index] else { continue }
            switch Number(value) {
            case .integer(let number): sum += Int128(number) * Int128(unit.microseconds)
            case .float(let number):
                if number.isNaN { throw ExpressionFailure(.valueError, "not a number is no part of a timedelta") }
                if number.isInfinite { throw Self.tooLarge }
                // Far past what a timedelta can hold, in any unit.
                guard number.magnitude < 0x1p80 else {
                    isTooLarge = true
                    continue
                }
                let whole = number.rounded(.towardZero)
                sum += Int128(whole) * Int128(unit.microseconds)
                let fraction = number - whole
                if fraction == 0 { continue }
                let scaled = fraction * Double(unit.microseconds)
                let wholeMicroseconds = scaled.rounded(.towardZero)
                sum += Int128(wholeMicroseconds)
                leftover += scaled - wholeMicroseconds
            case nil:
                throw ExpressionFailure(.typeError, "timedelta() takes numbers, not a \(value.typeName)")
            }
        }
        if isTooLarge { throw Self.tooLarge }
        if leftover != 0 {
            var rounded = Glibc.round(leftover)
            if (rounded - leftover).magnitude == 0.5 {
                let odd: Double = sum % 2 == 0 ? 0 : 1
                rounded = 2 * Glibc.round((leftover + odd) * 0.5) - odd
            }
            sum += Int128(rounded)
        }
        try self.init(total: sum)
    }

    // MARK: - Scaling

    /// `a / b`, ties to even.
    static func nearest(_ a: Int128, _ b: Int128) throws(ExpressionFailure) -> Int128 {
        if b == 0 { throw Arithmetic.zeroDivision }
        var (quotient, rest) = a.magnitude.quotientAndRemainder(dividingBy: b.magnitude)
        let (half, isLarge) = rest.multipliedReportingOverflow(by: 2)
        if isLarge || half > b.magnitude || (half == b.magnitude && quotient % 2 == 1) { quotient += 1 }
        rest = 0
        let result = Int128(quotient)
        return (a < 0) == (b < 0) ? result : -result
    }

    /// A float as a whole number times a power of two.
    private static func ratio(_ number: Double) throws(ExpressionFailure) -> (significand: Int128, exponent: Int) {
        if number.isNaN { throw ExpressionFailure(.valueError, "a timedelta times not a number has no value") }
        if number.isInfinite { throw ExpressionFailure(.overflow, "a timedelta times infinity has no value") }
        if number == 0 { return (0, 0) }
        let exponent = Int(number.exponent) - 52
        let significand = Int128(number.significand * 0x1p52)
        let zeros = significand.trailingZeroBitCount
        let odd = significand >> Int128(zeros)
        return (number < 0 ? -odd : odd, exponent + zeros)
    }

    func multiplied(by number: Double) throws(ExpressionFailure) -> TimeDelta {
        let (significand, exponent) = try Self.ratio(number)
        let product = total * significand
        if product == 0 { return TimeDelta(days: 0) }
        if exponent >= 0 { return try TimeDelta(total: Self.shifted(product, exponent)) }
        // Below half a microsecond.
        if exponent < -125 { return TimeDelta(days: 0) }
        return try TimeDelta(total: Self.nearest(product, Int128(1) << Int128(-exponent)))
    }

    func divided(by number: Double) throws(ExpressionFailure) -> TimeDelta {
        let (significand, exponent) = try Self.ratio(number)
        if significand == 0 { throw Arithmetic.zeroDivision }
        if total == 0 { return TimeDelta(days: 0) }
        if exponent <= 0 {
            return try TimeDelta(total: Self.nearest(Self.shifted(total, -exponent), significand))
        }
        if exponent > 70 { return TimeDelta(days: 0) }
        return try TimeDelta(total: Self.nearest(total, significand << Int128(exponent)))
    }

    private static func shifted(_ number: Int128, _ bits: Int) throws(ExpressionFailure) -> Int128 {
        guard bits < number.magnitude.leadingZeroBitCount - 1 else { throw tooLarge }
        return number << Int128(bits)
    }

    /// The quotient of two spans, or of a span and a whole number, rounded once.
    static func quotient(_ a: Int128, _ b: Int128) throws(ExpressionFailure) -> Double {
        if b == 0 { throw Arithmetic.zeroDivision }
        if a == 0 { return b < 0 ? -0.0 : 0 }
        let (dividend, divisor) = (a.magnitude, b.magnitude)
        let bits = { (number: UInt128) in 128 - number.leadingZeroBitCount }
        // At least 56 bits of quotient; spans have at most 67 bits.
        let shift = max(0, 57 + bits(divisor) - bits(dividend))
        var (quotient, rest) = (dividend << UInt128(shift)).quotientAndRemainder(dividingBy: divisor)
        var exponent = -shift
        let excess = bits(quotient) - 62
        if excess > 0 {
            if quotient & ((1 << UInt128(excess)) - 1) != 0 { rest = 1 }
            quotient >>= UInt128(excess)
            exponent += excess
        }
        // What was cut off only decides ties.
        let significand = UInt64(quotient) << 1 | (rest == 0 ? 0 : 1)
        let magnitude = Double(sign: .plus, exponent: exponent - 1, significand: Double(significand))
        return (a < 0) == (b < 0) ? magnitude : -magnitude
    }
}
