extension ExpressionValue {
    /// What Python's `str()` gives.
    package var pythonText: String {
        switch self {
        case .string(let text): text
        case .date, .datetime, .time, .timedelta, .zone: CalendarArithmetic.text(self)
        case .none, .boolean, .integer, .float, .list, .tuple, .dictionary: pythonRepr
        }
    }

    /// What Python's `repr()` gives.
    package var pythonRepr: String {
        switch self {
        case .none: return "None"
        case .boolean(let flag): return flag ? "True" : "False"
        case .integer(let number): return String(number)
        case .float(let number): return number.pythonText
        case .date, .datetime, .time, .timedelta, .zone: return CalendarArithmetic.repr(self)
        case .string, .list, .tuple, .dictionary:
            var text = ""
            appendRepr(to: &text)
            return text
        }
    }

    private func appendRepr(to text: inout String) {
        switch self {
        case .none, .boolean, .integer, .float, .date, .datetime, .time, .timedelta, .zone: text += pythonRepr
        case .string(let value): value.appendPythonRepr(to: &text)
        case .list(let items):
            text += "["
            Self.append(items, to: &text)
            text += "]"
        case .tuple(let items):
            text += "("
            Self.append(items, to: &text)
            text += items.count == 1 ? ",)" : ")"
        case .dictionary(let dictionary):
            text += "{"
            for (index, entry) in dictionary.entries.enumerated() {
                if index > 0 { text += ", " }
                entry.key.appendRepr(to: &text)
                text += ": "
                entry.value.appendRepr(to: &text)
            }
            text += "}"
        }
    }

    private static func append(_ items: [ExpressionValue], to text: inout String) {
        for (index, item) in items.enumerated() {
            if index > 0 { text += ", " }
            item.appendRepr(to: &text)
        }
    }
}

extension String {
    /// The text as Python writes it in source: single quotes unless only they stand in it, unprintable characters
    /// escaped.
    func appendPythonRepr(to text: inout String) {
        let quote: Unicode.Scalar = utf8.contains(0x27) && !utf8.contains(0x22) ? "\"" : "'"
        text.unicodeScalars.append(quote)
        for scalar in unicodeScalars {
            switch scalar {
            case quote, "\\":
                text += "\\"
                text.unicodeScalars.append(scalar)
            case "\t": text += "\\t"
            case "\n": text += "\\n"
            case "\r": text += "\\r"
            case _ where scalar.isPythonPrintable: text.unicodeScalars.append(scalar)
            default: text.appendEscape(scalar)
            }
        }
        text.unicodeScalars.append(quote)
    }

    /// A `repr()` with what is not ASCII escaped, as `ascii()` gives it.
    var asciiEscaped: String {
        if utf8.allSatisfy({ $0 < 0x80 }) { return self }
        var text = ""
        for scalar in unicodeScalars {
            if scalar.value < 0x80 { text.unicodeScalars.append(scalar) } else { text.appendEscape(scalar) }
        }
        return text
    }

    private mutating func appendEscape(_ scalar: Unicode.Scalar) {
        let (mark, width) = scalar.value <= 0xFF ? ("\\x", 2) : scalar.value <= 0xFFFF ? ("\\u", 4) : ("\\U", 8)
        let digits = String(scalar.value, radix: 16)
        self += mark + String(repeating: "0", count: Swift.max(0, width - digits.utf8.count)) + digits
    }
}
