/// A value that an agent is to record in a conversation.
package struct AgentResult: Hashable, Sendable {
    /// Written as `str`, `int`, `float`, `bool`, `date`, or `Literal['a', 'b']`.
    package enum ValueType: Hashable, Sendable {
        case string, integer, number, boolean, date
        case choice([String])

        /// Nil where the text names no type.
        package init?(_ text: String) {
            switch text {
            case "str": self = .string
            case "int": self = .integer
            case "float": self = .number
            case "bool": self = .boolean
            case "date": self = .date
            default:
                guard let options = ValueType.options(text) else { return nil }
                self = .choice(options)
            }
        }

        /// The options of `Literal['a', "b"]`: at least one, none twice, none empty.
        private static func options(_ text: String) -> [String]? {
            guard text.hasPrefix("Literal["), text.hasSuffix("]") else { return nil }
            var options: [String] = []
            var rest = text.unicodeScalars.dropFirst(8).dropLast()
            while true {
                rest = rest.drop { $0 == " " }
                guard let quote = rest.first, quote == "'" || quote == "\"" else { return nil }
                rest = rest.dropFirst()
                guard let end = rest.firstIndex(of: quote) else { return nil }
                let option = String(rest[..<end])
                guard !option.isEmpty, !options.contains(option) else { return nil }
                options.append(option)
                rest = rest[rest.index(after: end)...].drop { $0 == " " }
                if rest.isEmpty { return options }
                guard rest.first == "," else { return nil }
                rest = rest.dropFirst()
            }
        }
    }

    package var name: String
    package var title: String
    package var type: ValueType
    /// What the agent is told about it.
    package var description: String?
    /// What a form asks; nil: made of the title and the description.
    package var question: String?
    /// How often a form asks; nil: as often as the form says.
    package var attempts: Int?
    /// What a form says before it asks again; nil: what the form says.
    package var invalidMessage: String?
    /// A form goes on without it.
    package var isOptional: Bool

    package init(
        name: String, title: String? = nil, type: ValueType, description: String? = nil, question: String? = nil,
        attempts: Int? = nil, invalidMessage: String? = nil, isOptional: Bool = false
    ) {
        self.name = name
        self.title = title ?? name
        self.type = type
        self.description = description
        self.question = question
        self.attempts = attempts
        self.invalidMessage = invalidMessage
        self.isOptional = isOptional
    }
}
