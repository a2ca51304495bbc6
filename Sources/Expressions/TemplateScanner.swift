/// Cuts a template's text into literals and expressions. One pass over the bytes.
struct TemplateScanner {
    enum Part {
        case literal(ArraySlice<UInt8>)
        case expression(Expression, isRaw: Bool)
    }

    private let bytes: [UInt8]
    private let scopes: Set<Expression.Scope>
    private var position = 0

    init(_ text: String, scopes: Set<Expression.Scope>) {
        bytes = Array(text.utf8)
        self.scopes = scopes
    }

    /// The next part; nil at the end.
    mutating func next() throws(TemplateSyntaxError) -> Part? {
        guard position < bytes.count else { return nil }
        if isPair(at: position, UInt8(ascii: "{")) { return try place() }
        let start = position
        while position < bytes.count, !isPair(at: position, UInt8(ascii: "{")) { position += 1 }
        return .literal(bytes[start..<position])
    }

    private func isPair(at index: Int, _ byte: UInt8) -> Bool {
        index + 1 < bytes.count && bytes[index] == byte && bytes[index + 1] == byte
    }

    private mutating func place() throws(TemplateSyntaxError) -> Part {
        let opening = position
        position += 2
        skipSpace()
        if isPair(at: position, UInt8(ascii: "}")) {
            throw TemplateSyntaxError(
                offset: opening, message: "\"{{ }}\" names nothing (name a field in it)")
        }
        let expression: Expression
        do {
            (expression, position) = try Expression.parse(prefixOf: bytes, from: position, scopes: scopes)
        } catch {
            throw unclosed(opening) ?? TemplateSyntaxError(offset: error.offset, message: error.message)
        }
        var isRaw = false
        if position < bytes.count, bytes[position] == UInt8(ascii: "|") {
            position += 1
            skipSpace()
            let start = position
            while position < bytes.count, ExpressionLexer.isWord(bytes[position]) { position += 1 }
            guard bytes[start..<position].elementsEqual("raw".utf8) else {
                throw unclosed(opening)
                    ?? TemplateSyntaxError(
                        offset: start,
                        message:
                            "only \"raw\" follows a \"|\" (as in {{ name | raw }}; texts have methods, name.upper())")
            }
            isRaw = true
            skipSpace()
        }
        guard isPair(at: position, UInt8(ascii: "}")) else { throw unclosed(opening) ?? trailing() }
        position += 2
        return .expression(expression, isRaw: isRaw)
    }

    private mutating func skipSpace() {
        while position < bytes.count, [0x20, 0x09, 0x0A, 0x0D].contains(bytes[position]) { position += 1 }
    }

    /// Where the place that opens there has no end before the next place or the end of the text.
    private func unclosed(_ opening: Int) -> TemplateSyntaxError? {
        var end = opening + 2
        while end < bytes.count, !isPair(at: end, UInt8(ascii: "}")) {
            if isPair(at: end, UInt8(ascii: "{")) { end = bytes.count } else { end += 1 }
        }
        guard end >= bytes.count else { return nil }
        return TemplateSyntaxError(offset: opening, message: "\"{{\" is not closed (end it with \"}}\")")
    }

    /// Why the word after the expression cannot stand there.
    private func trailing() -> TemplateSyntaxError {
        do {
            let parser = try ExpressionParser(bytes, from: position, scopes: scopes)
            let error = parser.unexpected(wanting: "\"}}\", or an operator")
            return TemplateSyntaxError(offset: error.offset, message: error.message)
        } catch {
            return TemplateSyntaxError(offset: error.offset, message: error.message)
        }
    }
}
