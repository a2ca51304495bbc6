/// Cuts bytes into the words of an expression, one at a time, never past `limit`.
///
/// Line breaks are spaces, as between parentheses in Python. A character that no expression has is a word of its own:
/// whoever meets it refuses it.
struct ExpressionLexer {
    let bytes: [UInt8]
    let limit: Int
    private(set) var position: Int

    init(_ bytes: [UInt8], from position: Int, to limit: Int) {
        self.bytes = bytes
        self.position = position
        self.limit = limit
    }

    mutating func next() throws(ExpressionSyntaxError) -> Token {
        while position < limit, Self.isSpace(bytes[position]) { position += 1 }
        guard position < limit else { return Token(kind: .end, start: limit, end: limit) }
        let start = position
        let kind = try kind()
        return Token(kind: kind, start: start, end: position)
    }

    private static func isSpace(_ byte: UInt8) -> Bool {
        byte == 0x20 || byte == 0x09 || byte == 0x0A || byte == 0x0D || byte == 0x0C
    }

    private func byte(_ ahead: Int = 0) -> UInt8? {
        position + ahead < limit ? bytes[position + ahead] : nil
    }

    private mutating func kind() throws(ExpressionSyntaxError) -> Token.Kind {
        let first = bytes[position]
        switch first {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"):
            return try word()
        case UInt8(ascii: "0")...UInt8(ascii: "9"):
            return try number()
        case UInt8(ascii: "."):
            if let next = byte(1), Self.isDigit(next) { return try number() }
            position += 1
            return .symbol(.dot)
        case UInt8(ascii: "'"), UInt8(ascii: "\""):
            return .string(try literal(isRaw: false, isFormatted: false, start: position))
        default:
            return symbol(first)
        }
    }

    private mutating func symbol(_ first: UInt8) -> Token.Kind {
        if let second = byte(1), second < 0x80, first < 0x80,
            let symbol = Token.Symbol(rawValue: String(decoding: [first, second], as: UTF8.self))
        {
            position += 2
            return .symbol(symbol)
        }
        if first < 0x80, let symbol = Token.Symbol(rawValue: String(decoding: [first], as: UTF8.self)) {
            position += 1
            return .symbol(symbol)
        }
        // A whole character, so that a message can quote it.
        position += 1
        while let next = byte(), next & 0xC0 == 0x80 { position += 1 }
        return .unknown
    }

    private mutating func word() throws(ExpressionSyntaxError) -> Token.Kind {
        let start = position
        while let next = byte(), Self.isWord(next) { position += 1 }
        if let next = byte(), next >= 0x80, !Self.isCurlyQuote(bytes, position, limit) {
            throw ExpressionSyntaxError(
                offset: position, message: "a name has only the letters a to z, digits and _ (rename it)")
        }
        let length = position - start
        if length <= 2, let next = byte(), next == UInt8(ascii: "'") || next == UInt8(ascii: "\"") {
            let prefix = bytes[start..<position].map { $0 | 0x20 }
            let isRaw = prefix.contains(UInt8(ascii: "r"))
            let isFormatted = prefix.contains(UInt8(ascii: "f"))
            switch String(decoding: prefix, as: UTF8.self) {
            case "r", "f", "u", "fr", "rf":
                return .string(try literal(isRaw: isRaw, isFormatted: isFormatted, start: start))
            case "b", "br", "rb":
                throw ExpressionSyntaxError(offset: start, message: "bytes are not accepted (a text, without the b)")
            default: break
            }
        }
        let word = String(decoding: bytes[start..<position], as: UTF8.self)
        if let keyword = Token.Keyword(rawValue: word) { return .keyword(keyword) }
        return Token.reservedWords.contains(word) ? .reserved(word) : .name(word)
    }

    static func isCurlyQuote(_ bytes: [UInt8], _ position: Int, _ limit: Int) -> Bool {
        guard position + 2 < limit, bytes[position] == 0xE2, bytes[position + 1] == 0x80 else { return false }
        return (0x98...0x9F).contains(bytes[position + 2])
    }

    static func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    static func isWord(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "_"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }

    // MARK: - Texts

