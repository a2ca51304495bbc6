/// Changes of case by the full mappings of Unicode 14, as CPython 3.11 does them.
enum Casing {
    static func lower(_ text: String, _ budget: inout EvaluationBudget) throws(ExpressionFailure) -> String {
        try budget.allocate(text.utf8.count)
        if let ascii = mappedASCII(text, from: UInt8(ascii: "A"), { $0 | 0x20 }) { return ascii }
        let scalars = Array(text.unicodeScalars)
        var result = ""
        for index in scalars.indices { appendLower(scalars, index, &result) }
        return try paid(result, for: text, &budget)
    }

    static func upper(_ text: String, _ budget: inout EvaluationBudget) throws(ExpressionFailure) -> String {
        try budget.allocate(text.utf8.count)
        if let ascii = mappedASCII(text, from: UInt8(ascii: "a"), { $0 & 0xDF }) { return ascii }
        var result = ""
        for scalar in text.unicodeScalars {
            result.append(scalar, mapped: scalar.properties.uppercaseMapping)
        }
        return try paid(result, for: text, &budget)
    }

    static func title(_ text: String, _ budget: inout EvaluationBudget) throws(ExpressionFailure) -> String {
        try budget.allocate(text.utf8.count)
        let scalars = Array(text.unicodeScalars)
        var result = ""
        var isInWord = false
        for (index, scalar) in scalars.enumerated() {
            if isInWord {
                appendLower(scalars, index, &result)
            } else {
                result.append(scalar, mapped: scalar.properties.titlecaseMapping)
            }
            isInWord = scalar.isPythonCased
        }
        return try paid(result, for: text, &budget)
    }

    static func capitalize(_ text: String, _ budget: inout EvaluationBudget) throws(ExpressionFailure) -> String {
        try budget.allocate(text.utf8.count)
        let scalars = Array(text.unicodeScalars)
        guard let first = scalars.first else { return "" }
        var result = ""
        result.append(first, mapped: first.properties.titlecaseMapping)
        for index in scalars.indices.dropFirst() { appendLower(scalars, index, &result) }
        return try paid(result, for: text, &budget)
    }

    /// A character may become up to three; what came on top is paid for.
    private static func paid(
        _ result: String, for text: String, _ budget: inout EvaluationBudget
    ) throws(ExpressionFailure) -> String {
        try budget.allocate(max(0, result.utf8.count - text.utf8.count))
        return result
    }

    private static func mappedASCII(_ text: String, from first: UInt8, _ change: (UInt8) -> UInt8) -> String? {
        var bytes = Array(text.utf8)
        for (index, byte) in bytes.enumerated() {
            if byte >= 0x80 { return nil }
            if byte >= first, byte < first + 26 { bytes[index] = change(byte) }
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    private static func appendLower(_ scalars: [Unicode.Scalar], _ index: Int, _ result: inout String) {
        let scalar = scalars[index]
        if scalar == "\u{3A3}" {
            result.unicodeScalars.append(isFinalSigma(scalars, index) ? "\u{3C2}" : "\u{3C3}")
        } else {
            result.append(scalar, mapped: scalar.properties.lowercaseMapping)
        }
    }

    /// Final_Sigma of the Unicode Standard, table 3-17.
    private static func isFinalSigma(_ scalars: [Unicode.Scalar], _ index: Int) -> Bool {
        var before = index - 1
        while before >= 0, scalars[before].isPythonCaseIgnorable { before -= 1 }
        guard before >= 0, scalars[before].isPythonCased else { return false }
        var after = index + 1
        while after < scalars.count, scalars[after].isPythonCaseIgnorable { after += 1 }
        return after == scalars.count || !scalars[after].isPythonCased
    }
}

extension Unicode.Scalar {
    /// The properties of Unicode 14, where later ones differ.
    var isPythonCased: Bool {
        switch value {
        case 0x295: true
        case 0x10FC, 0xA7F2...0xA7F4, 0xAB69: false
        default: properties.isCased && isInUnicode14
        }
    }

    var isPythonCaseIgnorable: Bool { value == 0x1171E || (properties.isCaseIgnorable && isInUnicode14) }
}

extension String {
    /// A mapping to characters that Unicode 14 did not have is none.
    fileprivate mutating func append(_ scalar: Unicode.Scalar, mapped text: String) {
        if scalar.isInUnicode14, text.unicodeScalars.allSatisfy(\.isInUnicode14) {
            unicodeScalars.append(contentsOf: text.unicodeScalars)
        } else {
            unicodeScalars.append(scalar)
        }
    }
}
