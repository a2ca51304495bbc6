/// The true quotient of two integers, rounded once, as CPython's `long_true_divide` gives it.
enum Quotient {
    /// - Precondition: `b` is not 0.
    static func of(_ a: Int64, _ b: Int64) -> Double {
        let exact: Int64 = 1 << 53
        if (-exact...exact).contains(a), (-exact...exact).contains(b) { return Double(a) / Double(b) }
        let dividend = UInt128(a.magnitude)
        let divisor = UInt128(b.magnitude)
        // All bits of the dividend at the top: at least 64 bits of quotient.
        let shift = dividend.leadingZeroBitCount
        var (quotient, remainder) = (dividend << shift).quotientAndRemainder(dividingBy: divisor)
        var exponent = -shift
        let excess = 64 - quotient.leadingZeroBitCount
        if excess > 0 {
            let lost = quotient & ((1 << UInt128(excess)) - 1)
            if lost != 0 { remainder = 1 }
            quotient >>= UInt128(excess)
            exponent += excess
        }
        // What was cut off only decides ties.
        let bits = UInt64(truncatingIfNeeded: quotient) | (remainder == 0 ? 0 : 1)
        let magnitude = Double(sign: .plus, exponent: exponent, significand: Double(bits))
        return (a < 0) == (b < 0) ? magnitude : -magnitude
    }
}
