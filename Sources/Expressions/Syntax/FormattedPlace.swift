/// Finds where the expression of an f-string's place ends, as CPython 3.11 does before it reads the expression.
struct FormattedPlace {
    private let bytes: [UInt8]
    private let limit: Int

    init(_ bytes: [UInt8], limit: Int) {
        self.bytes = bytes
        self.limit = limit
    }

    /// Where `!`, `:`, `=` or `}` ends the expression that begins at `start`.
    func end(from start: Int) throws(ExpressionSyntaxError) -> Int {
        var position = start
        var brackets: [(closing: UInt8, place: Int)] = []
        while position < limit {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\\"):
                throw refusal("a backslash in the expression of an f-string", "put the text outside of it", position)
            case UInt8(ascii: "#"):
                throw refusal("a \"#\" in the expression of an f-string", "put the text outside of it", position)
            case UInt8(ascii: "'"), UInt8(ascii: "\""):
                position = try endOfText(from: position)
                continue
            case UInt8(ascii: "("): brackets.append((UInt8(ascii: ")"), position))
            case UInt8(ascii: "["): brackets.append((UInt8(ascii: "]"), position))
            case UInt8(ascii: "{"): brackets.append((UInt8(ascii: "}"), position))
            case UInt8(ascii: "!"), UInt8(ascii: "="), UInt8(ascii: "<"), UInt8(ascii: ">"), UInt8(ascii: ":"),
                UInt8(ascii: "}"):
                if brackets.isEmpty {
                    if isFollowedByEqual(byte, position) {
                        position += 2
                        continue
                    }
                    if byte == UInt8(ascii: "<") || byte == UInt8(ascii: ">") { break }
                    return position
                }
                if byte == UInt8(ascii: "}") { try close(byte, &brackets, position) }
            case UInt8(ascii: ")"), UInt8(ascii: "]"): try close(byte, &brackets, position)
            default: break
            }
            position += 1
        }
        throw refusal("a place of an f-string is not closed", "end it with \"}\"", brackets.first?.place ?? start - 1)
    }

    private func isFollowedByEqual(_ byte: UInt8, _ position: Int) -> Bool {
        guard position + 1 < limit, bytes[position + 1] == UInt8(ascii: "=") else { return false }
        return byte != UInt8(ascii: ":") && byte != UInt8(ascii: "}")
    }

    private func close(
        _ byte: UInt8, _ brackets: inout [(closing: UInt8, place: Int)], _ position: Int
    ) throws(ExpressionSyntaxError) {
        guard let last = brackets.popLast(), last.closing == byte else {
            let written = String(decoding: [byte], as: UTF8.self)
            throw refusal("a \"\(written)\" that nothing opens", "pair the brackets", position)
        }
    }

    private func endOfText(from start: Int) throws(ExpressionSyntaxError) -> Int {
        let quote = bytes[start]
        let isQuote = { (index: Int) in index < limit && bytes[index] == quote }
        let isTriple = isQuote(start + 1) && isQuote(start + 2)
        var position = start + (isTriple ? 3 : 1)
        while position < limit {
            if bytes[position] == UInt8(ascii: "\\") {
                throw refusal("a backslash in the expression of an f-string", "put the text outside of it", position)
            }
            if bytes[position] == quote {
                if !isTriple { return position + 1 }
                if isQuote(position + 1), isQuote(position + 2) { return position + 3 }
            }
            position += 1
        }
        throw refusal("a text in an f-string is not closed", "use the other kind of quote inside", start)
    }

    private func refusal(_ what: String, _ right: String, _ offset: Int) -> ExpressionSyntaxError {
        ExpressionSyntaxError(offset: offset, message: "\(what) (\(right))")
    }
}
