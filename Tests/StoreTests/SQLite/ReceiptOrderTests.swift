import Conversations
import Domain
import Store
import Testing

@testable import StoreConformance

/// Receipts in every order of two and three, doubled ones among them, against ``ReceiptModel`` and ``FollowUpModel``.
@Suite struct ReceiptOrderTests {
    /// Where things stand when the receipts come.
    enum Beginning: CaseIterable, Sendable {
        case onItsWay, accepted, lost, repeating, secondOnItsWay, secondAccepted, secondLost
    }

    struct Case: Sendable, CustomTestStringConvertible {
        var beginning: Beginning
        var isCall: Bool
        var asks: Bool

        var testDescription: String {
            "\(isCall ? asks ? "a question by telephone" : "a call" : "a message"), \(beginning)"
        }
    }

    static let cases = Beginning.allCases.flatMap { beginning in
        [(false, false), (true, false), (true, true)].map { Case(beginning: beginning, isCall: $0.0, asks: $0.1) }
    }

    private static func alphabet(_ isCall: Bool, _ beginning: Beginning) -> [ReceiptModel.Told] {
        let attempts =
            switch beginning {
            case .onItsWay, .accepted, .lost, .repeating: [1]
            case .secondOnItsWay, .secondAccepted, .secondLost: [1, 2]
            }
        var told = attempts.flatMap { attempt -> [ReceiptModel.Told] in
            [.delivered(attempt), .read(attempt), .failed(attempt), .notReached(attempt)]
                + (isCall ? [.ended(attempt), .machine(attempt)] : [.sent(attempt)])
        }
        told.append(.reply)
        if beginning == .onItsWay || beginning == .secondOnItsWay { told += [.accepted, .lost] }
        return told
    }

    private static func orders(_ told: [ReceiptModel.Told]) -> [[ReceiptModel.Told]] {
        told.flatMap { first in
            told.flatMap { second in [[first, second]] + told.map { [first, second, $0] } }
        }
    }

    private static func event(
        _ told: ReceiptModel.Told, _ reference: String, _ number: Int, step: Int
    ) -> ProviderEvent? {
        func receipt(_ attempt: Int, _ change: DeliveryReceipt.Change) -> ProviderEvent {
            .receipt(
                DeliveryReceipt(.key(reference), change, attempt: "p\(number).\(attempt)", occurredAt: Talk.noon))
        }
        switch told {
        case .sent(let attempt): return receipt(attempt, .accepted(providerID: "p\(number).\(attempt)"))
        case .delivered(let attempt): return receipt(attempt, .delivered)
        case .read(let attempt): return receipt(attempt, .read)
        case .failed(let attempt): return receipt(attempt, .failed(code: "1", text: "", suppresses: false))
        case .notReached(let attempt): return receipt(attempt, .notReached(code: "2", text: ""))
        case .ended(let attempt): return receipt(attempt, .callEnded)
        case .machine(let attempt): return receipt(attempt, .answeredByMachine(code: "machine_start"))
        case .reply:
            return .message(
                InboundMessage(
                    kind: .email, address: "a\(number)@example.com", text: "Yes", providerID: "r\(number).\(step)",
                    answers: [.key(reference)], occurredAt: Talk.noon))
        case .accepted, .lost: return nil
        }
    }

    private static func setUp(_ isCall: Bool, asks: Bool) async throws -> (Talk, SQLiteStore, Scratch) {
        let scratch = try Scratch()
        let store = try SQLiteStore.open(directory: scratch.path)
        let talk = Talk(try await Stage(store))
        talk.set {
            $0.retries = 99
            $0.kind = isCall ? .voice : .email
            $0.expects = asks ? ExpectedAnswer(maximumDigits: 1) : nil
        }
        return (talk, store, scratch)
    }

