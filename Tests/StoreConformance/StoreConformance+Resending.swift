import Conversations
import Domain
import Store
import Testing

/// What was accepted and could not be delivered for now.
extension StoreConformance {
    static let resending: [StoreConformance] = [
        talk("a message that could not be delivered for now goes again, and fails where no attempt is left") {
            talk async throws in
            talk.set { $0.retries = 2 }
            let key = try await talk.begin()
            let later = { (attempt: String) in
                ProviderEvent.receipt(
                    DeliveryReceipt(
                        .key(Talk.name(key)), .notReached(code: "131049", text: "not now", after: .seconds(900)),
                        attempt: attempt, occurredAt: Talk.noon))
            }
            // Told twice: it goes again once.
            #expect(try await talk.tell(later("p1"), later("p1")).applied == [true, false])
            let waiting = try await talk.stage.communication(key).row
            #expect(waiting.snapshot.status == .started && waiting.snapshot.reason == .retrying)
            #expect(waiting.dueAt == Talk.noon + .seconds(900))
            guard case .send(let attempt, _, _) = try await talk.intend(key, at: Talk.noon + .seconds(900)) else {
                Issue.record("it did not go again")
                return
            }
            #expect(try await talk.tell(later("p1"), at: Talk.noon + .seconds(900)).applied == [false])
            try await talk.stage.end(
                attempt, key, .accepted(providerID: "p2"), .started(isDelivered: false, closesAt: nil),
                at: Talk.noon + .seconds(901))
            #expect(try await talk.tell(later("p1"), later("p2")).applied == [false, true])
            let snapshot = try await talk.stage.communication(key).row.snapshot
            #expect(snapshot.status == .failed && snapshot.reason == .attemptsExhausted)
        },
        talk("of a message that goes again nothing stays unknown") { talk async throws in
            talk.set { $0.retries = 9 }
            let key = try await talk.begin()
            let told = { (change: DeliveryReceipt.Change, attempt: String?) in
                ProviderEvent.receipt(
                    DeliveryReceipt(.key(Talk.name(key)), change, attempt: attempt, occurredAt: Talk.noon))
            }
            let snapshot = { () async throws in try await talk.stage.communication(key).row.snapshot }
            let isStarted = { () async throws in
                let row = try await snapshot()
                return row.status == .started && row.reason == nil
            }
            // Sent again, without an answer.
            let lose = { (known: String) async throws in
                try await talk.tell(told(.notReached(code: "131000", text: "not now"), known))
                let due = try #require(try await talk.stage.communication(key).row.dueAt)
                guard case .send(let attempt, _, _) = try await talk.intend(key, at: due) else {
                    throw StoreError.noSuchRow("attempt")
                }
                try await talk.stage.end(attempt, key, .unknown(text: "lost"), .hold(.unknown), at: due)
                #expect(try await snapshot().reason == .unknown)
                #expect(
                    try await talk.store.unknownAttempts(on: Talk.channel, limit: 9).map(\.communication) == [key])
                #expect(try await talk.store.channelLoads(at: due)[Talk.channel]?.held == 1)
            }
            try await lose("p1")
            // A word on the first attempt settles nothing; one on the second does.
            #expect(try await talk.tell(told(.accepted(providerID: "p1"), "p1")).applied == [false])
            #expect(try await snapshot().reason == .unknown)
            #expect(try await talk.tell(told(.accepted(providerID: "p2"), "p2")).applied == [true])
            #expect(try await isStarted())
            #expect(try await talk.store.unknownAttempts(on: Talk.channel, limit: 9).isEmpty)
            // An operator, or who asks the provider, says what became of it.
            try await lose("p2")
            let settle = { (verdict: UnknownVerdict) async throws in
                try await talk.store.settleUnknown(
                    key, followUp: nil, verdict, desk: talk.desk, actor: "ann", at: Talk.noon)
            }
            #expect(try await settle(.sent(providerID: "p3")))
            #expect(try await isStarted())
            try await lose("p3")
            #expect(try await settle(.notSent))
            #expect(try await talk.stage.communication(key).row.dueAt == Talk.noon)
            // A process that was killed meanwhile.
            guard case .send = try await talk.intend(key, at: Talk.noon) else {
                Issue.record("it did not go again")
                return
            }
            #expect(try await talk.store.rescueAttempts(repeats: { _ in .max }, at: Talk.noon).resent == 1)
            // What is told of it meanwhile settles it: nothing is due any more.
            #expect(try await talk.tell(told(.accepted(providerID: "p5"), "p5")).applied == [true])
            #expect(try await isStarted())
            #expect(try await talk.stage.communication(key).row.dueAt == nil)
            #expect(try await talk.stage.due().isEmpty)
            try await talk.tell(told(.notReached(code: "131000", text: "not now"), "p5"))
            guard case .send = try await talk.intend(key, at: Talk.noon + .seconds(60)) else {
                Issue.record("it did not go again after the kill")
                return
            }
            #expect(try await talk.store.rescueAttempts(repeats: { _ in .max }, at: Talk.noon).resent == 1)
            guard case .send = try await talk.intend(key, at: Talk.noon) else {
                Issue.record("it did not go again after the second kill")
                return
            }
            #expect(try await talk.store.rescueAttempts(repeats: { _ in 0 }, at: Talk.noon).held == 1)
            #expect(try await settle(.failed(code: "1", text: "never")))
            #expect(try await snapshot().status == .failed)
        },
        talk("a word on an attempt whose answer was lost is known when it comes again") { talk async throws in
            talk.set { $0.retries = 9 }
            let key = try await talk.plan("a")
            let first = try await talk.attempt(key)
            let failed = { (attempt: String) in
                ProviderEvent.receipt(
                    DeliveryReceipt(
                        .key(Talk.name(key)), .notReached(code: "131000", text: "not now"), attempt: attempt,
                        occurredAt: Talk.noon))
            }
            // It comes before the answer, which never does.
            #expect(try await talk.tell(failed("p1")).applied == [true])
            try await talk.stage.end(first, key, .unknown(text: "lost"), .hold(.unknown))
            for attempt in ["p2", "p3"] {
                let due = try #require(try await talk.stage.communication(key).row.dueAt)
                guard case .send(let again, _, _) = try await talk.intend(key, at: due) else {
                    Issue.record("it did not go again")
                    return
                }
                #expect(try await talk.tell(failed("p1")).applied == [false])
                try await talk.stage.end(
                    again, key, .accepted(providerID: attempt), .started(isDelivered: false, closesAt: nil), at: due)
                #expect(
                    try await talk.tell(failed("p1"), failed("of an answer that was lost")).applied == [false, false])
                #expect(try await talk.tell(failed(attempt)).applied == [true])
            }
        },
        talk("a message that waits to go again outlives its session, which begins anew") { talk async throws in
            talk.set { $0.retries = 9 }
            let key = try await talk.begin()
            let later = DeliveryReceipt(
                .key(Talk.name(key)), .notReached(code: "131049", text: "not now", after: .seconds(1800)),
                attempt: "p1", occurredAt: Talk.noon)
            try await talk.tell(.receipt(later))
            let over = Stage.start + .seconds(7200)
            #expect(try await talk.store.closeSessions(limit: 9, interest: [:], at: over) == 0)
            guard case .send(let attempt, _, _) = try await talk.intend(key, at: over) else {
                Issue.record("it did not go again")
                return
            }
            try await talk.stage.end(
                attempt, key, .accepted(providerID: "p2"),
                .started(isDelivered: false, closesAt: over + .seconds(3600)), at: over)
            #expect(try await talk.store.closeSessions(limit: 9, interest: [:], at: over) == 0)
            #expect(try await talk.store.closeSessions(limit: 9, interest: [:], at: over + .seconds(3600)) == 1)
        },
        talk("what was delivered is not sent again, and what waits ends with its window") { talk async throws in
            talk.set { $0.retries = 9 }
            let told = { (key: CommunicationKey, change: DeliveryReceipt.Change) in
                ProviderEvent.receipt(DeliveryReceipt(.key(Talk.name(key)), change, occurredAt: Talk.noon))
            }
            let later = DeliveryReceipt.Change.notReached(code: "131000", text: "not now")
            let delivered = try await talk.begin()
            #expect(try await talk.tell(told(delivered, .delivered), told(delivered, later)).applied == [true, false])
            let waiting = try await talk.begin("b", providerID: "p2")
            try await talk.tell(told(waiting, later))
            let deadline = try #require(try await talk.stage.communication(waiting).row.deadline)
            let past = deadline + .seconds(1)
            #expect(try await talk.store.closeWindows(limit: 9, interest: [:], at: past) == 1)
            let snapshot = try await talk.stage.communication(waiting).row.snapshot
            #expect(snapshot.status == .failed && snapshot.reason == .attemptsExhausted)
            #expect(try await talk.status(delivered) == .delivered)
        },
        talk("a message that waits to go again waits for its address too") { talk async throws in
            talk.set { $0.retries = 9 }
            let key = try await talk.begin("a", agent: "message")
            let later = DeliveryReceipt(
                .key(Talk.name(key)), .notReached(code: "131000", text: "not now"), occurredAt: Talk.noon)
            try await talk.tell(.receipt(later))
            // A form speaks with the same address.
            let holder = try await talk.plan("b")
            let attempt = try await talk.attempt(holder, to: "a@example.com")
            try await talk.stage.end(
                attempt, holder, .accepted(providerID: "p2"), .started(isDelivered: false, closesAt: nil))
            let due = Talk.noon + .seconds(60)
            guard case .addressBusy = try await talk.intend(key, agent: "message", at: due) else {
                Issue.record("two conversations are open with one address")
                return
            }
            let deadline = try #require(try await talk.stage.communication(key).row.dueAt)
            try await talk.store.settle([key: .due(at: deadline + .seconds(60))], at: deadline)
            let row = try await talk.stage.communication(key).row
            #expect(row.dueAt == deadline && row.snapshot.reason == .retrying)
        },
        talk("a follow-up that waits holds up what follows it, and no one is woken for that") { talk async throws in
            talk.set { $0.retries = 9 }
            talk.converse { _ in AgentStep(says: [Utterance("Thank you.")]) }
            let key = try await talk.begin()
            try await talk.tell(talk.message("Yes"))
            try await talk.tell(talk.message("No"))
            let first = try #require(try await talk.sayNext(.accepted(providerID: "f1")))
            let told = { (after: Duration) in
                ProviderEvent.receipt(
                    DeliveryReceipt(
                        .key(first.idempotencyKey), .notReached(code: "131000", text: "not now", after: after),
                        attempt: "f1", occurredAt: Talk.noon))
            }
            try await talk.tell(told(.seconds(600)))
            #expect(try await talk.toBeSaid().isEmpty)
            #expect(try await talk.store.followUpOutlook() == [Talk.channel: Talk.noon + .seconds(600)])
            // An answer that comes a day late is none.
            _ = try await talk.sayNext(.accepted(providerID: "f1"))
            try await talk.tell(told(.seconds(86_400)))
            let lines = try await talk.store.lines(of: key)
            #expect(lines.filter { $0.followUp != nil }.map(\.state) == [.failed, .waiting])
            #expect(try await talk.store.followUpOutlook() == [Talk.channel: Talk.noon])
        },
        talk("a follow-up of a conversation that was canceled does not go again") { talk async throws in
            talk.set { $0.retries = 9 }
            talk.converse { _ in AgentStep(says: [Utterance("One.")]) }
            let key = try await talk.begin()
            try await talk.tell(talk.message("Yes"))
            let (attempt, message, due) = try #require(try await talk.claimNext())
            let told = ProviderEvent.receipt(
                DeliveryReceipt(
                    .key(message.idempotencyKey), .notReached(code: "131000", text: "not now"), attempt: "f1",
                    occurredAt: Talk.noon))
            // It is told before the answer comes, and the answer then changes nothing.
            #expect(try await talk.tell(told).applied == [true])
            try await talk.store.recordFollowUpOutcomes(
                [
                    FollowUpOutcome(
                        attempt: attempt, followUp: due.key, outcome: .accepted(providerID: "f1"), next: .sent)
                ], at: Talk.noon)
            #expect(try await talk.store.lines(of: key).last?.state == .waiting)
            _ = try await talk.sayNext(.accepted(providerID: "f2"))
            #expect(try await talk.tell(told).applied == [false])
            try await talk.stage.cancel(key)
            #expect(try await talk.status(key) == .canceled)
            let again = ProviderEvent.receipt(
                DeliveryReceipt(
                    .key(message.idempotencyKey), .notReached(code: "131000", text: "not now"), attempt: "f2",
                    occurredAt: Talk.noon))
            #expect(try await talk.tell(again).applied == [true])
            #expect(try await talk.store.lines(of: key).last?.state == .failed)
        },
        talk("a follow-up that could not be delivered for now goes again, and fails where no attempt is left") {
            talk async throws in
            talk.set { $0.retries = 2 }
            talk.converse { _ in AgentStep(says: [Utterance("Thank you.")]) }
            let key = try await talk.begin()
            try await talk.tell(talk.message("Yes"))
            let first = try #require(try await talk.sayNext(.accepted(providerID: "f1")))
            let later = { (attempt: String) in
                ProviderEvent.receipt(
                    DeliveryReceipt(
                        .key(first.idempotencyKey), .notReached(code: "131000", text: "not now"), attempt: attempt,
                        occurredAt: Talk.noon))
            }
            // A word on the opening is none on what followed, and the other way round.
            let opening = DeliveryReceipt(
                .key(Talk.name(key)), .notReached(code: "131000", text: "not now"), attempt: "p1",
                occurredAt: Talk.noon)
            #expect(try await talk.tell(.receipt(opening), later("f1"), later("f1")).applied == [false, true, false])
            let again = try #require(try await talk.sayNext(.accepted(providerID: "f2")))
            #expect(again == first)
            #expect(try await talk.tell(later("f1")).applied == [false])
            #expect(try await talk.tell(later("f2")).applied == [true])
            #expect(try await talk.sayNext() == nil)
            #expect(try await talk.store.lines(of: key).last?.state == .failed)
        },
    ]
}
