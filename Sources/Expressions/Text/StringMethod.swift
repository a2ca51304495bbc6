/// The methods of texts that expressions may call, as CPython 3.11's `str` has them.
enum StringMethod: String, CaseIterable {
    case lower, upper, title, strip, lstrip, rstrip, split, join, replace, startswith, endswith, find, count, isdigit,
        isalpha, zfill, capitalize, format

    typealias Keywords = [(name: String, value: ExpressionValue)]

    func call(
        on text: String, _ arguments: [ExpressionValue], _ keywords: Keywords, _ budget: inout EvaluationBudget
    ) throws(ExpressionFailure) -> ExpressionValue {
        if self == .format {
            var format = TextTemplate(arguments: arguments, keywords: keywords)
            return .string(try format.expand(text, &budget))
        }
        let range = argumentCount
        guard range.contains(arguments.count), keywords.isEmpty || self == .split else {
            throw ExpressionFailure(.typeError, "str.\(rawValue)() does not take these arguments")
        }
        try budget.step(1 + text.utf8.count / 64)
        switch self {
        case .lower: return .string(try Casing.lower(text, &budget))
        case .upper: return .string(try Casing.upper(text, &budget))
        case .title: return .string(try Casing.title(text, &budget))
        case .capitalize: return .string(try Casing.capitalize(text, &budget))
        case .strip, .lstrip, .rstrip:
            return .string(try stripped(text, arguments.first, &budget))
        case .split: return try split(text, arguments, keywords, &budget)
        case .join: return .string(try joined(text, arguments[0], &budget))
        case .replace: return .string(try replaced(text, arguments, &budget))
        case .startswith, .endswith: return .boolean(try hasAffix(text, arguments, &budget))
        case .find: return .integer(try find(text, arguments, &budget))
        case .count: return .integer(try occurrences(text, arguments, &budget))
        case .isdigit: return .boolean(!text.isEmpty && text.unicodeScalars.allSatisfy(\.isPythonDigit))
        case .isalpha: return .boolean(!text.isEmpty && text.unicodeScalars.allSatisfy(\.isPythonLetter))
        case .zfill: return .string(try zeroFilled(text, size(arguments[0]), &budget))
        case .format: return .none
        }
    }

    private var argumentCount: ClosedRange<Int> {
        switch self {
        case .lower, .upper, .title, .capitalize, .isdigit, .isalpha: 0...0
        case .strip, .lstrip, .rstrip: 0...1
        case .split: 0...2
        case .join, .zfill: 1...1
        case .replace: 2...3
        case .startswith, .endswith, .find, .count: 1...3
        case .format: 0...Int.max
        }
    }

    // MARK: - Arguments

    func size(_ value: ExpressionValue) throws(ExpressionFailure) -> Int64 {
        guard let size = Sequences.index(value) else {
            throw ExpressionFailure(.typeError, "str.\(rawValue)() wants an integer, not a \(value.typeName)")
        }
        return size
    }

    func text(_ value: ExpressionValue) throws(ExpressionFailure) -> String {
        guard case .string(let text) = value else {
            throw ExpressionFailure(.typeError, "str.\(rawValue)() wants a text, not a \(value.typeName)")
        }
        return text
    }

    // MARK: - Small methods

    private func stripped(
        _ text: String, _ characters: ExpressionValue?, _ budget: inout EvaluationBudget
    ) throws(ExpressionFailure) -> String {
        var wanted: Set<Unicode.Scalar>?
        switch characters {
        case nil, .some(.none): break
        case .some(let value):
            let characters = try self.text(value)
            try budget.step(characters.utf8.count / 8)
            wanted = Set(characters.unicodeScalars)
        }
        let isStripped = { (scalar: Unicode.Scalar) in wanted?.contains(scalar) ?? scalar.isPythonSpace }
        var rest = text.unicodeScalars[...]
        if self != .rstrip { while let first = rest.first, isStripped(first) { rest.removeFirst() } }
        if self != .lstrip { while let last = rest.last, isStripped(last) { rest.removeLast() } }
        if rest.startIndex == text.startIndex, rest.endIndex == text.endIndex { return text }
        let result = String(rest)
        try budget.allocate(result.utf8.count)
        return result
    }

    private func zeroFilled(
        _ text: String, _ width: Int64, _ budget: inout EvaluationBudget
    ) throws(ExpressionFailure) -> String {
        let length = TextIndexing.length(text)
        guard width > length else { return text }
        let missing = Int(width) - length
        try budget.allocate(missing)
        try budget.allocate(text.utf8.count)
        let zeros = String(repeating: "0", count: missing)
        if let sign = text.utf8.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") {
            return String(decoding: [sign], as: UTF8.self) + zeros + text.utf8.dropFirst().asText
        }
        return zeros + text
    }

    private func joined(
        _ separator: String, _ value: ExpressionValue, _ budget: inout EvaluationBudget
    ) throws(ExpressionFailure) -> String {
        let items = try Sequences.elements(value, &budget)
        var result = ""
        for (index, item) in items.enumerated() {
            let part = try text(item)
            if index > 0 {
                try budget.allocate(separator.utf8.count)
                result += separator
            }
            try budget.allocate(part.utf8.count)
            result += part
        }
        return result
    }
}

extension Sequence<UInt8> {
    var asText: String { String(decoding: Array(self), as: UTF8.self) }
}

extension Unicode.Scalar {
    /// Numeric_Type Digit or Decimal.
    var isPythonDigit: Bool {
        if value < 0x80 { return (0x30...0x39).contains(value) }
        switch properties.numericType {
        case .decimal, .digit: return isInUnicode14
        default: return false
        }
    }

    var isPythonLetter: Bool {
        if value < 0x80 { return (0x41...0x5A).contains(value & 0xDF) }
        switch properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: return isInUnicode14
        default: return false
        }
    }
}
