import Glibc

/// A float in the formats of CPython's `PyOS_double_to_string` (Python/pystrtod.c), at any precision.
struct FloatText {
    enum Style {
        case exponent, fixed, general
        /// The shortest digits that read back the same.
        case shortest
    }

    var style: Style
    var precision: Int
    var isUppercase = false
    /// `#`: a point always, zeros at the end of `g`.
    var isAlternate = false
    /// `.0` after a whole number.
    var addsPointZero = false
    /// `z`: no minus before a zero.
    var dropsNegativeZero = false

    func text(_ number: Double, _ budget: inout EvaluationBudget) throws(ExpressionFailure) -> [UInt8] {
        if !number.isFinite {
            let word = number.isNaN ? "nan" : number < 0 ? "-inf" : "inf"
            return Array((isUppercase ? word.uppercased() : word).utf8)
        }
        try budget.allocate(precision)
        try budget.allocate(style == .fixed ? 400 : 40)
        var (digits, point) = digits(number.magnitude)
        var isNegative = number.sign == .minus
        if dropsNegativeZero, digits == [UInt8(ascii: "0")] { isNegative = false }

        var usesExponent = false
        var end = digits.count
        switch style {
        case .exponent:
            usesExponent = true
            end = precision + 1
        case .fixed: end = point + precision
        case .general:
            let significant = max(precision, 1)
            usesExponent = point <= -4 || point > significant - (addsPointZero ? 1 : 0)
            if isAlternate { end = significant }
        case .shortest: usesExponent = point <= -4 || point > 16
        }
        var exponent = 0
        if usesExponent {
            exponent = point - 1
            point = 1
        }
        end = max(end, !usesExponent && addsPointZero ? point + 1 : point)

        var result: [UInt8] = []
        if isNegative { result.append(UInt8(ascii: "-")) }
        for position in (point <= 0 ? point - 1 : 0)..<max(end, point) {
            if position == point { result.append(UInt8(ascii: ".")) }
            result.append(digits.indices.contains(position) ? digits[position] : UInt8(ascii: "0"))
        }
        if end <= point, isAlternate { result.append(UInt8(ascii: ".")) }
        if usesExponent {
            result.append(UInt8(ascii: isUppercase ? "E" : "e"))
            result.append(UInt8(ascii: exponent < 0 ? "-" : "+"))
            if exponent.magnitude < 10 { result.append(UInt8(ascii: "0")) }
            result += Array(String(exponent.magnitude).utf8)
        }
        return result
    }

    /// Significant digits without zeros at the end ("0" for zero), and how many stand before the point.
    private func digits(_ number: Double) -> (digits: [UInt8], point: Int) {
        let zero = UInt8(ascii: "0")
        if number == 0 { return ([zero], 1) }
        var digits: [UInt8] = []
        var point = 0
        // No double has more than 767 significant digits, or 1074 after the point.
        switch style {
        case .exponent, .general, .shortest:
            let significant =
                switch style {
                case .exponent: precision + 1
                case .fixed, .general: max(precision, 1)
                case .shortest: 17
                }
            let written =
                style == .shortest ? Self.shortest(number) : Self.printed("%.*e", min(significant, 800) - 1, number)
            guard let mark = written.lastIndex(of: UInt8(ascii: "e")) else { return ([zero], 1) }
            digits = written[..<mark].filter { $0 != UInt8(ascii: ".") }
            point = (Int(String(decoding: written[(mark + 1)...], as: UTF8.self)) ?? 0) + 1
        case .fixed:
            let written = Self.printed("%.*f", min(precision, 1100), number)
            let whole = written.prefix { $0 != UInt8(ascii: ".") }
            digits = Array(whole) + written[whole.endIndex...].dropFirst()
            point = whole.count
            let leading = digits.prefix { $0 == zero }.count
            digits.removeFirst(leading)
            point -= leading
        }
        while digits.last == zero { digits.removeLast() }
        return digits.isEmpty ? ([zero], 1) : (digits, point)
    }

    /// The shortest digits in the form of `%e`.
    private static func shortest(_ number: Double) -> [UInt8] {
        // 17 digits tell any two doubles apart; Swift's description has the shortest that do.
        var digits: [UInt8] = []
        var exponent = 0
        var point: Int?
        let text = Array(number.description.utf8)
        scan: for (index, byte) in text.enumerated() {
            switch byte {
            case UInt8(ascii: "."): point = digits.count
            case UInt8(ascii: "e"):
                exponent = Int(String(decoding: text[(index + 1)...], as: UTF8.self)) ?? 0
                break scan
            default: digits.append(byte)
            }
        }
        let leading = digits.prefix { $0 == UInt8(ascii: "0") }.count
        let scale = (point ?? digits.count) + exponent - leading - 1
        return digits.dropFirst(leading) + Array("e\(scale)".utf8)
    }

    /// glibc prints the exact value of a double, ties to even.
    static func printed(_ format: String, _ precision: Int, _ number: Double) -> [UInt8] {
        var buffer = [CChar](repeating: 0, count: 1500)
        let count = withVaList([Int32(clamping: precision), number]) { vsnprintf(&buffer, buffer.count, format, $0) }
        return buffer.prefix(max(0, min(Int(count), buffer.count - 1))).map { UInt8(bitPattern: $0) }
    }
}
