/// `str.format`: CPython's Objects/stringlib/unicode_format.h. Of attributes only those of dates, times and timedeltas
/// are accepted.
struct TextTemplate {
    let arguments: [ExpressionValue]
    let keywords: [(name: String, value: ExpressionValue)]
    private var numbering = Numbering.unknown

    private enum Numbering {
        case unknown, manual
        case automatic(next: Int)
    }

    init(arguments: [ExpressionValue], keywords: [(name: String, value: ExpressionValue)]) {
        self.arguments = arguments
        self.keywords = keywords
    }

    mutating func expand(
        _ text: String, _ budget: inout EvaluationBudget
    ) throws(ExpressionFailure) -> String {
        try expand(Array(text.unicodeScalars)[...], depth: 2, &budget)
    }

    private func invalid(_ problem: String) -> ExpressionFailure {
        ExpressionFailure(.valueError, "the text of str.format() \(problem)")
    }

    private mutating func expand(
        _ text: ArraySlice<Unicode.Scalar>, depth: Int, _ budget: inout EvaluationBudget
    ) throws(ExpressionFailure) -> String {
        if depth <= 0 { throw invalid("has places in places in places") }
        try budget.step(1 + text.count / 16)
        try budget.allocate(4 * text.count)
        var result = ""
        var index = text.startIndex
        while index < text.endIndex {
            let scalar = text[index]
            index += 1
            guard scalar == "{" || scalar == "}" else {
                result.unicodeScalars.append(scalar)
                continue
            }
            if index < text.endIndex, text[index] == scalar {
                result.unicodeScalars.append(scalar)
                index += 1
                continue
            }
            if scalar == "}" || index == text.endIndex { throw invalid("has a single brace") }
            let field = try field(text, &index)
            result += try rendered(field, depth, &budget)
        }
        return result
    }

    private struct Field {
        var name: ArraySlice<Unicode.Scalar>
        var conversion: Unicode.Scalar?
        var spec: ArraySlice<Unicode.Scalar>
        var hasNestedFields = false
    }

    /// `index` stands after the opening brace, and afterwards behind the closing one.
    private func field(
        _ text: ArraySlice<Unicode.Scalar>, _ index: inout Int
    ) throws(ExpressionFailure) -> Field {
        let start = index
        var end: Unicode.Scalar?
        scan: while index < text.endIndex {
            let scalar = text[index]
            index += 1
            switch scalar {
            case "{": throw invalid("has \"{\" in the name of a place")
            case "[": while index < text.endIndex, text[index] != "]" { index += 1 }
            case "}", ":", "!":
                end = scalar
                break scan
            default: break
            }
        }
        guard let end else { throw invalid("has no \"}\" at the end of a place") }
        var field = Field(name: text[start..<(index - 1)], spec: [])
        if end == "}" { return field }
        if end == "!" {
            guard index < text.endIndex else { throw invalid("ends before a conversion") }
            field.conversion = text[index]
            index += 1
            if index < text.endIndex {
                let next = text[index]
                index += 1
                if next == "}" { return field }
                if next != ":" { throw invalid("has no \":\" after a conversion") }
            }
        }
        let specStart = index
        var depth = 1
        while index < text.endIndex {
            let scalar = text[index]
            index += 1
            if scalar == "{" {
                field.hasNestedFields = true
                depth += 1
            } else if scalar == "}" {
                depth -= 1
                if depth == 0 {
                    field.spec = text[specStart..<(index - 1)]
                    return field
                }
            }
        }
        throw invalid("has an unmatched \"{\" in a specification")
    }

    private mutating func rendered(
        _ field: Field, _ depth: Int, _ budget: inout EvaluationBudget
    ) throws(ExpressionFailure) -> String {
        var value = try value(of: field.name, &budget)
        switch field.conversion {
        case nil: break
        case "s": value = .string(value.pythonText)
        case "r": value = .string(value.pythonRepr)
        case "a": value = .string(value.pythonRepr.asciiEscaped)
        default: throw invalid("has an unknown conversion")
        }
        if field.conversion != nil, case .string(let text) = value { try budget.allocate(text.utf8.count) }
        let spec =
            field.hasNestedFields
            ? try expand(field.spec, depth: depth - 1, &budget) : Self.text(field.spec)
        return try PythonFormat.format(value, spec: spec, &budget)
    }

    private static func text(_ scalars: ArraySlice<Unicode.Scalar>) -> String {
        var text = ""
        text.unicodeScalars.append(contentsOf: scalars)
        return text
    }

    /// The number that all of the characters are; nil where they are none.
    private func number(_ scalars: ArraySlice<Unicode.Scalar>) throws(ExpressionFailure) -> Int? {
        var value = 0
        for scalar in scalars {
            guard let digit = scalar.pythonDecimalDigit else { return nil }
            guard value <= (Int.max - Int(digit)) / 10 else { throw invalid("has too large a number") }
            value = value * 10 + Int(digit)
        }
        return scalars.isEmpty ? nil : value
    }

    private mutating func value(
        of name: ArraySlice<Unicode.Scalar>, _ budget: inout EvaluationBudget
    ) throws(ExpressionFailure) -> ExpressionValue {
        let first = name.prefix { $0 != "[" && $0 != "." }
        var number = try self.number(first)
        if first.isEmpty || number != nil {
            switch (numbering, first.isEmpty) {
            case (.unknown, false), (.manual, false): numbering = .manual
            case (.unknown, true):
                number = 0
                numbering = .automatic(next: 1)
            case (.automatic(let next), true):
                number = next
                numbering = .automatic(next: next + 1)
            case (.automatic, false), (.manual, true):
                throw invalid("has both numbered places and places without a number")
            }
        }
        var value: ExpressionValue
        if let number {
            guard number < arguments.count else {
                throw ExpressionFailure(.indexError, "str.format() has no argument \(number)")
            }
            value = arguments[number]
        } else {
            let key = Self.text(first)
            guard let found = keywords.first(where: { $0.name.isSameText(as: key) }) else {
                throw ExpressionFailure(.keyError, "str.format() has no argument of a name in its text")
            }
            value = found.value
        }
        var rest = name.dropFirst(first.count)
        while let mark = rest.first {
            try budget.step()
            rest.removeFirst()
            if mark == "." {
                let attribute = rest.prefix { $0 != "[" && $0 != "." }
                if attribute.isEmpty { throw invalid("has an empty attribute") }
                rest = rest.dropFirst(attribute.count)
                guard let found = CalendarMember.attribute(value, Self.text(attribute)) else {
                    throw ExpressionFailure(.attributeError, "a \(value.typeName) has no such attribute")
                }
                value = found
            } else if mark == "[" {
                let key = rest.prefix { $0 != "]" }
                rest = rest.dropFirst(key.count)
                if rest.isEmpty { throw invalid("has no \"]\" after an index") }
                rest.removeFirst()
                let index = try self.number(key)
                if key.isEmpty { throw invalid("has an empty index") }
                value = try Sequences.item(
                    value, index.map { .integer(Int64($0)) } ?? .string(Self.text(key)), &budget)
            } else {
                throw invalid("has something after \"]\"")
            }
        }
        return value
    }
}
