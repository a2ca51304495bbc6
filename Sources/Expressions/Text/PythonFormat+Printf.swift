extension PythonFormat {
    /// `template % argument`
    static func printf(
        _ template: String, _ argument: ExpressionValue, _ budget: inout EvaluationBudget
    ) throws(ExpressionFailure) -> String {
        try budget.step(1 + template.utf8.count / 64)
        try budget.allocate(template.utf8.count)
        var printer = Printer(template, argument)
        return try printer.print(&budget)
    }
}

/// `unicode_format` of CPython's unicodeobject.c.
private struct Printer {
    private let bytes: [UInt8]
    private var index = 0
    private var arguments: [ExpressionValue]
    private var used = 0
    private let mapping: ExpressionValue?

    private struct Directive {
        var isLeft = false
        var showsPlus = false
        var showsBlank = false
        var isAlternate = false
        var isZeroFilled = false
        var width: Int?
        var precision: Int?
    }

    init(_ template: String, _ argument: ExpressionValue) {
        bytes = Array(template.utf8)
        switch argument {
        case .tuple(let items): (arguments, mapping) = (items, nil)
        case .list, .dictionary: (arguments, mapping) = ([argument], argument)
        case .none, .boolean, .integer, .float, .string, .date, .datetime, .time, .timedelta, .zone:
            (arguments, mapping) = ([argument], nil)
        }
    }

    mutating func print(_ budget: inout EvaluationBudget) throws(ExpressionFailure) -> String {
        var result = ""
        var literal = 0
        while index < bytes.count {
            guard bytes[index] == UInt8(ascii: "%") else {
                index += 1
                continue
            }
            result += bytes[literal..<index].asText
            index += 1
            result += try directive(&budget)
            literal = index
        }
        result += bytes[literal...].asText
        if used < arguments.count, mapping == nil {
            throw ExpressionFailure(.typeError, "the text has fewer places than there are values")
        }
        return result
    }

    private var incomplete: ExpressionFailure {
        ExpressionFailure(.valueError, "a % place of the text is incomplete")
    }

    private mutating func next() throws(ExpressionFailure) -> UInt8 {
        guard index < bytes.count else { throw incomplete }
        defer { index += 1 }
        return bytes[index]
    }

    private mutating func argument() throws(ExpressionFailure) -> ExpressionValue {
        guard used < arguments.count else {
            throw ExpressionFailure(.typeError, "the text has more places than there are values")
        }
        defer { used += 1 }
        return arguments[used]
    }

    private mutating func key(_ budget: inout EvaluationBudget) throws(ExpressionFailure) {
        guard let mapping else { throw ExpressionFailure(.typeError, "a named % place wants a dict") }
        index += 1
        let start = index
        var depth = 1
        while depth > 0 {
            switch try key(byte: index) {
            case UInt8(ascii: "("): depth += 1
            case UInt8(ascii: ")"): depth -= 1
            default: break
            }
            index += 1
        }
        let name = bytes[start..<(index - 1)].asText
        arguments = [try Sequences.item(mapping, .string(name), &budget)]
        used = 0
    }

    private func key(byte index: Int) throws(ExpressionFailure) -> UInt8 {
        guard index < bytes.count else {
            throw ExpressionFailure(.valueError, "the name of a % place has no closing parenthesis")
        }
        return bytes[index]
    }

    private mutating func directive(_ budget: inout EvaluationBudget) throws(ExpressionFailure) -> String {
        try budget.step()
        var directive = Directive()
        if index < bytes.count, bytes[index] == UInt8(ascii: "%") {
            index += 1
            return "%"
        }
        if index < bytes.count, bytes[index] == UInt8(ascii: "(") { try key(&budget) }
        var byte = try next()
        flags: while true {
            switch byte {
            case UInt8(ascii: "-"): directive.isLeft = true
            case UInt8(ascii: "+"): directive.showsPlus = true
            case UInt8(ascii: " "): directive.showsBlank = true
            case UInt8(ascii: "#"): directive.isAlternate = true
            case UInt8(ascii: "0"): directive.isZeroFilled = true
            default: break flags
            }
            byte = try next()
        }
        if byte == UInt8(ascii: "*") {
            let width = try starred()
            directive.isLeft = directive.isLeft || width < 0
            directive.width = Int(clamping: width.magnitude)
            byte = try next()
        } else {
            directive.width = try number(&byte, most: .max)
        }
        if byte == UInt8(ascii: ".") {
            byte = try next()
            if byte == UInt8(ascii: "*") {
                let precision = try starred()
                guard Int32(exactly: precision) != nil else {
                    throw ExpressionFailure(.overflow, "the precision of a % place is too large")
                }
                directive.precision = max(0, Int(precision))
                byte = try next()
            } else {
                directive.precision = try number(&byte, most: Int(Int32.max)) ?? 0
            }
        }
        if byte == UInt8(ascii: "h") || byte == UInt8(ascii: "l") || byte == UInt8(ascii: "L") { byte = try next() }
        return try formatted(argument(), byte, directive, &budget)
    }

    private mutating func starred() throws(ExpressionFailure) -> Int64 {
        guard let number = Sequences.index(try argument()) else {
            throw ExpressionFailure(.typeError, "the * of a % place wants an integer")
        }
        return number
    }

