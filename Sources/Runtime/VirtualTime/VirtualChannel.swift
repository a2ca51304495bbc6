package import Channels
package import Domain

/// Stands in for a configured channel on virtual time: it has its settings, sends nothing, and answers what it is told.
///
/// One message at a time and as fast as they come, so that the order of things repeats itself.
package struct VirtualChannel: Channel {
    package let id: String
    package let kind: ChannelKind
    package let carries: Set<CommunicationKind>
    package let accounts: [String]
    package let attempts: Int
    package let retryDelay: Duration
    package let onUnknown: UnknownPolicy
    package let deliversAtOnce: Bool
    private let answer: @Sendable (OutboundMessage) async -> DeliveryOutcome

    package init(
        inPlaceOf channel: any Channel, answer: @escaping @Sendable (OutboundMessage) async -> DeliveryOutcome
    ) {
        id = channel.id
        kind = channel.kind
        carries = channel.carries
        accounts = channel.accounts
        attempts = channel.attempts
        retryDelay = channel.retryDelay
        onUnknown = channel.onUnknown
        deliversAtOnce = channel.deliversAtOnce
        self.answer = answer
    }

    package var concurrency: Int { 1 }
    package var rate: RateLimit? { nil }
    /// Flow tests say what is heard.
    package var hearing: ChannelHearing { .none }

    package func send(_ message: OutboundMessage) async -> DeliveryOutcome { await answer(message) }
    package func check() async -> ChannelFailure? { nil }
    package func close() async {}
}
