package import Domain

/// What an operator does in a conversation.
package enum ConversationAction: Hashable, Sendable {
    case pause
    /// Hands it back to the agent.
    case resume
    /// Says something as a person; pauses the agent. A template where the provider wants one.
    case say(text: String?, template: OutboundMessage.Template?)
    case close
}

/// How an operator, or the provider when asked, settles what was unknown.
package enum UnknownVerdict: Hashable, Sendable {
    case sent(providerID: String?)
    /// Due again at once, inside its window.
    case notSent
    case failed(code: String, text: String)

    /// `sent`, `not_sent`, `failed`.
    package var name: String {
        switch self {
        case .sent: "sent"
        case .notSent: "not_sent"
        case .failed: "failed"
        }
    }
}
