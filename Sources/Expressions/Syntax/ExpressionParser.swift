/// Reads an expression by Python's grammar and precedences and compiles it on the way.
///
/// What Python has and we do not accept is refused here, with its place. Nesting is bounded, so is the recursion.
struct ExpressionParser {
    /// How many parentheses, brackets, braces and f-string places may stand in each other.
    static let maximumNesting = 60

    let bytes: [UInt8]
    let scopes: Set<Expression.Scope>
    var builder = ProgramBuilder()
    var lexer: ExpressionLexer
    var token: Token
    var nesting = 0
    /// The quotes of the f-strings around, none of which may stand in the expressions inside.
    var formattedNesting = 0

    init(_ bytes: [UInt8], from start: Int, scopes: Set<Expression.Scope>) throws(ExpressionSyntaxError) {
        self.bytes = bytes
        self.scopes = scopes
        lexer = ExpressionLexer(bytes, from: start, to: bytes.count)
        token = try lexer.next()
    }

    /// Where the word after the expression begins.
    var position: Int { token.start }

    func program() -> Program { Program(builder) }

    mutating func parseWhole() throws(ExpressionSyntaxError) {
        if token.kind == .end {
            throw ExpressionSyntaxError(offset: 0, message: "the expression is empty (as in participant.amount > 100)")
        }
        _ = try expression()
        guard token.kind == .end else { throw unexpected() }
    }

    /// - Returns: where the expression stands, without the space around it.
    mutating func parsePrefix() throws(ExpressionSyntaxError) -> Range<Int> {
        let start = token.start
        var end = start
        _ = try expression()
        end = token.start
        while end > start, [0x20, 0x09, 0x0A, 0x0C, 0x0D].contains(bytes[end - 1]) { end -= 1 }
        return start..<end
    }

    // MARK: - Words

    mutating func advance() throws(ExpressionSyntaxError) { token = try lexer.next() }

    func isAt(_ symbol: Token.Symbol) -> Bool { token.kind == .symbol(symbol) }

    func isAt(_ keyword: Token.Keyword) -> Bool { token.kind == .keyword(keyword) }

    mutating func skip(_ symbol: Token.Symbol) throws(ExpressionSyntaxError) -> Bool {
        guard isAt(symbol) else { return false }
        try advance()
        return true
    }

    mutating func skip(_ keyword: Token.Keyword) throws(ExpressionSyntaxError) -> Bool {
        guard isAt(keyword) else { return false }
        try advance()
        return true
    }

    /// Ends what was opened at `opening`.
    mutating func close(_ symbol: Token.Symbol, opened opening: Int) throws(ExpressionSyntaxError) {
        if token.kind == .end {
            let written = String(decoding: bytes[opening...opening], as: UTF8.self)
            throw ExpressionSyntaxError(
                offset: opening, message: "\"\(written)\" is not closed (end it with \"\(symbol.rawValue)\")")
        }
        guard isAt(symbol) else { throw unexpected(wanting: "\"\(symbol.rawValue)\" or an operator") }
        try advance()
    }

    mutating func nest(at offset: Int) throws(ExpressionSyntaxError) {
        nesting += 1
        guard nesting <= Self.maximumNesting else {
            throw ExpressionSyntaxError(
                offset: offset,
                message: "the expression is too deep (at most \(Self.maximumNesting) brackets in each other)")
        }
    }

    // MARK: - Operators, loosest first

    /// `x if c else y`
    mutating func expression() throws(ExpressionSyntaxError) -> Node.Index {
        try nest(at: token.start)
        defer { nesting -= 1 }
        let value = try disjunction()
        if isAt(.walrus) { throw refusal("\":=\" is not accepted", "write the value out where it is used") }
        guard isAt(.if) else { return value }
        let place = token.start
        try advance()
        let condition = try disjunction()
        guard isAt(.else) else { throw unexpected(wanting: "\"else\", as in x if condition else y") }
        try advance()
        let other = try expression()
        return try builder.add(
            .conditional(condition: condition, then: value, else: other), at: place, over: [condition, value, other])
    }

    private mutating func disjunction() throws(ExpressionSyntaxError) -> Node.Index {
        let first = try conjunction()
        guard isAt(.or) else { return first }
        let place = token.start
        var parts = [first]
        while try skip(.or) { parts.append(try conjunction()) }
        return try builder.add(.or(builder.list(parts)), at: place, over: parts)
    }

    private mutating func conjunction() throws(ExpressionSyntaxError) -> Node.Index {
        let first = try inversion()
        guard isAt(.and) else { return first }
        let place = token.start
        var parts = [first]
        while try skip(.and) { parts.append(try inversion()) }
        return try builder.add(.and(builder.list(parts)), at: place, over: parts)
    }

