import Channels
import Domain
import Synchronization

/// A scripted channel with ears: it sends as the one within does.
protocol HearingChannel: Channel {
    var sender: ScriptedChannel { get }
}

extension HearingChannel {
    var id: String { sender.id }
    var kind: ChannelKind { sender.kind }
    var carries: Set<CommunicationKind> { sender.carries }
    var accounts: [String] { sender.accounts }
    var concurrency: Int { sender.concurrency }
    var rate: RateLimit? { sender.rate }
    var recipientRate: RateLimit? { sender.recipientRate }
    var attempts: Int { sender.attempts }
    var retryDelay: Duration { sender.retryDelay }
    var onUnknown: UnknownPolicy { sender.onUnknown }
    var deliversAtOnce: Bool { sender.deliversAtOnce }
    func send(_ message: OutboundMessage) async -> DeliveryOutcome { await sender.send(message) }
    func reconcile(_ message: OutboundMessage) async -> DeliveryOutcome? { await sender.reconcile(message) }
    func check() async -> ChannelFailure? { await sender.check() }
    func close() async {}
}

/// One that is asked for news, and keeps what it was asked.
final class PolledChannel: HearingChannel, PollingChannel {
    typealias Answer = @Sendable (_ source: String, _ after: String?, _ number: Int) async -> Poll

    let sender: ScriptedChannel
    let sources: [String]
    private struct State {
        var answer: Answer
        var cursors: [String?] = []
    }
    private let state: Mutex<State>
    var hearing: ChannelHearing { ChannelHearing(polled: self) }

    init(_ sender: ScriptedChannel = ScriptedChannel(), sources: [String] = ["inbox"], answer: @escaping Answer) {
        self.sender = sender
        self.sources = sources
        state = Mutex(State(answer: answer))
    }

    /// What it was asked after, in order.
    var cursors: [String?] { state.withLock { $0.cursors } }

    func answer(_ answer: @escaping Answer) { state.withLock { $0.answer = answer } }

    func poll(_ source: String, after cursor: String?, at now: Instant) async -> Poll {
        let (answer, number) = state.withLock { state in
            state.cursors.append(cursor)
            return (state.answer, state.cursors.count)
        }
        return await answer(source, cursor, number)
    }
}

/// One that its provider calls: the body is a secret and, after a space, what the message says.
struct CalledChannel: HearingChannel, WebhookChannel {
    var sender = ScriptedChannel()
    var hearing: ChannelHearing { ChannelHearing(called: self) }
    var events: @Sendable (_ text: String) -> [ProviderEvent]

    func receive(_ request: WebhookRequest, at now: Instant) -> WebhookAnswer {
        let parts = String(decoding: request.body, as: UTF8.self).split(separator: " ", maxSplits: 1)
        guard parts.first == "secret" else { return .forged("the secret is another") }
        return WebhookAnswer(body: Array("ok".utf8), events: parts.count > 1 ? events(String(parts[1])) : [])
    }
}

/// One that holds calls within the process.
final class TelephoneChannel: HearingChannel, LiveChannel {
    let sender: ScriptedChannel
    private let told = Mutex<(@Sendable ([ProviderEvent]) async -> Void)?>(nil)

    init(_ sender: ScriptedChannel) { self.sender = sender }

    var hearing: ChannelHearing { ChannelHearing(live: self) }
    var isStarted: Bool { told.withLock { $0 != nil } }

    func start(_ tell: @escaping @Sendable ([ProviderEvent]) async -> Void) async { told.withLock { $0 = tell } }

    /// Returns when it is kept.
    func tell(_ events: [ProviderEvent]) async { await told.withLock { $0 }?(events) }
}
