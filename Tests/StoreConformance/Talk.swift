import Conversations
import Domain
import Store
import Synchronization
import Testing

/// A store in which people write back: communications that were sent, and what providers tell of them.
final class Talk: Sendable {
    static let channel = "outbox"
    static let noon = Stage.start + .seconds(600)

    let stage: Stage
    private let numbers = Mutex(0)
    /// What the agent named `form` answers; nil: it says nothing.
    private let script = Mutex<@Sendable (AgentTurn) -> AgentStep?>({ _ in nil })
    private let settings = Mutex(Settings())

    struct Settings {
        var inboundAgent: String?
        var retries = 0
        var kind = CommunicationKind.email
        /// What openings ask for.
        var expects: ExpectedAnswer?
        var interest = EventInterest(updated: [], ended: [nil], incoming: [nil])
    }

    init(_ stage: Stage) { self.stage = stage }

    var store: any Store { stage.store }

    func set(_ change: (inout Settings) -> Void) { settings.withLock { change(&$0) } }
    func converse(_ answer: @escaping @Sendable (AgentTurn) -> AgentStep?) { script.withLock { $0 = answer } }

    var desk: ConversationDesk {
        let settings = settings.withLock { $0 }
        return ConversationDesk(
            interest: [stage.campaign: settings.interest],
            agent: { $0.isEmpty ? nil : .init(sessionTimeout: .seconds(3600), holdsAddress: $0 == "form") },
            inboundAgent: { _ in settings.inboundAgent },
            keyword: { text, _ in
                switch text {
                case "STOP": .optOut(answer: "You will hear no more.")
                case "START": .optIn(answer: "Welcome back.")
                default: nil
                }
            },
            retry: { _, attempts in attempts < settings.retries ? .seconds(60) : nil }, localHour: { _, _ in 9 },
            zone: "Europe/Berlin")
    }

    static func name(_ key: CommunicationKey) -> String {
        APIIdentifier(.communication, key: key.rawValue, createdAt: Stage.start).description
    }

    /// Sends the opening as far as its intent.
    func intend(
        _ key: CommunicationKey, to address: String = "a@example.com", agent: String = "form",
        at now: Instant = Stage.start
    ) async throws -> Claimed? {
        try await store.claim(key, on: Talk.channel, at: now) { [self] in
            opening($0, to: address, agent: agent, at: now)
        }
    }

