extension ExpressionParser {
    /// A value with what follows it: attributes, items, slices, calls.
    mutating func primary() throws(ExpressionSyntaxError) -> Node.Index {
        var value = try atom()
        while true {
            let place = token.start
            switch token.kind {
            case .symbol(.dot):
                try advance()
                value = try member(of: value)
            case .symbol(.bracketOpen):
                value = try subscripted(value)
            case .symbol(.parenthesisOpen):
                throw ExpressionSyntaxError(
                    offset: place, message: "only functions and methods are called (as in len(x), or x.upper())")
            default: return value
            }
        }
    }

    private mutating func atom() throws(ExpressionSyntaxError) -> Node.Index {
        let place = token.start
        switch token.kind {
        case .name(let name):
            try advance()
            return try named(name, at: place)
        case .integer(let magnitude):
            guard let value = Int64(exactly: magnitude) else { throw ExpressionLexer.tooLarge(place) }
            try advance()
            return try builder.constant(.integer(value), at: place)
        case .float(let value):
            try advance()
            return try builder.constant(.float(value), at: place)
        case .string: return try strings()
        case .keyword(.none):
            try advance()
            return try builder.constant(.none, at: place)
        case .keyword(.true):
            try advance()
            return try builder.constant(.boolean(true), at: place)
        case .keyword(.false):
            try advance()
            return try builder.constant(.boolean(false), at: place)
        case .symbol(.parenthesisOpen): return try parenthesised()
        case .symbol(.bracketOpen): return try listDisplay()
        case .symbol(.braceOpen): return try dictionaryDisplay()
        case .end, .reserved, .unknown, .symbol, .keyword: throw noValue()
        }
    }

    // MARK: - Displays

    private mutating func parenthesised() throws(ExpressionSyntaxError) -> Node.Index {
        let opening = token.start
        try advance()
        if try skip(.parenthesisClose) { return try builder.add(.tuple(builder.list([])), at: opening) }
        let first = try element()
        guard isAt(.comma) else {
            try close(.parenthesisClose, opened: opening)
            return first
        }
        var items = [first]
        while try skip(.comma) {
            if isAt(.parenthesisClose) { break }
            items.append(try element())
        }
        try close(.parenthesisClose, opened: opening)
        return try builder.add(.tuple(builder.list(items)), at: opening, over: items)
    }

    private mutating func listDisplay() throws(ExpressionSyntaxError) -> Node.Index {
        let opening = token.start
        try advance()
        var items: [Node.Index] = []
        while !isAt(.bracketClose) {
            items.append(try element())
            guard try skip(.comma) else { break }
        }
        try close(.bracketClose, opened: opening)
        return try builder.add(.list(builder.list(items)), at: opening, over: items)
    }

    private mutating func dictionaryDisplay() throws(ExpressionSyntaxError) -> Node.Index {
        let opening = token.start
        try advance()
        var items: [Node.Index] = []
        while !isAt(.braceClose) {
            items.append(try element())
            if isAt(.comma) || isAt(.braceClose) {
                throw refusal("a set is not accepted", "a list [1, 2], or a dict {'a': 1}", at: opening)
            }
            guard isAt(.colon) else { throw unexpected(wanting: "\":\" and a value, as in {'a': 1}") }
            try advance()
            items.append(try element())
            guard try skip(.comma) else { break }
        }
        try close(.braceClose, opened: opening)
        return try builder.add(.dictionary(builder.list(items)), at: opening, over: items)
    }

    /// One value of a display or a call.
    mutating func element() throws(ExpressionSyntaxError) -> Node.Index {
        let value = try expression()
        if case .reserved("for") = token.kind { throw unexpected() }
        if case .reserved("async") = token.kind { throw unexpected() }
        return value
    }

    // MARK: - Items and slices

    private mutating func subscripted(_ value: Node.Index) throws(ExpressionSyntaxError) -> Node.Index {
        let opening = token.start
        try advance()
        if isAt(.bracketClose) { throw noValue() }
        var start: Node.Index = -1
        if !isAt(.colon) {
            start = try expression()
            if isAt(.comma) {
                var items = [start]
                while try skip(.comma) {
                    if isAt(.bracketClose) { break }
                    items.append(try expression())
                }
                if isAt(.colon) { throw refusal("a slice among several items", "one slice, as in x[1:3]") }
                start = try builder.add(.tuple(builder.list(items)), at: opening, over: items)
            }
            if try skip(.bracketClose) {
                return try builder.add(.item(value, start), at: opening, over: [value, start])
            }
            guard isAt(.colon) else {
                try close(.bracketClose, opened: opening)
                return start
            }
        }
        try advance()
        var stop: Node.Index = -1
        var step: Node.Index = -1
        if !isAt(.bracketClose), !isAt(.colon) { stop = try expression() }
        if try skip(.colon), !isAt(.bracketClose) { step = try expression() }
        if isAt(.comma) { throw refusal("a slice among several items", "one slice, as in x[1:3]") }
        try close(.bracketClose, opened: opening)
        return try builder.add(
            .slice(value, start: start, stop: stop, step: step), at: opening, over: [value, start, stop, step])
    }
}
