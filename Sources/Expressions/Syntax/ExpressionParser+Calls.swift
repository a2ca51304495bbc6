extension ExpressionParser {
    private static let constructorNames = ["date", "datetime", "time", "timedelta"]
    private static let functionNames = (Function.allCases.map(\.rawValue) + constructorNames).sorted()

    /// `token` is the opening parenthesis.
    mutating func call(_ name: String, at place: Int) throws(ExpressionSyntaxError) -> Node.Index {
        if Self.constructorNames.contains(name) { return try calendarCall(name, at: place) }
        guard let function = Function(rawValue: name) else {
            throw unknown("the function", name, among: Self.functionNames, at: place)
        }
        let site = try arguments(of: name)
        try check(function, site, at: place)
        let children = site.positional + site.keywords.map(\.value)
        return try builder.add(.function(function, call: builder.call(site)), at: place, over: children)
    }

    mutating func calendarCall(_ name: String, at place: Int) throws(ExpressionSyntaxError) -> Node.Index {
        guard let function = CalendarFunction(rawValue: name) else {
            throw unknown("the function", name, among: Self.functionNames, at: place)
        }
        var site = try arguments(of: name)
        site.target = .calendar(function)
        let children = site.positional + site.keywords.map(\.value)
        return try builder.add(.calendar(call: builder.call(site)), at: place, over: children)
    }

    /// `token` is the opening parenthesis.
    mutating func arguments(of name: String) throws(ExpressionSyntaxError) -> Program.CallSite {
        let opening = token.start
        var site = Program.CallSite(name: name, positional: [], keywords: [])
        try advance()
        while !isAt(.parenthesisClose) {
            let place = token.start
            if case .name(let keyword) = token.kind, try isKeyword() {
                if site.keywords.contains(where: { $0.name == keyword }) {
                    throw refusal("the argument \"\(keyword)\" stands twice", "once is enough", at: place)
                }
                try advance()
                try advance()
                site.keywords.append((keyword, try element()))
            } else {
                guard site.keywords.isEmpty || isAt(.star) || isAt(.power) else {
                    throw refusal("a plain argument after a named one", "plain arguments come first")
                }
                site.positional.append(try element())
            }
            guard try skip(.comma) else { break }
        }
        try close(.parenthesisClose, opened: opening)
        return site
    }

    /// The name at hand stands before a `=`.
    private func isKeyword() throws(ExpressionSyntaxError) -> Bool {
        var ahead = lexer
        return try ahead.next().kind == .symbol(.assign)
    }

    /// Refuses what no values could make right.
    private func check(
        _ function: Function, _ site: Program.CallSite, at place: Int
    ) throws(ExpressionSyntaxError) {
        let (count, keywords) = function.signature
        for keyword in site.keywords where !keywords.contains(keyword.name) {
            if keyword.name == "key", [.min, .max, .sorted].contains(function) {
                throw refusal(
                    "\"key=\" is not accepted", "\(function.rawValue) compares the values themselves", at: place)
            }
            let right =
                keywords.isEmpty ? "it takes plain arguments only" : "it has \(keywords.joined(separator: ", "))"
            throw refusal("\(function.rawValue)() has no argument \"\(keyword.name)\"", right, at: place)
        }
        let given = site.positional.count
        guard count.contains(given) || (given < count.lowerBound && !site.keywords.isEmpty && function == .round) else {
            let right =
                count.upperBound == .max
                ? "at least \(count.lowerBound)"
                : count.lowerBound == count.upperBound
                    ? "\(count.lowerBound)" : "\(count.lowerBound) to \(count.upperBound)"
            throw refusal(
                "\(function.rawValue)() cannot take \(given) argument\(given == 1 ? "" : "s")", "it takes \(right)",
                at: place)
        }
    }
}

extension Function {
    /// How many plain arguments it takes, and which named ones.
    fileprivate var signature: (count: ClosedRange<Int>, keywords: [String]) {
        switch self {
        case .len, .abs, .any, .all: (1...1, [])
        case .min, .max: (1...Int.max, ["default"])
        case .sum: (1...2, ["start"])
        case .round: (1...2, ["number", "ndigits"])
        case .int: (0...2, ["base"])
        case .float, .bool: (0...1, [])
        case .str: (0...1, ["object"])
        case .sorted: (1...1, ["reverse"])
        case .divmod: (2...2, [])
        }
    }
}
