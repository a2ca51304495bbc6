/// What an agent is asked: the conversation so far, and what has just happened in it.
package struct AgentTurn: Hashable, Sendable {
    package enum Occasion: Hashable, Sendable, Codable {
        /// The opening is about to go out. `isTemplate`: a provider's template opens it, and nothing can be added to it.
        case opening(isTemplate: Bool)
        /// The person began it: nothing has been said by us.
        case addressed
        /// The person answered. `isVouchedFor`: nobody else can have.
        case answered(text: String, isDigits: Bool, isVouchedFor: Bool)
        /// An operator conducted it and had the last word.
        case handedBack
    }

    /// The agent's id.
    package var agent: String
    package var kind: CommunicationKind
    package var occasion: Occasion
    /// What the agent left behind in its last step; nil at the beginning.
    package var memory: String?
    package var results: [String: FieldValue]
    /// The node's `customer_context`, rendered, by property (`participant.amount`), and `name`.
    package var context: [String: String]
    /// The customer's language; nil where none is known.
    package var language: String?

    package init(
        agent: String, kind: CommunicationKind, occasion: Occasion, memory: String? = nil,
        results: [String: FieldValue] = [:], context: [String: String] = [:], language: String? = nil
    ) {
        self.agent = agent
        self.kind = kind
        self.occasion = occasion
        self.memory = memory
        self.results = results
        self.context = context
        self.language = language
    }
}

/// What an agent decides.
package struct AgentStep: Hashable, Sendable {
    /// How a conversation ends.
    package enum End: Hashable, Sendable {
        /// By the rule: Completed where the person has answered, else NoResponse.
        case done
        /// It came to its aim, whether or not the person has written.
        case completed
        /// It waited for the person in vain; where they have answered meanwhile it is Completed.
        case noResponse
    }

    package var says: [Utterance]
    /// Recorded now; nil clears.
    package var results: [String: FieldValue?]
    /// The conversation is over once what it says is said; nil: it goes on.
    package var end: End?
    /// Handed in again with the next turn.
    package var memory: String?

    package init(
        says: [Utterance] = [], results: [String: FieldValue?] = [:], end: End? = nil, memory: String? = nil
    ) {
        self.says = says
        self.results = results
        self.end = end
        self.memory = memory
    }
}

/// Something to say in a conversation.
package struct Utterance: Hashable, Sendable {
    package var text: String
    /// What is expected in answer; matters on a call.
    package var expects: ExpectedAnswer?

    package init(_ text: String, expects: ExpectedAnswer? = nil) {
        self.text = text
        self.expects = expects
    }
}

/// What a call listens for after a prompt.
package struct ExpectedAnswer: Hashable, Sendable, Codable {
    /// Digits are awaited up to this many; fewer end with `#`.
    package var maximumDigits: Int
    /// Spoken words are understood too, where the channel can hear them.
    package var takesSpeech: Bool

    package init(maximumDigits: Int, takesSpeech: Bool = false) {
        self.maximumDigits = maximumDigits
        self.takesSpeech = takesSpeech
    }
}
