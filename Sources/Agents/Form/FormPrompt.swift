import Domain

/// How one result is asked for: the words, and what a call listens for after them.
struct FormPrompt: Hashable, Sendable {
    var text: String
    var expects: ExpectedAnswer

    /// The digits of a call that no type sets: names, numbers of accounts.
    static let longestDigits = 64

    /// - Parameters:
    ///   - own: the result's own question, its placeholders filled.
    ///   - skipWord: what leaves an optional one out.
    init(_ result: AgentResult, own: String?, phrases: Phrases, isVoice: Bool, skipWord: String) {
        var lines = [own ?? phrases.ask(result.title, description: result.description)]
        switch result.type {
        case .string:
            expects = ExpectedAnswer(maximumDigits: FormPrompt.longestDigits, takesSpeech: true)
        case .integer:
            expects = ExpectedAnswer(maximumDigits: 18)
            if isVoice { lines.append(phrases.keysOfInteger) }
        case .number:
            expects = ExpectedAnswer(maximumDigits: 20)
            if isVoice { lines.append(phrases.keysOfNumber) }
        case .boolean:
            expects = ExpectedAnswer(maximumDigits: 1, takesSpeech: true)
            if isVoice {
                lines.append(phrases.press("1", for: phrases.yes) + " " + phrases.press("2", for: phrases.no))
            }
        case .date:
            expects = ExpectedAnswer(maximumDigits: 8)
            if isVoice { lines.append(phrases.keysOfDate) }
        case .choice(let options):
            let keys = OptionKeys(options)
            expects = ExpectedAnswer(maximumDigits: keys.length, takesSpeech: true)
            for (option, key) in zip(options, keys.keys) {
                if isVoice {
                    lines.append(phrases.press(key, for: option))
                } else {
                    lines.append(key == option ? "• \(option)" : "\(key). \(option)")
                }
            }
        }
        if result.isOptional {
            lines.append(isVoice ? phrases.pressStarToSkip : phrases.writeToSkip(skipWord))
        }
        text = lines.joined(separator: "\n")
    }
}
