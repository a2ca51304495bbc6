package import Domain

/// What routing needs to know and the store does not: agents, words, waiting times. All of it is pure and quick.
package struct ConversationDesk: Sendable {
    package struct Agent: Sendable {
        package var sessionTimeout: Duration
        /// While it is in a conversation, no other is opened with the same address.
        package var holdsAddress: Bool
        /// An answer that comes later is not said; nil: it is, however late.
        package var staleAfter: Duration?

        package init(sessionTimeout: Duration, holdsAddress: Bool, staleAfter: Duration? = nil) {
            self.sessionTimeout = sessionTimeout
            self.holdsAddress = holdsAddress
            self.staleAfter = staleAfter
        }
    }

    package enum Keyword: Hashable, Sendable {
        /// The answers are sent once; nil: nothing is said.
        case optOut(answer: String?)
        case optIn(answer: String?)
    }

    package var interest: [CampaignKey: EventInterest]
    /// Nil: no such agent is configured any more.
    package var agent: @Sendable (_ id: String) -> Agent?
    /// The agent that takes what people begin on a channel; nil: none does.
    package var inboundAgent: @Sendable (_ channel: String) -> String?
    package var keyword: @Sendable (_ text: String, _ language: String?) -> Keyword?
    /// When a call that was not reached, or a message that could not be delivered for now, goes again after so many
    /// attempts; nil: no more.
    package var retry: @Sendable (_ channel: String, _ attempts: Int) -> Duration?
    /// The hour of day, 0 ... 23, that a zone's clock shows at an instant; nil for no such zone.
    package var localHour: @Sendable (_ zone: String, _ at: Instant) -> Int?
    /// The zone of people whom no campaign gives one.
    package var zone: String
    /// When the quiet hours end that a zone's clock is in at an instant; nil: it is in none.
    package var quietUntil: @Sendable (_ zone: String, _ at: Instant) -> Instant?

    /// One that knows nobody.
    package static let none = ConversationDesk(
        interest: [:], agent: { _ in nil }, inboundAgent: { _ in nil }, keyword: { _, _ in nil },
        retry: { _, _ in nil },
        localHour: { _, _ in nil }, zone: "UTC")

    package init(
        interest: [CampaignKey: EventInterest], agent: @escaping @Sendable (String) -> Agent?,
        inboundAgent: @escaping @Sendable (String) -> String?,
        keyword: @escaping @Sendable (String, String?) -> Keyword?,
        retry: @escaping @Sendable (String, Int) -> Duration?,
        localHour: @escaping @Sendable (String, Instant) -> Int?, zone: String,
        quietUntil: @escaping @Sendable (String, Instant) -> Instant? = { _, _ in nil }
    ) {
        self.interest = interest
        self.agent = agent
        self.inboundAgent = inboundAgent
        self.keyword = keyword
        self.retry = retry
        self.localHour = localHour
        self.zone = zone
        self.quietUntil = quietUntil
    }
}
