package import Domain

/// A message that an operator sends to see whether a channel works. It belongs to no communication.
package struct TestSend: Hashable, Sendable {
    package var channel: String
    /// The address on the channel.
    package var recipient: String
    /// Nil: the only kind that the channel carries.
    package var kind: CommunicationKind?
    package var text: String

    package init(channel: String, recipient: String, kind: CommunicationKind? = nil, text: String) {
        self.channel = channel
        self.recipient = recipient
        self.kind = kind
        self.text = text
    }

    /// What came of it.
    package enum Result: Hashable, Sendable {
        /// The channel itself is not fit: nothing was sent.
        case notReady(ChannelFailure)
        /// It could not be tried: the request does not fit the channel. The text says what would.
        case unfit(String)
        case tried(DeliveryOutcome, idempotencyKey: String)
    }
}
