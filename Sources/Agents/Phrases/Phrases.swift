/// The built-in words of one language: of forms, and the answers to opt-out and opt-in words.
struct Phrases: Hashable, Sendable {
    /// `{{ title }}`
    var askTemplate: String
    var sorry: String
    var needText: String
    var needInteger: String
    var needNumber: String
    var needBoolean: String
    var needDate: String
    var needChoice: String
    var thanks: String
    var giveUp: String
    var yes: String
    var no: String
    /// `{{ option }}`, `{{ key }}`
    var pressTemplate: String
    var keysOfInteger: String
    var keysOfNumber: String
    var keysOfDate: String
    var skipWord: String
    /// `{{ word }}`
    var skipTemplate: String
    var pressStarToSkip: String
    var optedOut: String
    var optedIn: String

    /// - Parameter tag: `de`, `pt-BR`, `PT_br`; English for what is not among ``languages``, and for nil.
    static func of(_ tag: String?) -> Phrases {
        LanguageTag(tag).language.flatMap { languages[$0] } ?? english
    }

    /// By ISO 639-1 code.
    static let languages: [String: Phrases] = [
        "en": english, "de": german, "fr": french, "es": spanish, "it": italian, "pt": portuguese, "nl": dutch,
        "pl": polish, "uk": ukrainian, "ru": russian, "tr": turkish, "ar": arabic,
    ]

    /// Folded, of every language.
    static let skipWords: Set<String> = Set(languages.values.map { FoldedText.of($0.skipWord) })
        .union(["pass", "next", "weiter", "passer", "omitir", "salta", "пропуск"])

    func ask(_ title: String, description: String?) -> String {
        let what = description.map { "\(title) (\($0))" } ?? title
        return TextTemplate.render(askTemplate, ["title": what])
    }

    /// Why an answer could not be used. A call's question says by itself which keys are meant.
    func invalid(_ type: AgentResult.ValueType, isVoice: Bool) -> String {
        if isVoice { return sorry }
        let need =
            switch type {
            case .string: needText
            case .integer: needInteger
            case .number: needNumber
            case .boolean: needBoolean
            case .date: needDate
            case .choice: needChoice
            }
        return "\(sorry) \(need)"
    }

    func press(_ key: String, for option: String) -> String {
        TextTemplate.render(pressTemplate, ["option": option, "key": key])
    }

    func writeToSkip(_ word: String) -> String { TextTemplate.render(skipTemplate, ["word": word]) }
}
