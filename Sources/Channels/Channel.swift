package import Domain

/// A configured account, or several, on a provider: sends one message and reports its outcome. It keeps no state and
/// decides no retry; choosing the sender account is the store's part.
///
/// What it hears besides, it tells in one of three ways, whichever the provider has: see ``ChannelHearing``.
package protocol Channel: Sendable {
    var id: String { get }
    var kind: ChannelKind { get }
    /// The kinds of communication that it takes.
    var carries: Set<CommunicationKind> { get }
    /// The sender accounts that messages go round, in turn; empty where there is one only.
    var accounts: [String] { get }
    /// How many attempts may lie between intent and outcome.
    var concurrency: Int { get }
    /// Nil: as fast as it goes.
    var rate: RateLimit? { get }
    /// To one recipient; nil: as fast as it goes.
    var recipientRate: RateLimit? { get }
    /// Attempts that count before a communication fails, but for refusals that pass by themselves.
    var attempts: Int { get }
    /// The wait before the second attempt; doubled after each.
    var retryDelay: Duration { get }
    var onUnknown: UnknownPolicy { get }
    /// How often a message whose outcome nobody knows is repeated by itself, before an operator has to decide.
    var repeats: Int { get }
    /// There are no receipts: what is accepted counts as delivered at once.
    var deliversAtOnce: Bool { get }
    /// How it hears. Every channel says it: one that was forgotten would be deaf, and nothing would tell.
    var hearing: ChannelHearing { get }
    /// What it can do besides.
    var abilities: ChannelAbilities { get }

    /// Whether what a provider refuses with this code passes by itself, however often it is said: such messages are tried
    /// until their deadline.
    func isTemporary(_ code: String) -> Bool

    /// Why words cannot be said through it, whoever they are for; nil where nothing is known against them.
    func objection(to text: String) -> String?

    /// Sends one message; blocks no thread of Swift's cooperative pool.
    func send(_ message: OutboundMessage) async -> DeliveryOutcome

    /// Asks the provider what became of a message whose outcome is unknown; nil: it cannot be asked, or does not say yet.
    /// Only channels whose ``onUnknown`` is `reconcile` are asked.
    func reconcile(_ message: OutboundMessage) async -> DeliveryOutcome?

    /// Connects and signs in without sending; nil where all is well.
    func check() async -> ChannelFailure?

    /// Ends connections; messages being sent are finished first.
    func close() async
}

extension Channel {
    package var recipientRate: RateLimit? { nil }
    package var abilities: ChannelAbilities { .none }
    /// Once where repeats are sent at all: a provider that loses its answer every time would get copy after copy.
    package var repeats: Int {
        switch onUnknown {
        case .resend: 1
        case .hold, .reconcile: 0
        }
    }
    package func isTemporary(_ code: String) -> Bool { false }
    package func objection(to text: String) -> String? { nil }
    package func reconcile(_ message: OutboundMessage) async -> DeliveryOutcome? { nil }
}
