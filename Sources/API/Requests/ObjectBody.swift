import Domain

/// A JSON object as a body: its members by name, each known, of its type and there once.
struct ObjectBody {
    private let values: [String: JSONValue]
    /// In front of a member's name in complaints: `template.`.
    private let path: String

    /// - Parameter names: all that may stand there.
    /// - Throws: ``Problem`` 422 that names the member and, where it is unknown, the nearest known one.
    init(_ value: JSONValue, taking names: [String], path: String = "") throws(Problem) {
        self.path = path
        guard case .object(let members) = value else {
            let what = path.isEmpty ? "The body" : "The member \"\(path.dropLast())\""
            throw Problem(
                .invalidBody, "\(what) must be an object with \(names.joined(separator: ", ")), not \(value.kind).")
        }
        var values: [String: JSONValue] = [:]
        for member in members {
            guard names.contains(member.name) else {
                let near = NearestName.nearest(to: member.name, among: names).map { "; did you mean \"\($0)\"?" }
                throw Self.wrong(
                    path + member.name.prefix(64),
                    "is not known here\(near ?? "; there are \(names.joined(separator: ", "))")")
            }
            if values[member.name] != nil { throw Self.wrong(path + member.name, "is given twice") }
            values[member.name] = member.value
        }
        self.values = values
    }

    /// Nil where it is not there, or null.
    /// - Parameter longest: in bytes.
    func text(_ name: String, longest: Int) throws(Problem) -> String? {
        switch values[name] {
        case nil, .null?: return nil
        case .string(let text)?:
            guard text.utf8.count <= longest else {
                throw Self.wrong(path + name, "must be at most \(longest) bytes, not \(text.utf8.count)")
            }
            guard !text.unicodeScalars.contains("\u{0}") else {
                throw Self.wrong(path + name, "must not hold a NUL character")
            }
            return text
        case let other?: throw Self.wrong(path + name, "must be a string, not \(other.kind)")
        }
    }

    /// Nil where it is not there, or null.
    func flag(_ name: String) throws(Problem) -> Bool? {
        switch values[name] {
        case nil, .null?: return nil
        case .boolean(let flag)?: return flag
        case let other?: throw Self.wrong(path + name, "must be true or false, not \(other.kind)")
        }
    }

    /// A text that says something.
    func required(_ name: String, longest: Int) throws(Problem) -> String {
        guard let text = try text(name, longest: longest), text.contains(where: { !$0.isWhitespace }) else {
            throw Self.wrong(path + name, "is needed, and must not be empty")
        }
        return text
    }

    func choice(_ name: String, of choices: [String]) throws(Problem) -> String? {
        guard let text = try text(name, longest: 64) else { return nil }
        guard choices.contains(text) else {
            let near = NearestName.nearest(to: text, among: choices).map { "; did you mean \"\($0)\"?" } ?? ""
            throw Self.wrong(path + name, "must be one of \(choices.joined(separator: ", "))\(near)")
        }
        return text
    }

    func texts(_ name: String, atMost count: Int, longest: Int) throws(Problem) -> [String] {
        switch values[name] {
        case nil, .null?: return []
        case .array(let items)? where items.count <= count:
            var texts: [String] = []
            for item in items {
                guard case .string(let text) = item, text.utf8.count <= longest else {
                    throw Self.wrong(path + name, "must hold strings of at most \(longest) bytes only")
                }
                texts.append(text)
            }
            return texts
        case let other?: throw Self.wrong(path + name, "must be a list of at most \(count) strings, not \(other.kind)")
        }
    }

    /// Texts by names that the sender chooses; nil where it is no object.
    func namedTexts(_ name: String, atMost count: Int, longest: Int) throws(Problem) -> [String: String]? {
        guard case .object(let members)? = values[name] else { return nil }
        guard members.count <= count else {
            throw Self.wrong(path + name, "must hold at most \(count) strings, not \(members.count)")
        }
        var texts: [String: String] = [:]
        for member in members {
            guard case .string(let text) = member.value, text.utf8.count <= longest, member.name.utf8.count <= 200
            else {
                throw Self.wrong(path + name, "must hold strings of at most \(longest) bytes only")
            }
            if texts.updateValue(text, forKey: member.name) != nil {
                throw Self.wrong("\(path)\(name).\(member.name)", "is given twice")
            }
        }
        return texts
    }

    func object(_ name: String, taking names: [String]) throws(Problem) -> ObjectBody? {
        switch values[name] {
        case nil, .null?: return nil
        case let value?: return try ObjectBody(value, taking: names, path: "\(path)\(name).")
        }
    }

    static func wrong(_ name: String, _ message: String) -> Problem {
        Problem(
            .invalidBody, "The member \"\(name)\" \(message).",
            places: [.init(path: name, code: ProblemCode.invalidBody.rawValue, message: message)])
    }
}
