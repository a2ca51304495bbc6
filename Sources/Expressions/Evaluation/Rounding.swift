import Glibc

/// Python's `round()`: half to even, of the exact decimal value of a float.
enum Rounding {
    /// `round(number, digits)` of a float.
    static func round(_ number: Double, digits: Int64) throws(ExpressionFailure) -> Double {
        // The bounds of CPython's float___round___impl.
        if !number.isFinite || number == 0 || digits > 323 { return number }
        if digits < -308 { return 0 * number }
        let rounded = digits >= 0 ? fraction(number, Int(digits)) : whole(number, Int(-digits))
        guard let rounded, rounded.isFinite else {
            throw ExpressionFailure(.overflow, "the rounded value is past the largest float")
        }
        return rounded
    }

    /// glibc prints the exact value of a double, ties to even.
    private static func fraction(_ number: Double, _ digits: Int) -> Double? {
        PythonNumber.double(ascii: printed(number, digits))
    }

    private static func printed(_ number: Double, _ digits: Int) -> [UInt8] {
        var buffer = [CChar](repeating: 0, count: 700)
        let count = withVaList([Int32(digits), number]) { vsnprintf(&buffer, buffer.count, "%.*f", $0) }
        return buffer.prefix(max(0, min(Int(count), buffer.count - 1))).map { UInt8(bitPattern: $0) }
    }

    /// Rounded to a multiple of ten to `zeros`.
    private static func whole(_ number: Double, _ zeros: Int) -> Double? {
        let truncated = number.magnitude.rounded(.down)
        var digits = printed(truncated, 0)
        let hasFraction = truncated != number.magnitude
        if digits.count < zeros { return copysign(0, number) }
        let kept = digits.count - zeros
        let lost = digits[kept...]
        let zero = UInt8(ascii: "0")
        let five = UInt8(ascii: "5")
        let first = lost.first ?? zero
        let isMore = hasFraction || lost.dropFirst().contains { $0 != zero }
        let isOdd = kept > 0 && digits[kept - 1] % 2 == 1
        let goesUp = first > five || (first == five && (isMore || isOdd))
        for index in kept..<digits.count { digits[index] = zero }
        if goesUp {
            var index = kept - 1
            while index >= 0, digits[index] == UInt8(ascii: "9") {
                digits[index] = zero
                index -= 1
            }
            if index >= 0 { digits[index] += 1 } else { digits.insert(UInt8(ascii: "1"), at: 0) }
        }
        return PythonNumber.double(ascii: digits).map { copysign($0, number) }
    }

    /// `round(number)` of a float.
    static func round(_ number: Double) throws(ExpressionFailure) -> Int64 {
        if number.isNaN { throw ExpressionFailure(.valueError, "not a number has no integer") }
        if number.isInfinite { throw ExpressionFailure(.overflow, "infinity has no integer") }
        guard let rounded = Int64(exactly: number.rounded(.toNearestOrEven)) else { throw .integerPast64Bits }
        return rounded
    }

    /// `round(number, digits)` of an integer.
    static func round(_ number: Int64, digits: Int64) throws(ExpressionFailure) -> Int64 {
        if digits >= 0 { return number }
        if digits < -19 { return 0 }
        var unit = Int128(1)
        for _ in 0..<(-digits) { unit *= 10 }
        let magnitude = Int128(number.magnitude)
        let (quotient, rest) = magnitude.quotientAndRemainder(dividingBy: unit)
        let goesUp = rest * 2 > unit || (rest * 2 == unit && quotient % 2 == 1)
        let rounded = (goesUp ? quotient + 1 : quotient) * unit
        guard let result = Int64(exactly: number < 0 ? -rounded : rounded) else { throw .integerPast64Bits }
        return result
    }
}
