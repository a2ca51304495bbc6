extension ExpressionParser {
    /// The literals that stand side by side, which are one text.
    mutating func strings() throws(ExpressionSyntaxError) -> Node.Index {
        let place = token.start
        var parts = TextParts()
        while case .string(let literal) = token.kind {
            if literal.isFormatted {
                var position = literal.content.lowerBound
                try formatted(literal, &position, level: 0, into: &parts)
            } else {
                parts.append(try TextDecoder(bytes, isRaw: literal.isRaw).decode(literal.content))
            }
            try advance()
        }
        return try text(parts, at: place)
    }

    private mutating func text(_ parts: TextParts, at place: Int) throws(ExpressionSyntaxError) -> Node.Index {
        var nodes: [Node.Index] = []
        for part in parts.parts {
            switch part {
            case .literal(let text): nodes.append(try builder.constant(.string(text), at: place))
            case .node(let node): nodes.append(node)
            }
        }
        if nodes.isEmpty { return try builder.constant(.string(""), at: place) }
        if nodes.count == 1, case .string? = builder.constant(nodes[0]) { return nodes[0] }
        return try builder.add(.joined(builder.list(nodes)), at: place, over: nodes)
    }

    /// Reads an f-string, or a format spec inside one (`level` 1 and 2), up to its end.
    ///
    /// As in CPython 3.11: the literal is cut at its quotes first, so the expressions inside cannot have its quote, a
    /// backslash or a `#`.
    private mutating func formatted(
        _ literal: Token.Literal, _ position: inout Int, level: Int, into parts: inout TextParts
    ) throws(ExpressionSyntaxError) {
        let decoder = TextDecoder(bytes, isRaw: literal.isRaw)
        let limit = literal.content.upperBound
        var start = position
        while position < limit {
            switch bytes[position] {
            case UInt8(ascii: "\\") where !literal.isRaw && position + 1 < limit:
                let next = bytes[position + 1]
                position += next == UInt8(ascii: "{") || next == UInt8(ascii: "}") ? 1 : 2
            case UInt8(ascii: "{"):
                if level == 0, position + 1 < limit, bytes[position + 1] == UInt8(ascii: "{") {
                    parts.append(try decoder.decode(start..<position + 1))
                    position += 2
                } else {
                    parts.append(try decoder.decode(start..<position))
                    try place(literal, &position, level: level, into: &parts)
                }
                start = position
            case UInt8(ascii: "}"):
                if level > 0 {
                    parts.append(try decoder.decode(start..<position))
                    return
                }
                guard position + 1 < limit, bytes[position + 1] == UInt8(ascii: "}") else {
                    throw refusal(
                        "a \"}\" without its \"{\" in an f-string", "write \"}}\" for the character", at: position)
                }
                parts.append(try decoder.decode(start..<position + 1))
                position += 2
                start = position
            default: position += 1
            }
        }
        position = min(position, limit)
        parts.append(try decoder.decode(start..<position))
    }

    /// `position` stands at the `{`, afterwards behind the `}`.
    private mutating func place(
        _ literal: Token.Literal, _ position: inout Int, level: Int, into parts: inout TextParts
    ) throws(ExpressionSyntaxError) {
        let opening = position
        let limit = literal.content.upperBound
        guard level < 2 else {
            throw refusal("f-string places are nested too deeply", "one inside a format spec is the most", at: opening)
        }
        try nest(at: opening)
        defer { nesting -= 1 }
        position += 1
        let start = position
        let end = try FormattedPlace(bytes, limit: limit).end(from: start)
        let value = try embedded(start..<end)
        position = end
        var conversion: Node.Conversion?
        var isShown = false
        if bytes[position] == UInt8(ascii: "=") {
            position += 1
            while position < limit, [0x20, 0x09, 0x0A, 0x0B, 0x0C, 0x0D].contains(bytes[position]) { position += 1 }
            parts.append(try TextDecoder(bytes, isRaw: true).decode(start..<position))
            isShown = true
        }
        if position < limit, bytes[position] == UInt8(ascii: "!") {
            switch position + 1 < limit ? bytes[position + 1] : 0 {
            case UInt8(ascii: "r"): conversion = .repr
            case UInt8(ascii: "s"): conversion = .text
            case UInt8(ascii: "a"): conversion = .ascii
            default: throw refusal("an unknown conversion in an f-string", "!r, !s or !a", at: position)
            }
            position += 2
        }
        var spec: Node.Index = -1
        if position < limit, bytes[position] == UInt8(ascii: ":") {
            position += 1
            let place = position
            var parts = TextParts()
            try formatted(literal, &position, level: level + 1, into: &parts)
            spec = try text(parts, at: place)
        } else if isShown, conversion == nil {
            conversion = .repr
        }
        guard position < limit, bytes[position] == UInt8(ascii: "}") else {
            throw refusal("a place of an f-string is not closed", "end it with \"}\"", at: opening)
        }
        position += 1
        parts.append(
            try builder.add(.formatted(value, conversion ?? .none, spec: spec), at: start, over: [value, spec]))
    }

    /// The expression of a place, a tuple without parentheses included.
    private mutating func embedded(_ range: Range<Int>) throws(ExpressionSyntaxError) -> Node.Index {
        let outer = (lexer, token)
        lexer = ExpressionLexer(bytes, from: range.lowerBound, to: range.upperBound)
        token = try lexer.next()
        guard token.kind != .end else {
            throw refusal(
                "an f-string has an empty place", "an expression stands between { and }", at: range.lowerBound)
        }
        var value = try element()
        if isAt(.comma) {
            var items = [value]
            while try skip(.comma) {
                if token.kind == .end { break }
                items.append(try element())
            }
            value = try builder.add(.tuple(builder.list(items)), at: range.lowerBound, over: items)
        }
        guard token.kind == .end else { throw unexpected() }
        (lexer, token) = outer
        return value
    }
}

/// The parts of a text, literals joined.
struct TextParts {
    enum Part {
        case literal(String)
        case node(Node.Index)
    }

    private var closed: [Part] = []
    /// The literal that may still grow.
    private var last = ""

    var parts: [Part] { last.isEmpty ? closed : closed + [.literal(last)] }

    mutating func append(_ text: String) { last += text }

    mutating func append(_ node: Node.Index) {
        if !last.isEmpty { closed.append(.literal(last)) }
        last = ""
        closed.append(.node(node))
    }
}
