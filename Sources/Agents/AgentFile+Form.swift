/// The part of an agent's file that says what is recorded, and how a form asks for it.
extension AgentFile {
    static let formKeys = ["attempts", "invalid_message", "thanks_message", "give_up_message", "skip_words"]
    private static let questionKeys = ["question", "attempts", "invalid_message", "optional"]
    private static let resultKeys = ["field_name", "field_title", "field_type", "field_description"]

    /// - Parameter kind: nil where the file names none that there is.
    mutating func results(_ values: [String: AgentValue], of kind: AgentDefinition.Kind?) -> [AgentResult] {
        var results: [AgentResult] = []
        switch values["results"] {
        case nil, .null?: break
        case .array(let items)?:
            for (index, item) in items.enumerated() {
                guard let result = result(item, at: "results[\(index)]", of: kind) else { continue }
                if results.contains(where: { $0.name == result.name }) {
                    refuse("results[\(index)].field_name", "it stands there twice")
                }
                results.append(result)
            }
        case .bool?, .number?, .string?, .object?: return refuse("results", "it has to be a list of objects") ?? []
        }
        let isGiven = if case .array(let items)? = values["results"] { !items.isEmpty } else { false }
        switch kind {
        case .message? where isGiven:
            refuse("results", "an agent of the kind \"message\" records none: leave them out")
        case .form? where !isGiven:
            refuse("results", "a form asks for something: at least one object with \"field_name\" and \"field_type\"")
        case .message?, .form?, nil: break
        }
        return results
    }

    private mutating func result(
        _ item: AgentValue, at place: String, of kind: AgentDefinition.Kind?
    ) -> AgentResult? {
        guard case .object(let object) = item else { return refuse(place, "it has to be an object") }
        let path = "\(place)."
        checkKeys(object, known: AgentFile.resultKeys + AgentFile.questionKeys, path: path)
        let name = string(object, "field_name", path: path)
        if !has(object, "field_name") { refuse("\(path)field_name", "it is missing") }
        if let name, !AgentFile.isIdentifier(name) {
            refuse("\(path)field_name", "it is not a name (1 to 64 letters, digits, \"-\" and \"_\")")
        }
        let typeName = string(object, "field_type", path: path) ?? "str"
        guard let type = AgentResult.ValueType(typeName) else {
            return refuse("\(path)field_type", "it is not one of str, int, float, bool, date, Literal['a', 'b']")
        }
        if case .choice(let options) = type {
            for option in options where OptWords.standard.keyword(in: option) == .optOut {
                refuse(
                    "\(path)field_type",
                    "\"\(option)\" can be no option: who answers it takes no more messages at all (call it otherwise)")
            }
        }
        refuseFormKeys(object, AgentFile.questionKeys, path: path, of: kind)
        let title = string(object, "field_title", path: path)
        let description = string(object, "field_description", path: path)
        let question = template(object, "question", path: path)
        let attempts = integer(object, "attempts", in: FormSettings.attemptsAllowed, path: path)
        let invalid = template(object, "invalid_message", path: path)
        let isOptional = bool(object, "optional", path: path) ?? false
        guard let name else { return nil }
        return AgentResult(
            name: name, title: title, type: type, description: description, question: question, attempts: attempts,
            invalidMessage: invalid, isOptional: isOptional)
    }

    mutating func form(_ values: [String: AgentValue], of kind: AgentDefinition.Kind?) -> FormSettings {
        refuseFormKeys(values, AgentFile.formKeys, path: "", of: kind)
        return FormSettings(
            attempts: integer(values, "attempts", in: FormSettings.attemptsAllowed) ?? FormSettings.defaultAttempts,
            invalidMessage: template(values, "invalid_message"), thanksMessage: template(values, "thanks_message"),
            giveUpMessage: template(values, "give_up_message"), skipWords: skipWords(values))
    }

    private mutating func skipWords(_ values: [String: AgentValue]) -> [String] {
        let right = "a list of words, each with a letter or a digit in it: [\"skip\", \"later\"]"
        guard let value = values["skip_words"], value != .null else { return [] }
        guard case .array(let items) = value, !items.isEmpty else {
            return refuse("skip_words", "it has to be \(right)") ?? []
        }
        return items.enumerated().compactMap { index, item in
            guard case .string(let word) = item, !FoldedText.of(word).isEmpty else {
                return refuse("skip_words[\(index)]", "it has to be \(right)")
            }
            return word
        }
    }

    private mutating func refuseFormKeys(
        _ values: [String: AgentValue], _ keys: [String], path: String, of kind: AgentDefinition.Kind?
    ) {
        switch kind {
        case .form?, nil: break
        case .message?:
            for key in keys where values[key] != nil {
                refuse(path + key, "only an agent of the kind \"form\" has it: leave it out, or make this a form")
            }
        }
    }
}
