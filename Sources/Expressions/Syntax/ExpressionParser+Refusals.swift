import Domain

extension ExpressionParser {
    /// The word at hand, as a message quotes it.
    private var written: String {
        let end = min(token.end, token.start + 60)
        return String(decoding: bytes[token.start..<max(end, token.start)], as: UTF8.self)
    }

    func refusal(_ what: String, _ right: String, at offset: Int? = nil) -> ExpressionSyntaxError {
        ExpressionSyntaxError(offset: offset ?? token.start, message: "\(what) (\(right))")
    }

    /// Why the word at hand cannot stand where it does.
    func unexpected(wanting wanted: String? = nil) -> ExpressionSyntaxError {
        switch token.kind {
        case .end:
            return refusal("the expression ends too early", wanted.map { "\($0) is missing" } ?? "a value is missing")
        case .reserved(let word): return refused(word)
        case .symbol(.assign): return refusal("\"=\" compares nothing", "\"==\" does")
        case .symbol(.walrus): return refusal("\":=\" is not accepted", "write the value out where it is used")
        case .symbol(.bar), .symbol(.ampersand), .symbol(.caret), .symbol(.shiftLeft), .symbol(.shiftRight),
            .symbol(.at), .symbol(.tilde):
            let right =
                switch token.kind {
                case .symbol(.bar): "\"or\" joins conditions"
                case .symbol(.ampersand): "\"and\" joins conditions"
                case .symbol(.caret): "\"**\" raises to a power"
                default: "+ - * / // % ** are"
                }
            return refusal("the operator \"\(written)\" is not accepted", right)
        case .symbol(.exclamation): return refusal("\"!\" is no operator", "\"not\", or \"!=\"")
        case .symbol(.star), .symbol(.power):
            return refusal("\"\(written)\" before a value is not accepted", "name the values one by one")
        case .unknown:
            if ExpressionLexer.isCurlyQuote(bytes, token.start, bytes.count) {
                return refusal("a curly quote", "texts stand between straight quotes, 'so'")
            }
            return refusal("the character \"\(written)\" has no meaning here", wanted ?? "texts stand in quotes")
        case .symbol(.comma):
            return refusal("unexpected \",\"", wanted ?? "a tuple stands in parentheses")
        case .name, .string, .integer, .float, .keyword(.true), .keyword(.false), .keyword(.none), .keyword(.not):
            return refusal("\"\(written)\" follows without an operator", wanted ?? "as in a + b, or a == b")
        case .keyword, .symbol: return refusal("unexpected \"\(written)\"", wanted ?? "a value stands here")
        }
    }

    private func refused(_ word: String) -> ExpressionSyntaxError {
        switch word {
        case "lambda": refusal("\"lambda\" is not accepted", "write the expression itself")
        case "for", "async": refusal("a comprehension is not accepted", "list the values one by one")
        case "await", "yield": refusal("\"\(word)\" is not accepted", "an expression waits for nothing")
        default: refusal("\"\(word)\" is no word of expressions", "a condition is x if condition else y")
        }
    }

    /// Where a value must stand and something else does.
    func noValue() -> ExpressionSyntaxError {
        switch token.kind {
        case .symbol(.parenthesisClose), .symbol(.bracketClose), .symbol(.braceClose), .symbol(.comma), .symbol(.colon),
            .symbol(.dot), .symbol(.slash), .symbol(.floorDivision), .symbol(.percent), .symbol(.equal),
            .symbol(.notEqual), .symbol(.less), .symbol(.lessOrEqual), .symbol(.greater), .symbol(.greaterOrEqual),
            .keyword(.and), .keyword(.or), .keyword(.in), .keyword(.is), .keyword(.if), .keyword(.else), .keyword(.not):
            refusal("a value is missing before \"\(written)\"", "a name, a number or a 'text'")
        default: unexpected()
        }
    }

    func unknown(
        _ what: String, _ name: String, among known: [String], at offset: Int
    ) -> ExpressionSyntaxError {
        let nearest = NearestName.nearest(to: name, among: known)
        let right = nearest.map { "did you mean \"\($0)\"?" } ?? "known are \(known.joined(separator: " "))"
        return refusal("\(what) \"\(name)\" is not known", right, at: offset)
    }
}
