extension ExpressionParser {
    /// The class methods that make dates and times, by class.
    private static let constructors: [String: [String]] = [
        "date": ["today", "fromisoformat"],
        "datetime": ["now", "fromisoformat", "combine"],
        "time": ["fromisoformat"],
        "timedelta": [],
    ]

    /// The word after which the name of a field must follow.
    private static let scopeNames = Expression.Scope.allCases.filter { $0 != .bare }.map(\.rawValue)

    /// `token` is the word after the name.
    mutating func named(_ name: String, at place: Int) throws(ExpressionSyntaxError) -> Node.Index {
        if isAt(.parenthesisOpen) { return try call(name, at: place) }
        if name == "timezone", isAt(.dot), try peek()?.kind == .name("utc") {
            try advance()
            try advance()
            return try builder.constant(.zone(.fixed(0)), at: place)
        }
        if let methods = Self.constructors[name], isAt(.dot), case .name(let method)? = try peek()?.kind,
            methods.contains(method) || !Self.isMember(method)
        {
            // A member that dates have belongs to a field called so.
            try advance()
            let offset = token.start
            try advance()
            guard methods.contains(method) else {
                throw unknown("\(name).\(method):", method, among: methods, at: offset)
            }
            guard isAt(.parenthesisOpen) else {
                throw refusal("\"\(name).\(method)\" alone is no value", "call it: \(name).\(method)(...)", at: place)
            }
            return try calendarCall("\(name).\(method)", at: place)
        }
        guard let scope = Expression.Scope(rawValue: name), scope != .bare, scopes.contains(scope) || scope != .row
        else {
            return try bare(name, at: place)
        }
        guard scopes.contains(scope) else {
            throw refusal("\"\(name)\" has no value here", accepted, at: place)
        }
        return try scoped(scope, at: place)
    }

    /// The token after the one at hand.
    private func peek() throws(ExpressionSyntaxError) -> Token? {
        var ahead = lexer
        return try ahead.next()
    }

    private var accepted: String {
        if scopes.contains(.row) { return "a column of the file, as in row['Name']" }
        let names = Expression.Scope.allCases.filter { $0 != .bare && scopes.contains($0) }.map(\.rawValue)
        return "names begin with \(names.joined(separator: ", "))"
    }

    private mutating func bare(_ name: String, at place: Int) throws(ExpressionSyntaxError) -> Node.Index {
        guard scopes.contains(.bare) else {
            throw refusal("the name \"\(name)\" has no value here", accepted, at: place)
        }
        try refuseHidden(name, at: place)
        return try builder.reference(.bare, name, at: place)
    }

    private mutating func scoped(
        _ scope: Expression.Scope, at place: Int
    ) throws(ExpressionSyntaxError) -> Node.Index {
        let name: String
        switch token.kind {
        case .symbol(.dot) where scope != .row:
            try advance()
            guard case .name(let written) = token.kind else { throw unexpected(wanting: "the name of a field") }
            name = written
            try advance()
        case .symbol(.bracketOpen):
            let opening = token.start
            try advance()
            guard case .string = token.kind else {
                throw refusal(
                    "\"\(scope.rawValue)[...]\" takes a name in quotes", "as in \(scope.rawValue)['name']")
            }
            let offset = token.start
            let index = try strings()
            guard case .string(let written)? = builder.constant(index), isAt(.bracketClose) else {
                throw refusal(
                    "\"\(scope.rawValue)[...]\" takes a fixed name in quotes", "as in \(scope.rawValue)['name']",
                    at: offset)
            }
            try close(.bracketClose, opened: opening)
            name = written
        default:
            if scope == .row {
                throw refusal("\"row\" alone is no value", "name a column of it: row['Name']", at: place)
            }
            throw refusal(
                "\"\(scope.rawValue)\" alone is no value", "name a field of it: \"\(scope.rawValue).…\"", at: place)
        }
        if isAt(.parenthesisOpen) {
            throw refusal("\"\(scope.rawValue).\(name)\" is a value, not a function", "leave the parentheses out")
        }
        try refuseHidden(name, at: place)
        if scope == .communication, !Self.communicationAttributes.contains(name) {
            let known = Self.communicationAttributes.joined(separator: ", ")
            throw refusal("a communication has no attribute \"\(name)\"", "one of \(known)", at: place)
        }
        return try builder.reference(scope, name, at: place)
    }

    /// The attributes of `communication`.
    static let communicationAttributes = ["status", "name", "channel", "agent", "started_at", "ended_at"]

    private func refuseHidden(_ name: String, at place: Int) throws(ExpressionSyntaxError) {
        guard name.hasPrefix("__") else { return }
        throw refusal("names that begin with __ are not accepted", "name a field", at: place)
    }

    // MARK: - Attributes and methods

    private static let attributes = CalendarMember.attributes.sorted()
    private static let methods = (StringMethod.allCases.map(\.rawValue) + CalendarMember.methods).sorted()

    private static func isMember(_ name: String) -> Bool { attributes.contains(name) || methods.contains(name) }

    /// `token` is the word after the dot.
    mutating func member(of value: Node.Index) throws(ExpressionSyntaxError) -> Node.Index {
        let place = token.start
        guard case .name(let name) = token.kind else { throw unexpected(wanting: "the name of a method or attribute") }
        try advance()
        if isAt(.parenthesisOpen) {
            guard Self.methods.contains(name) else {
                if Self.attributes.contains(name) {
                    throw refusal("\"\(name)\" is an attribute, not a method", "leave the parentheses out", at: place)
                }
                throw unknown("the method", name, among: Self.methods, at: place)
            }
            var site = try arguments(of: name)
            site.target = .method(StringMethod(rawValue: name))
            let children = [value] + site.positional + site.keywords.map(\.value)
            return try builder.add(.method(value, call: builder.call(site)), at: place, over: children)
        }
        guard Self.attributes.contains(name) else {
            if Self.methods.contains(name) {
                throw refusal("the method \"\(name)\" is not called", "write \(name)(...)", at: place)
            }
            throw unknown("the attribute", name, among: Self.attributes, at: place)
        }
        return try builder.add(.attribute(value, name: builder.name(name)), at: place, over: [value])
    }
}