    private static func plan(_ count: Int, _ talk: Talk) async throws -> [CommunicationKey] {
        let rows = (0..<count).map { Stage.row(line: Int64($0 + 2), external: "a\($0)", email: "a\($0)@example.com") }
        let node = talk.node
        let result = try await talk.stage.take(rows) {
            Stage.plan($0, &$1, at: Stage.start, deadline: Stage.start + .seconds(1_000_000), node: node)
        }
        return try result.verdicts.map { try #require($0.participant).communication(1) }
    }

    /// Makes the next attempt of each.
    private static func intend(
        _ keys: [CommunicationKey], _ talk: Talk, at now: Instant
    ) async throws -> [AttemptKey] {
        try await talk.intend(keys.enumerated().map { ($1, "a\($0)@example.com") }, at: now)
    }

    private static func record(
        _ outcomes: [(number: Int, attempt: AttemptKey, key: CommunicationKey, told: ReceiptModel.Told)],
        attempt: Int, _ talk: Talk, at now: Instant
    ) async throws {
        try await talk.store.recordOutcomes(
            outcomes.map { outcome in
                let isLost = outcome.told == .lost
                return AttemptOutcome(
                    attempt: outcome.attempt, communication: outcome.key,
                    outcome: isLost ? .unknown(text: "lost") : .accepted(providerID: "p\(outcome.number).\(attempt)"),
                    next: isLost ? .hold(.unknown) : .started(isDelivered: false, closesAt: Talk.noon + .seconds(3600)))
            }, interest: [:], at: now)
    }

    @Test("C7 receipts in every order end openings as the model says", arguments: cases)
    func openingsEndAsTheModelSays(_ test: Case) async throws {
        let (talk, store, scratch) = try await Self.setUp(test.isCall, asks: test.asks)
        let orders = Self.orders(Self.alphabet(test.isCall, test.beginning))
        let keys = try await Self.plan(orders.count, talk)
        var attempts = try await Self.intend(keys, talk, at: Stage.start)
        var model = ReceiptModel(
            isCall: test.isCall, asks: test.asks, attempts: 1, status: .planned, wait: .onItsWay)
        func record(_ told: ReceiptModel.Told, at now: Instant) async throws {
            model.take(told)
            try await Self.record(
                keys.indices.map { ($0, attempts[$0], keys[$0], told) }, attempt: model.attempts, talk, at: now)
        }
        func again() async throws {
            try await record(.accepted, at: Stage.start)
            model.take(.notReached(1))
            _ = try await talk.store.receive(
                InboundBatch(
                    channel: Talk.channel,
                    events: keys.enumerated().compactMap { Self.event(.notReached(1), Talk.name($1), $0, step: 0) }),
                desk: talk.desk, at: Talk.noon)
        }
        func second() async throws {
            try await again()
            attempts = try await Self.intend(keys, talk, at: Talk.noon + .seconds(60))
            model.attempts = 2
            model.wait = .onItsWay
        }
        switch test.beginning {
        case .onItsWay: break
        case .accepted: try await record(.accepted, at: Stage.start)
        case .lost: try await record(.lost, at: Stage.start)
        case .repeating: try await again()
        case .secondOnItsWay: try await second()
        case .secondAccepted:
            try await second()
            try await record(.accepted, at: Talk.noon + .seconds(60))
        case .secondLost:
            try await second()
            try await record(.lost, at: Talk.noon + .seconds(60))
        }
        var models = Array(repeating: model, count: orders.count)
        let now = Talk.noon + .seconds(61)
        for step in 0..<3 {
            var events: [ProviderEvent] = []
            var outcomes: [(number: Int, attempt: AttemptKey, key: CommunicationKey, told: ReceiptModel.Told)] = []
            for (number, order) in orders.enumerated() where step < order.count {
                models[number].take(order[step])
                if let event = Self.event(order[step], Talk.name(keys[number]), number, step: step) {
                    events.append(event)
                } else {
                    outcomes.append((number, attempts[number], keys[number], order[step]))
                }
            }
            _ = try await talk.store.receive(
                InboundBatch(channel: Talk.channel, events: events), desk: talk.desk, at: now)
            try await Self.record(outcomes, attempt: model.attempts, talk, at: now)
        }
        for (number, order) in orders.enumerated() {
            let row = try await talk.stage.communication(keys[number]).row
            var found = models[number]
            found.status = row.snapshot.status
            found.wait =
                switch row.snapshot.reason {
                case .retrying?: .repeating
                case .inFlight?: .onItsWay
                case .unknown?: .unknown
                default: row.dueAt == nil ? .nothing : .repeating
                }
            (found.isDelivered, found.isRead, found.isReplied) = (
                row.deliveredAt != nil, row.readAt != nil, row.repliedAt != nil
            )
            #expect(found == models[number], "\(order)")
        }
        // Whatever was told, all that waits for nothing ends.
        _ = try await talk.store.closeSessions(limit: 100_000, interest: [:], at: now + .seconds(100_000))
        for (number, order) in orders.enumerated() where models[number].wait == .nothing {
            let status = try await talk.status(keys[number])
            #expect(status.isFinal, "\(order) stays \(status)")
        }
        #expect(try await talk.store.examine() == [])
        try await store.close()
        withExtendedLifetime(scratch) {}
    }

    @Test("C7 receipts in every order end follow-ups as the model says", arguments: Beginning.allCases)
    func followUpsEndAsTheModelSays(_ beginning: Beginning) async throws {
        let (talk, store, scratch) = try await Self.setUp(false, asks: false)
        let told = Self.alphabet(false, beginning).filter { $0 != .reply }
        let orders = Self.orders(told)
        let keys = try await Self.plan(orders.count, talk)
        let openings = try await Self.intend(keys, talk, at: Stage.start)
        try await Self.record(
            keys.indices.map { ($0, openings[$0], keys[$0], .accepted) }, attempt: 0, talk, at: Stage.start)
        talk.converse { _ in AgentStep(says: [Utterance("Thank you.")]) }
        func tell(_ events: [ProviderEvent], at now: Instant) async throws {
            _ = try await talk.store.receive(
                InboundBatch(channel: Talk.channel, events: events), desk: talk.desk, at: now)
        }
        try await tell(
            keys.enumerated().compactMap { Self.event(.reply, Talk.name($1), $0, step: 9) }, at: Talk.noon)
        try await talk.answer()
        var attempts: [AttemptKey] = []
        var followUps: [FollowUpKey] = []
        func intend(at now: Instant) async throws {
            let claim = try await talk.store.claimFollowUps(
                on: Talk.channel, limit: keys.count, looks: .max / 2, at: now
            ) { _ in true }
            let handed = Dictionary(uniqueKeysWithValues: claim.handed.map { ($0.due.communication, $0) })
            followUps = try keys.map { try #require(handed[$0]).due.key }
            attempts = try keys.map { try #require(handed[$0]).attempt }
        }
        var model = FollowUpModel(attempts: 1, state: .sending)
        func record(_ numbers: [Int], _ told: [ReceiptModel.Told], at now: Instant) async throws {
            try await talk.store.recordFollowUpOutcomes(
                zip(numbers, told).map { number, told in
                    FollowUpOutcome(
                        attempt: attempts[number], followUp: followUps[number],
                        outcome: told == .lost
                            ? .unknown(text: "lost") : .accepted(providerID: "p\(number).\(model.attempts)"),
                        next: told == .lost ? .hold : .sent)
                }, at: now)
        }
        func all(_ told: ReceiptModel.Told, at now: Instant) async throws {
            model.take(told)
            try await record(Array(keys.indices), Array(repeating: told, count: keys.count), at: now)
        }
        func reference(_ number: Int) -> String { "\(Talk.name(keys[number])).1" }
        func again() async throws {
            try await all(.accepted, at: Talk.noon)
            model.take(.notReached(1))
            try await tell(
                keys.indices.compactMap { Self.event(.notReached(1), reference($0), $0, step: 0) }, at: Talk.noon)
        }
        func second() async throws {
            try await again()
            try await intend(at: Talk.noon + .seconds(60))
            model.attempts = 2
            model.state = .sending
        }
        try await intend(at: Talk.noon)
        switch beginning {
        case .onItsWay: break
        case .accepted: try await all(.accepted, at: Talk.noon)
        case .lost: try await all(.lost, at: Talk.noon)
        case .repeating: try await again()
        case .secondOnItsWay: try await second()
        case .secondAccepted:
            try await second()
            try await all(.accepted, at: Talk.noon + .seconds(60))
        case .secondLost:
            try await second()
            try await all(.lost, at: Talk.noon + .seconds(60))
        }
        var models = Array(repeating: model, count: orders.count)
        let now = Talk.noon + .seconds(61)
        for step in 0..<3 {
            var events: [ProviderEvent] = []
            var outcomes: [(number: Int, told: ReceiptModel.Told)] = []
            for (number, order) in orders.enumerated() where step < order.count {
                models[number].take(order[step])
                if let event = Self.event(order[step], reference(number), number, step: step) {
                    events.append(event)
                } else {
                    outcomes.append((number, order[step]))
                }
            }
            try await tell(events, at: now)
            try await record(outcomes.map(\.number), outcomes.map(\.told), at: now)
        }
        for (number, order) in orders.enumerated() {
            let state = try await talk.store.lines(of: keys[number]).last?.state
            #expect(state == models[number].state, "\(order)")
        }
        try await store.close()
        withExtendedLifetime(scratch) {}
    }
}