    private mutating func inversion() throws(ExpressionSyntaxError) -> Node.Index {
        var places: [Int] = []
        while isAt(.not) {
            places.append(token.start)
            try advance()
        }
        var value = try comparison()
        for place in places.reversed() { value = try builder.add(.not(value), at: place, over: [value]) }
        return value
    }

    private mutating func comparison() throws(ExpressionSyntaxError) -> Node.Index {
        let first = try sum()
        let place = token.start
        var parts = [first]
        var operators: [Node.ComparisonOperator] = []
        while let (comparison, offset) = try comparisonOperator() {
            let next = try sum()
            if comparison == .identical || comparison == .notIdentical {
                let isFixed = isSingleton(parts[parts.count - 1]) || isSingleton(next)
                guard isFixed else {
                    throw ExpressionSyntaxError(
                        offset: offset,
                        message: "\"is\" compares only with None, True and False (== compares values)")
                }
            }
            operators.append(comparison)
            parts.append(next)
        }
        switch operators.count {
        case 0: return first
        case 1: return try builder.add(.comparison(operators[0], first, parts[1]), at: place, over: parts)
        default:
            let chain = builder.chain(operators)
            return try builder.add(.chain(builder.list(parts), operators: chain), at: place, over: parts)
        }
    }

    private func isSingleton(_ node: Node.Index) -> Bool {
        switch builder.constant(node) {
        case .none?, .boolean?: true
        default: false
        }
    }

    private mutating func comparisonOperator() throws(ExpressionSyntaxError) -> (Node.ComparisonOperator, Int)? {
        let place = token.start
        let comparison: Node.ComparisonOperator
        switch token.kind {
        case .symbol(.equal): comparison = .equal
        case .symbol(.notEqual): comparison = .notEqual
        case .symbol(.less): comparison = .less
        case .symbol(.lessOrEqual): comparison = .lessOrEqual
        case .symbol(.greater): comparison = .greater
        case .symbol(.greaterOrEqual): comparison = .greaterOrEqual
        case .keyword(.in): comparison = .contained
        case .keyword(.is):
            try advance()
            return (try skip(.not) ? .notIdentical : .identical, place)
        case .keyword(.not):
            try advance()
            guard isAt(.in) else { throw unexpected(wanting: "\"in\", as in x not in y") }
            comparison = .notContained
        default: return nil
        }
        try advance()
        return (comparison, place)
    }

    private mutating func sum() throws(ExpressionSyntaxError) -> Node.Index {
        var value = try product()
        while true {
            let sign: Node.BinaryOperator
            switch token.kind {
            case .symbol(.plus): sign = .add
            case .symbol(.minus): sign = .subtract
            default: return value
            }
            let place = token.start
            try advance()
            let other = try product()
            value = try builder.add(.binary(sign, value, other), at: place, over: [value, other])
        }
    }

    private mutating func product() throws(ExpressionSyntaxError) -> Node.Index {
        var value = try factor()
        while true {
            let sign: Node.BinaryOperator
            switch token.kind {
            case .symbol(.star): sign = .multiply
            case .symbol(.slash): sign = .divide
            case .symbol(.floorDivision): sign = .floorDivide
            case .symbol(.percent): sign = .modulo
            default: return value
            }
            let place = token.start
            try advance()
            let other = try factor()
            value = try builder.add(.binary(sign, value, other), at: place, over: [value, other])
        }
    }

    /// Signs, and the power that binds tighter than they do.
    private mutating func factor() throws(ExpressionSyntaxError) -> Node.Index {
        var signs: [(sign: Node.UnaryOperator, place: Int)] = []
        while isAt(.plus) || isAt(.minus) {
            signs.append((isAt(.minus) ? .minus : .plus, token.start))
            try advance()
        }
        if isAt(.tilde) { throw refusal("\"~\" is not accepted", "+ - * / // % ** are") }
        var value: Node.Index
        if case .integer(let magnitude) = token.kind, magnitude == 1 << 63, signs.last?.sign == .minus {
            let place = token
            try advance()
            if isAt(.power) || isAt(.dot) || isAt(.bracketOpen) { throw ExpressionLexer.tooLarge(place.start) }
            value = try builder.constant(.integer(.min), at: place.start)
            signs.removeLast()
        } else {
            value = try power()
        }
        for (sign, place) in signs.reversed() {
            value = try builder.add(.unary(sign, value), at: place, over: [value])
        }
        return value
    }

    private mutating func power() throws(ExpressionSyntaxError) -> Node.Index {
        let base = try primary()
        guard isAt(.power) else { return base }
        let place = token.start
        try nest(at: place)
        defer { nesting -= 1 }
        try advance()
        let exponent = try factor()
        return try builder.add(.binary(.power, base, exponent), at: place, over: [base, exponent])
    }
}
