package import Domain

package struct TwilioChannel: Channel {
    package let id: String
    package let kind = ChannelKind.twilio
    package let carries: Set<CommunicationKind> = [.voice]
    package var accounts: [String] { [] }
    package var concurrency: Int { 4 }
    package var rate: RateLimit? { nil }
    package var attempts: Int { 5 }
    package var retryDelay: Duration { .seconds(5) }
    package var onUnknown: UnknownPolicy { .reconcile }
    package var deliversAtOnce: Bool { false }

    init?(id: String, _ reader: inout SettingsReader, _ factory: ChannelFactory) { return nil }

    package func send(_ message: OutboundMessage) async -> DeliveryOutcome { .unknown(text: "") }
    package func check() async -> ChannelFailure? { nil }
    package func close() async {}
}
