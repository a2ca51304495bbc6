/// Something that became known of a communication: a receipt, a reply, what its agent recorded, its end.
package struct ConversationUpdate: Hashable, Sendable {
    package enum Change: Hashable, Sendable {
        case delivered
        case read
        /// The participant answered.
        case replied(InboundText)
        /// Values that the agent recorded, by result name; nil clears.
        case results([String: FieldValue?])
        /// The agent closed the conversation.
        case completed
        /// It closed without a reply.
        case noResponse
        /// The provider gave up on it for good.
        case failed(StatusReason, detail: String?)
        case canceled(StatusReason, detail: String?)
    }

    package var communication: CommunicationKey
    package var change: Change
    /// When it happened; a provider's receipt may come late.
    package var occurredAt: Instant

    package init(communication: CommunicationKey, change: Change, occurredAt: Instant) {
        self.communication = communication
        self.change = change
        self.occurredAt = occurredAt
    }
}

/// What somebody wrote to us.
package struct InboundText: Hashable, Sendable {
    package var text: String
    /// The address that it came from, as its channel writes addresses; nil where it is not known.
    package var sender: String?
    /// The provider's own id of the message; nil where it has none.
    package var providerID: String?

    package init(text: String, sender: String? = nil, providerID: String? = nil) {
        self.text = text
        self.sender = sender
        self.providerID = providerID
    }
}