    private mutating func number(_ byte: inout UInt8, most: Int) throws(ExpressionFailure) -> Int? {
        var value: Int?
        while (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) {
            let digit = Int(byte - UInt8(ascii: "0"))
            guard (value ?? 0) <= (most - digit) / 10 else {
                throw ExpressionFailure(.valueError, "the width or precision of a % place is too large")
            }
            value = (value ?? 0) * 10 + digit
            byte = try next()
        }
        return value
    }

    private func formatted(
        _ value: ExpressionValue, _ type: UInt8, _ directive: Directive, _ budget: inout EvaluationBudget
    ) throws(ExpressionFailure) -> String {
        switch type {
        case UInt8(ascii: "s"), UInt8(ascii: "r"), UInt8(ascii: "a"):
            var text = type == UInt8(ascii: "s") ? value.pythonText : value.pythonRepr
            if type == UInt8(ascii: "a") { text = text.asciiEscaped }
            let count = TextIndexing.length(text)
            if let precision = directive.precision, precision < count {
                text = TextIndexing.part(text, from: 0, to: precision, count: count)
            }
            return try laidOut([], [], text, isNumber: false, directive, &budget)
        case UInt8(ascii: "c"):
            return try laidOut([], [], character(value), isNumber: false, directive, &budget)
        case UInt8(ascii: "d"), UInt8(ascii: "i"), UInt8(ascii: "u"), UInt8(ascii: "o"), UInt8(ascii: "x"),
            UInt8(ascii: "X"):
            return try integer(value, type, directive, &budget)
        case UInt8(ascii: "e"), UInt8(ascii: "E"), UInt8(ascii: "f"), UInt8(ascii: "F"), UInt8(ascii: "g"),
            UInt8(ascii: "G"):
            guard let number = Number(value) else { throw notNumber(value) }
            let style: FloatText.Style =
                switch type | 0x20 {
                case UInt8(ascii: "e"): .exponent
                case UInt8(ascii: "f"): .fixed
                default: .general
                }
            let text = try FloatText(
                style: style, precision: directive.precision ?? 6, isUppercase: type & 0x20 == 0,
                isAlternate: directive.isAlternate
            ).text(number.double, &budget)
            let isNegative = text.first == UInt8(ascii: "-")
            return try laidOut(
                isNegative ? [UInt8(ascii: "-")] : [], [], text.dropFirst(isNegative ? 1 : 0).asText, isNumber: true,
                directive, &budget)
        default: throw ExpressionFailure(.valueError, "a % place has an unknown type")
        }
    }

    private func notNumber(_ value: ExpressionValue) -> ExpressionFailure {
        ExpressionFailure(.typeError, "a % place wants a number, not a \(value.typeName)")
    }

    private func character(_ value: ExpressionValue) throws(ExpressionFailure) -> String {
        if case .string(let text) = value, TextIndexing.length(text) == 1 { return text }
        guard let number = Sequences.index(value) else {
            throw ExpressionFailure(.typeError, "%c wants one character or its number")
        }
        return String(try PythonFormat.character(number))
    }

    private func integer(
        _ value: ExpressionValue, _ type: UInt8, _ directive: Directive, _ budget: inout EvaluationBudget
    ) throws(ExpressionFailure) -> String {
        var digits: String
        let isNegative: Bool
        let isDecimal = type == UInt8(ascii: "d") || type == UInt8(ascii: "i") || type == UInt8(ascii: "u")
        switch Number(value) {
        case .integer(let number):
            isNegative = number < 0
            let radix = isDecimal ? 10 : type == UInt8(ascii: "o") ? 8 : 16
            digits = String(number.magnitude, radix: radix, uppercase: type == UInt8(ascii: "X"))
        case .float(let number) where isDecimal:
            if number.isNaN { throw ExpressionFailure(.valueError, "not a number has no integer") }
            if number.isInfinite { throw ExpressionFailure(.overflow, "infinity has no integer") }
            isNegative = number <= -1
            digits = FloatText.printed("%.*f", 0, number.magnitude.rounded(.down)).asText
        case .float, nil: throw notNumber(value)
        }
        if let precision = directive.precision, precision > digits.utf8.count {
            try budget.allocate(precision)
            digits = String(repeating: "0", count: precision - digits.utf8.count) + digits
        }
        let prefix = directive.isAlternate && !isDecimal ? [UInt8(ascii: "0"), type] : []
        return try laidOut(isNegative ? [UInt8(ascii: "-")] : [], prefix, digits, isNumber: true, directive, &budget)
    }

    private func laidOut(
        _ sign: [UInt8], _ prefix: [UInt8], _ body: String, isNumber: Bool, _ directive: Directive,
        _ budget: inout EvaluationBudget
    ) throws(ExpressionFailure) -> String {
        var sign = sign
        if isNumber, sign.isEmpty {
            if directive.showsPlus {
                sign = [UInt8(ascii: "+")]
            } else if directive.showsBlank {
                sign = [UInt8(ascii: " ")]
            }
        }
        try budget.allocate(body.utf8.count + 3)
        let count = sign.count + prefix.count + TextIndexing.length(body)
        let front = (sign + prefix).asText
        guard let width = directive.width, width > count else { return front + body }
        try budget.allocate(width - count)
        if directive.isLeft { return front + body + String(repeating: " ", count: width - count) }
        if isNumber, directive.isZeroFilled {
            return front + String(repeating: "0", count: width - count) + body
        }
        return String(repeating: " ", count: width - count) + front + body
    }
}
