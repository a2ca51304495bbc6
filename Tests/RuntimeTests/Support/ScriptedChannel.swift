import Channels
import Domain
import Synchronization

/// A channel whose outcomes the test dictates; it keeps every message it was handed.
final class ScriptedChannel: Channel {
    typealias Script = @Sendable (_ message: OutboundMessage, _ number: Int) -> DeliveryOutcome

    let id: String
    let kind = ChannelKind.outbox
    let carries: Set<CommunicationKind>
    let accounts: [String]
    let concurrency: Int
    let rate: RateLimit?
    let recipientRate: RateLimit?
    let attempts: Int
    let retryDelay = Duration.seconds(60)
    let onUnknown: UnknownPolicy
    let deliversAtOnce: Bool
    let hearing = ChannelHearing.none
    private let longestText: Int
    /// Codes that pass by themselves, by their beginning; nil: none does.
    private let temporary: String?

    private struct State {
        var script: Script
        var sent: [OutboundMessage] = []
        var holds: @Sendable (OutboundMessage) -> Bool = { _ in false }
        var arrivals: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
        var held: [CheckedContinuation<Void, Never>] = []
        var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
        var underWay = 0
        var mostUnderWay = 0
        var reconciliations: [OutboundMessage] = []
        var truth: @Sendable (OutboundMessage) -> DeliveryOutcome? = { _ in nil }
        var fitness: ChannelFailure?
    }

    private let state: Mutex<State>

    init(
        _ id: String = "mail", accounts: [String] = [], concurrency: Int = 1, rate: RateLimit? = nil,
        recipientRate: RateLimit? = nil, attempts: Int = 3, onUnknown: UnknownPolicy = .resend,
        deliversAtOnce: Bool = false, carries: Set<CommunicationKind> = Set(CommunicationKind.allCases),
        longestText: Int = .max, temporary: String? = nil,
        script: @escaping Script = { _, number in .accepted(providerID: "p\(number)") }
    ) {
        self.id = id
        self.accounts = accounts
        self.concurrency = concurrency
        self.rate = rate
        self.recipientRate = recipientRate
        self.carries = carries
        self.attempts = attempts
        self.onUnknown = onUnknown
        self.deliversAtOnce = deliversAtOnce
        self.longestText = longestText
        self.temporary = temporary
        state = Mutex(State(script: script))
    }

    func isTemporary(_ code: String) -> Bool { temporary.map { code.hasPrefix($0) } ?? false }

    func objection(to text: String) -> String? {
        text.count <= longestText ? nil : "the text has \(text.count) characters"
    }

    var sent: [OutboundMessage] { state.withLock { $0.sent } }
    var recipients: [String] { sent.map(\.recipient) }
    var mostUnderWay: Int { state.withLock { $0.mostUnderWay } }

    /// From now on.
    func answer(_ script: @escaping Script) { state.withLock { $0.script = script } }
    func answer(_ outcome: DeliveryOutcome) { answer { _, _ in outcome } }

    /// Messages stay under way until `release`.
    func hold(_ which: @escaping @Sendable (OutboundMessage) -> Bool = { _ in true }) {
        state.withLock { $0.holds = which }
    }

    func release() {
        let held = state.withLock { state in
            defer { state.held = [] }
            state.holds = { _ in false }
            return state.held
        }
        for continuation in held { continuation.resume() }
    }

    /// Returns when `count` messages at least are held.
    func waitUntilHeld(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.held.count >= count { return true }
                state.watchers.append((count, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    /// Returns when `count` messages at least were handed over.
    func waitUntilSent(_ count: Int) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.sent.count >= count { return true }
                state.arrivals.append((count, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    func send(_ message: OutboundMessage) async -> DeliveryOutcome {
        let (number, script, waiting) = state.withLock { state in
            state.sent.append(message)
            state.underWay += 1
            state.mostUnderWay = max(state.mostUnderWay, state.underWay)
            let count = state.sent.count
            defer { state.arrivals.removeAll { $0.count <= count } }
            return (count, state.script, state.arrivals.filter { $0.count <= count })
        }
        for waiter in waiting { waiter.continuation.resume() }
        await withCheckedContinuation { continuation in
            let woken = state.withLock { state -> [CheckedContinuation<Void, Never>] in
                guard state.holds(message) else { return [continuation] }
                state.held.append(continuation)
                let count = state.held.count
                defer { state.watchers.removeAll { $0.count <= count } }
                return state.watchers.filter { $0.count <= count }.map(\.continuation)
            }
            for continuation in woken { continuation.resume() }
        }
        state.withLock { $0.underWay -= 1 }
        return script(message, number)
    }

    /// What the provider says of messages whose outcome is unknown, from now on.
    func reveal(_ truth: @escaping @Sendable (OutboundMessage) -> DeliveryOutcome?) {
        state.withLock { $0.truth = truth }
    }

    /// Messages that were asked about.
    var reconciliations: [OutboundMessage] { state.withLock { $0.reconciliations } }

    func reconcile(_ message: OutboundMessage) async -> DeliveryOutcome? {
        state.withLock { state in
            state.reconciliations.append(message)
            return state.truth
        }(message)
    }

    /// What `check` says, from now on.
    func fail(_ failure: ChannelFailure?) { state.withLock { $0.fitness = failure } }
    func check() async -> ChannelFailure? { state.withLock { $0.fitness } }
    func close() async {}
}
