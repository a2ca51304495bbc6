/// Python's `format()` of a value by a specification.
enum PythonFormat {
    static func format(
        _ value: ExpressionValue, spec: String, _ budget: inout EvaluationBudget
    ) throws(ExpressionFailure) -> String {
        try budget.step(1 + spec.utf8.count / 64)
        if spec.isEmpty {
            let text = value.pythonText
            try budget.allocate(text.utf8.count)
            return text
        }
        switch value {
        case .string(let text): return try self.text(text, FormatSpec(spec, aligned: "<"), &budget)
        case .integer(let number): return try integer(number, FormatSpec(spec, aligned: ">"), &budget)
        case .boolean(let flag): return try integer(flag ? 1 : 0, FormatSpec(spec, aligned: ">"), &budget)
        case .float(let number): return try float(number, FormatSpec(spec, aligned: ">"), &budget)
        case .date, .datetime, .time: return try CalendarText.strftime(value, spec, &budget)
        case .none, .list, .tuple, .dictionary, .timedelta, .zone:
            throw ExpressionFailure(.typeError, "a \(value.typeName) takes no format specification")
        }
    }

    private static func text(
        _ text: String, _ spec: FormatSpec, _ budget: inout EvaluationBudget
    ) throws(ExpressionFailure) -> String {
        guard spec.type == nil || spec.type == "s", spec.separator == nil else {
            throw FormatSpec.invalid("has a type that a text does not have")
        }
        if spec.sign != nil || spec.dropsNegativeZero || spec.isAlternate || spec.alignment == "=" {
            throw FormatSpec.invalid("has a sign, \"z\", \"#\" or \"=\", which a text does not have")
        }
        var length = TextIndexing.length(text)
        var shown = text
        if let precision = spec.precision, precision < length {
            shown = TextIndexing.part(text, from: 0, to: precision, count: length)
            length = precision
        }
        try budget.allocate(shown.utf8.count)
        let padding = try spec.padding(max(0, (spec.width ?? 0) - length), &budget)
        return padding.before + shown + padding.after
    }

    private static func integer(
        _ number: Int64, _ spec: FormatSpec, _ budget: inout EvaluationBudget
    ) throws(ExpressionFailure) -> String {
        var parts = FormatSpec.Parts()
        var radix = 10
        switch spec.type {
        case "e", "E", "f", "F", "g", "G", "%": return try float(Double(number), spec, &budget)
        case nil, "d", "n", "c": break
        case "b": radix = 2
        case "o": radix = 8
        case "x", "X": radix = 16
        default: throw FormatSpec.invalid("has a type that an int does not have")
        }
        if spec.precision != nil || spec.dropsNegativeZero {
            throw FormatSpec.invalid("has a precision or \"z\", which an int does not have")
        }
        if spec.type == "c" {
            if spec.sign != nil || spec.isAlternate {
                throw FormatSpec.invalid("has a sign or \"#\", which \"c\" does not have")
            }
            parts.rest = try Array(String(character(number)).utf8)
            return try spec.laidOut(parts, grouping: 3, &budget)
        }
        parts.isNegative = number < 0
        parts.digits = Array(String(number.magnitude, radix: radix, uppercase: spec.type == "X").utf8)
        if spec.isAlternate, radix != 10, let type = spec.type {
            parts.prefix = [UInt8(ascii: "0"), UInt8(truncatingIfNeeded: type.value)]
        }
        return try spec.laidOut(parts, grouping: radix == 10 ? 3 : 4, &budget)
    }

    static func character(_ number: Int64) throws(ExpressionFailure) -> Character {
        guard (0...0x10FFFF).contains(number) else {
            throw ExpressionFailure(.overflow, "there is no character of that number")
        }
        guard let scalar = Unicode.Scalar(UInt32(number)) else {
            throw ExpressionFailure(.limit, "half a surrogate pair is no character here")
        }
        return Character(scalar)
    }

    private static func float(
        _ number: Double, _ spec: FormatSpec, _ budget: inout EvaluationBudget
    ) throws(ExpressionFailure) -> String {
        var style = FloatText(
            style: .shortest, precision: spec.precision ?? 6, isAlternate: spec.isAlternate,
            dropsNegativeZero: spec.dropsNegativeZero)
        if style.precision > Int32.max { throw FormatSpec.invalid("has too large a precision") }
        var shown = number
        switch spec.type {
        case nil:
            style.addsPointZero = true
            if spec.precision == nil { style.precision = 0 } else { style.style = .general }
        case "e", "E": style.style = .exponent
        case "f", "F": style.style = .fixed
        case "g", "G", "n": style.style = .general
        case "%":
            style.style = .fixed
            shown *= 100
        default: throw FormatSpec.invalid("has a type that a float does not have")
        }
        style.isUppercase = spec.type == "E" || spec.type == "F" || spec.type == "G"
        var text = try style.text(shown, &budget)[...]
        var parts = FormatSpec.Parts()
        if text.first == UInt8(ascii: "-") {
            parts.isNegative = true
            text.removeFirst()
        }
        parts.digits = Array(text.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) })
        parts.rest = Array(text.dropFirst(parts.digits.count))
        if spec.type == "%" { parts.rest.append(UInt8(ascii: "%")) }
        return try spec.laidOut(parts, grouping: 3, &budget)
    }
}