    /// `position` stands at the quote.
    private mutating func literal(
        isRaw: Bool, isFormatted: Bool, start: Int
    ) throws(ExpressionSyntaxError) -> Token.Literal {
        let quote = bytes[position]
        let isTriple = byte(1) == quote && byte(2) == quote
        let length = isTriple ? 3 : 1
        position += length
        let content = position
        while let next = byte() {
            if next == UInt8(ascii: "\\") {
                position += byte(1) == nil ? 1 : 2
                continue
            }
            if next == 0 {
                throw ExpressionSyntaxError(offset: position, message: "a NUL character (write \\0 for it)")
            }
            if !isTriple, next == 0x0A || next == 0x0D { break }
            if next == quote, !isTriple || (byte(1) == quote && byte(2) == quote) {
                let end = position
                position += length
                return Token.Literal(
                    content: content..<end, isRaw: isRaw, isFormatted: isFormatted, isTriple: isTriple)
            }
            position += 1
        }
        throw ExpressionSyntaxError(
            offset: start,
            message:
                "the text is not closed (end it with \(String(repeating: quote == 0x27 ? "'" : "\"", count: length)))")
    }

    // MARK: - Numbers

    private mutating func number() throws(ExpressionSyntaxError) -> Token.Kind {
        let start = position
        if bytes[position] == UInt8(ascii: "0"), let mark = byte(1) {
            let radix: UInt64? =
                switch mark | 0x20 {
                case UInt8(ascii: "x"): 16
                case UInt8(ascii: "o"): 8
                case UInt8(ascii: "b"): 2
                default: nil
                }
            if let radix {
                position += 2
                return try integer(digits(of: radix, from: start, mayStartWithUnderscore: true), radix, start)
            }
        }
        var whole = try digits(of: 10, from: start)
        var isFloat = false
        var text = whole
        if byte() == UInt8(ascii: ".") {
            isFloat = true
            position += 1
            text.append(UInt8(ascii: "."))
            text += try digits(of: 10, from: start)
        }
        if let mark = byte(), mark | 0x20 == UInt8(ascii: "e") {
            var ahead = 1
            if let sign = byte(1), sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") { ahead = 2 }
            if let digit = byte(ahead), Self.isDigit(digit) {
                isFloat = true
                text.append(UInt8(ascii: "e"))
                if ahead == 2 { text.append(bytes[position + 1]) }
                position += ahead
                text += try digits(of: 10, from: start)
            }
        }
        try refuseTail(start)
        if isFloat {
            guard let value = PythonNumber.double(ascii: text) else {
                throw ExpressionSyntaxError(offset: start, message: "this is no number (as in 12.5)")
            }
            return .float(value)
        }
        while whole.count > 1, whole[0] == UInt8(ascii: "0"), whole.allSatisfy({ $0 == UInt8(ascii: "0") }) {
            whole.removeLast()
        }
        if whole.count > 1, whole[0] == UInt8(ascii: "0") {
            throw ExpressionSyntaxError(offset: start, message: "a number does not begin with 0 (leave the zeros out)")
        }
        return try integer(whole, 10, start)
    }

    /// Digits without their underscores, each of which stands between two digits.
    private mutating func digits(
        of radix: UInt64, from start: Int, mayStartWithUnderscore: Bool = false
    ) throws(ExpressionSyntaxError) -> [UInt8] {
        var digits: [UInt8] = []
        var mayBeUnderscore = mayStartWithUnderscore
        while let next = byte() {
            if next == UInt8(ascii: "_") {
                guard mayBeUnderscore, let after = byte(1), PythonNumber.digit(after, radix) != nil else {
                    throw ExpressionSyntaxError(offset: start, message: "a _ stands between two digits (as in 10_000)")
                }
                mayBeUnderscore = false
            } else if PythonNumber.digit(next, radix) != nil {
                digits.append(next)
                mayBeUnderscore = true
            } else {
                break
            }
            position += 1
        }
        return digits
    }

    private mutating func integer(
        _ digits: [UInt8], _ radix: UInt64, _ start: Int
    ) throws(ExpressionSyntaxError) -> Token.Kind {
        try refuseTail(start)
        guard !digits.isEmpty else {
            throw ExpressionSyntaxError(offset: start, message: "this is no number (digits are missing)")
        }
        var value: UInt64 = 0
        for digit in digits {
            guard let digit = PythonNumber.digit(digit, radix) else { continue }
            let (product, isLarge) = value.multipliedReportingOverflow(by: radix)
            let (sum, isLarger) = product.addingReportingOverflow(digit)
            guard !isLarge, !isLarger else { throw Self.tooLarge(start) }
            value = sum
        }
        guard value <= 1 << 63 else { throw Self.tooLarge(start) }
        return .integer(value)
    }

    static func tooLarge(_ offset: Int) -> ExpressionSyntaxError {
        ExpressionSyntaxError(
            offset: offset,
            message: "an integer past 64 bits (at most 9223372036854775807; a float, as in 1e20, may be larger)")
    }

    private func refuseTail(_ start: Int) throws(ExpressionSyntaxError) {
        guard let next = byte(), Self.isWord(next) || next >= 0x80 else { return }
        if next | 0x20 == UInt8(ascii: "j"), !(byte(1).map(Self.isWord) ?? false) {
            throw ExpressionSyntaxError(offset: start, message: "complex numbers are not accepted (a float)")
        }
        throw ExpressionSyntaxError(
            offset: position, message: "a number runs into a name (put an operator or a space between them)")
    }
}