    /// Sends many openings as far as their intents, in one claim; answers their attempts in the order of the keys.
    func intend(_ addresses: [(key: CommunicationKey, address: String)], at now: Instant) async throws -> [AttemptKey] {
        let known = Dictionary(uniqueKeysWithValues: addresses)
        let claim = try await store.claim(
            ClaimRequest(
                channel: Talk.channel, lanes: try await store.lanes().map(\.key), limit: addresses.count,
                looks: .max / 2), interest: [:], at: now,
            composer: OpeningComposer(
                judge: { known[$0.key] == nil ? .unloaded : .compose(readsCommunications: false) },
                compose: { [self] in opening($0, to: known[$0.due.key] ?? "", agent: "form", at: now) }))
        var attempts: [CommunicationKey: AttemptKey] = [:]
        for case .send(let attempt, _, let due) in claim.results { attempts[due.key] = attempt }
        return try addresses.map { try #require(attempts[$0.key]) }
    }

    private func opening(
        _ inputs: OpeningInputs, to address: String, agent: String, at now: Instant
    ) -> OpeningDecision {
        let settings = settings.withLock { $0 }
        let message = OutboundMessage(
            kind: settings.kind.name, recipient: address, account: nil, subject: "Hello", text: "How are you?",
            idempotencyKey: Talk.name(inputs.due.key), date: now.milliseconds, expects: settings.expects)
        return .send(
            inputs.message ?? message,
            conversation: ConversationStart(
                agent: agent, holdsAddress: agent == "form", memory: "0", context: ["name": "Ada"]))
    }

    func attempt(_ key: CommunicationKey, to address: String = "a@example.com", agent: String = "form") async throws
        -> AttemptKey
    {
        guard case .send(let attempt, _, _)? = try await intend(key, to: address, agent: agent) else {
            Issue.record("nothing was to be sent")
            throw StoreError.noSuchRow("attempt")
        }
        return attempt
    }

    /// A communication of the kind that is set; answers its key.
    func plan(_ external: String = "a") async throws -> CommunicationKey {
        try await stage.plan(external, node: node)
    }

    /// The node of communications of the kind that is set.
    var node: Int { Stage.node(settings.withLock { $0.kind }) }

    /// A conversation that has begun; answers its key.
    func begin(_ external: String = "a", agent: String = "form", providerID: String? = "p1") async throws
        -> CommunicationKey
    {
        let key = try await plan(external)
        let attempt = try await attempt(key, to: "\(external)@example.com", agent: agent)
        try await stage.end(
            attempt, key, .accepted(providerID: providerID),
            .started(isDelivered: false, closesAt: Stage.start + .seconds(3600)))
        return key
    }

    @discardableResult
    func tell(_ events: ProviderEvent..., at now: Instant = Talk.noon) async throws -> InboundResult {
        var result = try await store.receive(InboundBatch(channel: Talk.channel, events: events), desk: desk, at: now)
        if try await answer(at: now) { result.hasOutgoing = true }
        return result
    }

    /// Asks the agent whatever it is to answer; answers whether it said anything.
    @discardableResult
    func answer(at now: Instant = Talk.noon) async throws -> Bool {
        let script = script.withLock { $0 }
        var says = false
        while true {
            let due = try await store.claimReplies(through: now, limit: 100, remotes: .none, at: now)
            if due.isEmpty { return says }
            let answers = due.map { AgentAnswer($0.key, number: $0.number, .step(script($0.turn) ?? AgentStep())) }
            if try await !store.recordAnswers(answers, desk: desk, at: now).outgoing.isEmpty { says = true }
        }
    }

    func message(
        _ text: String, from address: String = "a@example.com", id: String? = nil, answers: [MessageReference] = [],
        content: InboundMessage.Content = .text, at instant: Instant = Talk.noon, isVouchedFor: Bool = true
    ) -> ProviderEvent {
        let number = numbers.withLock { number in
            number += 1
            return number
        }
        return .message(
            InboundMessage(
                kind: .email, address: address, senderName: "Ada", content: content, text: text,
                providerID: id ?? "in\(number)", answers: answers, isVouchedFor: isVouchedFor, occurredAt: instant))
    }

    func receipt(
        _ key: CommunicationKey, _ change: DeliveryReceipt.Change, at instant: Instant = Talk.noon
    ) -> ProviderEvent {
        .receipt(DeliveryReceipt(.key(Talk.name(key)), change, occurredAt: instant))
    }

    func status(_ key: CommunicationKey) async throws -> CommunicationStatus {
        try await stage.communication(key).row.snapshot.status
    }

    /// Says the next thing that waits; answers its message.
    func sayNext(_ outcome: DeliveryOutcome = .accepted(providerID: nil), _ next: FollowUpOutcome.Next = .sent)
        async throws -> OutboundMessage?
    {
        guard let (attempt, message, due) = try await claimNext(through: Talk.noon + .seconds(10_000)) else {
            return nil
        }
        try await store.recordFollowUpOutcomes(
            [FollowUpOutcome(attempt: attempt, followUp: due.key, outcome: outcome, next: next)], at: Talk.noon)
        return message
    }

    /// Takes the next thing that is to be said by then.
    func claimNext(
        through instant: Instant = Talk.noon
    ) async throws -> (attempt: AttemptKey, message: OutboundMessage, due: DueFollowUp)? {
        try await store.claimFollowUps(on: Talk.channel, limit: 1, looks: 10, at: instant) { _ in true }.handed.first
    }

    func toBeSaid() async throws -> [OutboundMessage] {
        try await store.toBeSaid(on: Talk.channel, through: Talk.noon)
    }
}
