/// What a form's file says besides its questions.
package struct FormSettings: Hashable, Sendable {
    /// How often one question is asked, unless its result says otherwise.
    package var attempts: Int
    /// Said before a question is asked again; nil: the built-in words for the type of the answer.
    package var invalidMessage: String?
    /// Said after the last question; nil: the built-in words.
    package var thanksMessage: String?
    /// Said where a result that must be there could not be had; nil: the built-in words.
    package var giveUpMessage: String?
    /// What leaves an optional question out; empty: the built-in words of every language.
    package var skipWords: [String]

    package init(
        attempts: Int = FormSettings.defaultAttempts, invalidMessage: String? = nil, thanksMessage: String? = nil,
        giveUpMessage: String? = nil, skipWords: [String] = []
    ) {
        self.attempts = attempts
        self.invalidMessage = invalidMessage
        self.thanksMessage = thanksMessage
        self.giveUpMessage = giveUpMessage
        self.skipWords = skipWords
    }

    package static let defaultAttempts = 3
    package static let attemptsAllowed = 1...20
}
