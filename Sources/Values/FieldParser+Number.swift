import Domain

extension FieldParser {
    static func integer(_ text: TextBytes) -> ParsedValue {
        var index = 0
        var isNegative = false
        if text[0] == UInt8(ascii: "-") || text[0] == UInt8(ascii: "+") {
            isNegative = text[0] == UInt8(ascii: "-")
            index = 1
        }
        guard index < text.count else { return .invalid(badInteger) }
        var value: Int64 = 0
        while index < text.count {
            let byte = text[index]
            guard byte.isASCIIDigit else { return .invalid(badInteger) }
            // Built on the negative side: it reaches one further.
            let (scaled, overflows) = value.multipliedReportingOverflow(by: 10)
            let (sum, exceeds) = scaled.subtractingReportingOverflow(Int64(byte &- 0x30))
            if overflows || exceeds { return .invalid(integerRange) }
            value = sum
            index += 1
        }
        if isNegative { return .value(.integer(value)) }
        return value == .min ? .invalid(integerRange) : .value(.integer(-value))
    }

    /// `[+-] digits [. digits] [e [+-] digits]`, with at least one digit before the exponent.
    static func number(_ text: TextBytes) -> ParsedValue {
        var index = 0
        var isNegative = false
        if text[0] == UInt8(ascii: "-") || text[0] == UInt8(ascii: "+") {
            isNegative = text[0] == UInt8(ascii: "-")
            index = 1
        }
        var mantissa: UInt64 = 0
        var digits = 0
        var significant = 0
        var fraction = 0
        var isAfterPoint = false
        scan: while index < text.count {
            let byte = text[index]
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"):
                digits += 1
                if significant > 0 || byte != 0x30 { significant += 1 }
                if significant <= 15 { mantissa = mantissa * 10 + UInt64(byte &- 0x30) }
                if isAfterPoint { fraction += 1 }
            case UInt8(ascii: ".") where !isAfterPoint: isAfterPoint = true
            default: break scan
            }
            index += 1
        }
        guard digits > 0 else { return .invalid(badNumber) }
        if index == text.count, significant <= 15, fraction <= 22 {
            // Both the mantissa and the power of ten are exact, so one division rounds once (Clinger 1990).
            let value = Double(mantissa) / powersOfTen[fraction]
            return .value(.number(isNegative ? -value : value))
        }
        if index < text.count {
            guard text[index] | 0x20 == UInt8(ascii: "e") else { return .invalid(badNumber) }
            index += 1
            if index < text.count, text[index] == UInt8(ascii: "-") || text[index] == UInt8(ascii: "+") { index += 1 }
            guard index < text.count, text[index...].allSatisfy(\.isASCIIDigit) else { return .invalid(badNumber) }
        }
        guard let value = Double(text.text) else { return .invalid(badNumber) }
        return value.isFinite ? .value(.number(value)) : .invalid(numberRange)
    }

    private static let powersOfTen: [Double] = [
        1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19,
        1e20, 1e21, 1e22,
    ]

    static let badInteger = ValueIssue(.badNumber, "not a whole number (digits, with a sign if need be)")
    static let integerRange = ValueIssue(.badNumber, "the whole number is outside the 64 bits that are kept")
    static let badNumber = ValueIssue(.badNumber, "not a number (digits with `.` as decimal point, as in 1234.5)")
    static let numberRange = ValueIssue(.badNumber, "the number is too large to be kept")
}
