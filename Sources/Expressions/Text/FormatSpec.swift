/// A format specification, read as CPython 3.11's `parse_internal_render_format_spec` does.
struct FormatSpec {
    var fill: Unicode.Scalar = " "
    var alignment: Unicode.Scalar
    var sign: Unicode.Scalar?
    var dropsNegativeZero = false
    var isAlternate = false
    var width: Int?
    var separator: Unicode.Scalar?
    var precision: Int?
    /// The presentation type; nil where none was written.
    var type: Unicode.Scalar?

    init(_ text: String, aligned defaultAlignment: Unicode.Scalar) throws(ExpressionFailure) {
        alignment = defaultAlignment
        let scalars = Array(text.unicodeScalars)
        var index = 0
        func at(_ place: Int) -> Unicode.Scalar? { place < scalars.count ? scalars[place] : nil }
        func isAlignment(_ scalar: Unicode.Scalar?) -> Bool {
            scalar == "<" || scalar == ">" || scalar == "=" || scalar == "^"
        }
        func number() throws(ExpressionFailure) -> Int? {
            var value: Int?
            while index < scalars.count, let digit = scalars[index].pythonDecimalDigit {
                let (tenfold, isTooLarge) = (value ?? 0).multipliedReportingOverflow(by: 10)
                let (sum, isSumTooLarge) = tenfold.addingReportingOverflow(Int(digit))
                if isTooLarge || isSumTooLarge { throw Self.invalid("has too many decimal digits") }
                value = sum
                index += 1
            }
            return value
        }

        var isFillGiven = false
        var isAlignmentGiven = false
        if isAlignment(at(1)) {
            fill = scalars[0]
            alignment = scalars[1]
            isFillGiven = true
            isAlignmentGiven = true
            index = 2
        } else if isAlignment(at(0)) {
            alignment = scalars[0]
            isAlignmentGiven = true
            index = 1
        }
        if let mark = at(index), mark == " " || mark == "+" || mark == "-" {
            sign = mark
            index += 1
        }
        if at(index) == "z" {
            dropsNegativeZero = true
            index += 1
        }
        if at(index) == "#" {
            isAlternate = true
            index += 1
        }
        if !isFillGiven, at(index) == "0" {
            fill = "0"
            if !isAlignmentGiven, defaultAlignment == ">" { alignment = "=" }
            index += 1
        }
        width = try number()
        if at(index) == "," {
            separator = ","
            index += 1
        }
        if at(index) == "_" {
            if separator != nil { throw Self.invalid("has both \",\" and \"_\"") }
            separator = "_"
            index += 1
        }
        if at(index) == ".", index < scalars.count {
            index += 1
            precision = try number()
            if precision == nil { throw Self.invalid("has a point without a precision") }
        }
        if scalars.count - index > 1 { throw Self.invalid("is none of this kind of value") }
        type = at(index)
        guard let separator else { return }
        switch type {
        case nil, "d", "e", "f", "g", "E", "G", "%", "F": break
        case "b" where separator == "_", "o" where separator == "_", "x" where separator == "_",
            "X" where separator == "_":
            break
        default: throw Self.invalid("has a thousands separator that its type does not have")
        }
    }

    static func invalid(_ problem: String) -> ExpressionFailure {
        ExpressionFailure(.valueError, "the format specification \(problem)")
    }

    // MARK: - Laying out

    /// A number in its parts: sign, prefix, whole digits, and the rest (point, fraction, exponent, `%`).
    struct Parts {
        var isNegative = false
        var prefix: [UInt8] = []
        var digits: [UInt8] = []
        var rest: [UInt8] = []
    }

    func laidOut(
        _ parts: Parts, grouping: Int, _ budget: inout EvaluationBudget
    ) throws(ExpressionFailure) -> String {
        var sign: [UInt8] = []
        if parts.isNegative {
            sign = [UInt8(ascii: "-")]
        } else if self.sign == "+" {
            sign = [UInt8(ascii: "+")]
        } else if self.sign == " " {
            sign = [UInt8(ascii: " ")]
        }
        let width = width ?? 0
        try budget.allocate(width)
        try budget.allocate(2 * (parts.digits.count + parts.rest.count) + 8)
        let other = sign.count + parts.prefix.count + CodePoints.count(of: parts.rest)
        let smallest = fill == "0" && alignment == "=" ? width - other : 0
        let digits = parts.digits.isEmpty ? [] : grouped(parts.digits, by: grouping, atLeast: smallest)
        let padding = try padding(max(0, width - other - digits.count), &budget)
        var result = padding.before
        result += (sign + parts.prefix).asText
        result += padding.inside
        result += (digits + parts.rest).asText
        result += padding.after
        return result
    }

    /// - Parameter count: how many fill characters there are to be.
    func padding(
        _ count: Int, _ budget: inout EvaluationBudget
    ) throws(ExpressionFailure) -> (before: String, inside: String, after: String) {
        if count == 0 { return ("", "", "") }
        let (bytes, isTooLarge) = count.multipliedReportingOverflow(by: String(fill).utf8.count)
        try budget.allocate(isTooLarge ? .max : bytes)
        func filled(_ count: Int) -> String { String(repeating: String(fill), count: count) }
        switch alignment {
        case "<": return ("", "", filled(count))
        case "^": return (filled(count / 2), "", filled(count - count / 2))
        case "=": return ("", filled(count), "")
        default: return (filled(count), "", "")
        }
    }

    /// `_PyUnicode_InsertThousandsGrouping`: zeros in front up to the smallest width, separators between groups.
    private func grouped(_ digits: [UInt8], by size: Int, atLeast smallest: Int) -> [UInt8] {
        var result: [UInt8] = []
        var left = digits[...]
        var missing = smallest
        let mark = separator.map { UInt8(truncatingIfNeeded: $0.value) }
        while true {
            let count = mark == nil ? max(left.count, missing, 1) : min(size, max(left.count, missing, 1))
            if !result.isEmpty, let mark {
                result.append(mark)
            }
            let taken = min(left.count, count)
            result += left.suffix(taken).reversed()
            result += [UInt8](repeating: UInt8(ascii: "0"), count: count - taken)
            left = left.dropLast(taken)
            missing -= count
            if left.isEmpty, missing <= 0 { break }
            missing -= 1
        }
        return result.reversed()
    }
}

extension CodePoints {
    static func count(of bytes: [UInt8]) -> Int {
        bytes.withUnsafeBufferPointer { count($0[...]) }
    }
}

extension Unicode.Scalar {
    /// A decimal digit, ASCII first.
    var pythonDecimalDigit: UInt8? {
        if value < 0x80 { return (0x30...0x39).contains(value) ? UInt8(value - 0x30) : nil }
        return decimalDigit
    }
}
