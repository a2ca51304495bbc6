import Conversations
import Domain
import Store
import Testing

extension StoreConformance {
    /// A fact about conversations; the store is examined at the end.
    static func talk(_ name: String, _ check: @escaping @Sendable (Talk) async throws -> Void)
        -> StoreConformance
    {
        StoreConformance(name) { stage async throws in
            try await check(Talk(stage))
            #expect(try await stage.store.examine() == [])
        }
    }

    static let inbound: [StoreConformance] =
        receipts + routing + words + signatures + followUps + sessions + calls + resending + passedOver + suppressions
        + names + lateReceipts

    private static let receipts: [StoreConformance] = [
        talk("receipts move a conversation forward only, by our key or by the provider's id") { talk async throws in
            let key = try await talk.begin()
            let read = talk.receipt(key, .read)
            #expect(try await talk.tell(read).applied == [true])
            let byID = ProviderEvent.receipt(DeliveryReceipt(.providerID("p1"), .delivered, occurredAt: Talk.noon))
            #expect(try await talk.tell(byID, read, byID).applied == [true, false, false])
            #expect(try await talk.status(key) == .read)
            let strange = ProviderEvent.receipt(DeliveryReceipt(.providerID("p2"), .read, occurredAt: Talk.noon))
            let forged = ProviderEvent.receipt(DeliveryReceipt(.key("../../etc"), .read, occurredAt: Talk.noon))
            #expect(try await talk.tell(strange, forged).applied == [false, false])
        },
        talk("a receipt settles what is in flight or unknown, and what comes after changes nothing") {
            talk async throws in
            let inFlight = try await talk.plan("a")
            let attempt = try await talk.attempt(inFlight)
            try await talk.tell(talk.receipt(inFlight, .delivered))
            #expect(try await talk.status(inFlight) == .delivered)
            try await talk.stage.end(attempt, inFlight, .unknown(text: "lost"), .hold(.unknown))
            #expect(try await talk.status(inFlight) == .delivered)

            let unknown = try await talk.plan("b")
            let lost = try await talk.attempt(unknown, to: "b@example.com")
            try await talk.stage.end(lost, unknown, .unknown(text: "lost"), .hold(.unknown))
            #expect(try await talk.store.unknownAttempts(on: Talk.channel, limit: 9).map(\.communication) == [unknown])
            #expect(try await talk.store.channelLoads(at: Talk.noon)[Talk.channel]?.held == 1)
            try await talk.tell(talk.receipt(unknown, .accepted(providerID: "late")))
            let detail = try await talk.stage.communication(unknown)
            #expect(detail.row.snapshot.status == .started)
            #expect(detail.row.attemptCount == 1)
            #expect(detail.attempts.map(\.outcome) == [.accepted(providerID: "late")])
            #expect(try await talk.store.unknownAttempts(on: Talk.channel, limit: 9).isEmpty)
        },
        talk("an answer shows that an opening of unknown outcome went out") { talk async throws in
            let key = try await talk.plan("a")
            let attempt = try await talk.attempt(key)
            try await talk.stage.end(attempt, key, .unknown(text: "lost"), .hold(.unknown))
            try await talk.tell(talk.message("Yes"))
            let detail = try await talk.stage.communication(key)
            #expect(detail.row.snapshot.status == .replied)
            #expect(detail.history.map(\.status) == [.planned, .planned, .started, .replied])
            #expect(detail.attempts.map(\.outcome) == [.accepted(providerID: nil)])
            #expect(try await talk.store.lines(of: key).map(\.text) == ["How are you?", "Yes"])
        },
        talk("a refusal that comes later fails what had no reply, and suppresses the address where it says so") {
            talk async throws in
            let key = try await talk.begin()
            let failed = DeliveryReceipt.Change.failed(code: "5.1.1", text: "no such user", suppresses: true)
            try await talk.tell(talk.receipt(key, failed))
            #expect(try await talk.status(key) == .failed)
            #expect(
                try await talk.store.suppressions(kind: nil, address: "A@example.com", PageRequest()).rows.map(\.reason)
                    == [.bounced])
            let next = try await talk.plan("b")
            guard case .settled(.end(.skipped, .suppressed, detail: "bounced")) = try await talk.intend(next) else {
                Issue.record("a suppressed address was written to")
                return
            }
            let answered = try await talk.begin("c", providerID: "p3")
            try await talk.tell(talk.message("Yes", from: "c@example.com"))
            try await talk.tell(talk.receipt(answered, failed))
            #expect(try await talk.status(answered) == .replied)
        },
        talk("a delay is noted, changes nothing, and tells of the destination where others share it") {
            talk async throws in
            let key = try await talk.begin()
            var delay = DeliveryReceipt(
                .key(Talk.name(key)), .delayed(code: "4.4.1", text: "no answer from host"), occurredAt: Talk.noon)
            let hear = { (receipt: DeliveryReceipt) async throws in
                let batch = InboundBatch(channel: Talk.channel, events: [.receipt(receipt)])
                return try await talk.store.receive(batch, desk: talk.desk, at: Talk.noon)
            }
            #expect(try await hear(delay).resting.isEmpty)
            let before = try await talk.stage.communication(key)
            #expect(before.row.snapshot.status == .started)
            #expect(before.history.last?.detail == "delayed: 4.4.1 no answer from host")
            delay.destinationRests = true
            // Told once: whom we wrote to could go on saying it.
            #expect(try await hear(delay) == InboundResult(applied: [false]))
            let other = try await talk.begin("b", providerID: "p2")
            delay.reference = .key(Talk.name(other))
            #expect(
                try await hear(delay).resting == [RestingDestination(address: "b@example.com", since: Talk.noon)])
            #expect(try await hear(delay).resting.isEmpty)
            let failed = try await talk.begin("c", providerID: "p3")
            delay.reference = .key(Talk.name(failed))
            delay.change = .failed(code: "4.4.7", text: "expired", suppresses: false)
            #expect(try await hear(delay).resting.map(\.address) == ["c@example.com"])
            #expect(try await hear(delay).resting.isEmpty)
            let old = try await talk.begin("d", providerID: "p4")
            delay.reference = .key(Talk.name(old))
            let batch = InboundBatch(channel: Talk.channel, events: [.receipt(delay)])
            let late = try await talk.store.receive(batch, desk: talk.desk, at: Talk.noon + .seconds(5 * 86_400))
            #expect(late.applied == [true] && late.resting.isEmpty)
            delay.reference = .key("nobody's")
            #expect(try await hear(delay).resting.isEmpty)
        },
    ]

    private static let routing: [StoreConformance] = [
        talk("a reply goes to the conversation it quotes, else to the one with our newest word") { talk async throws in
            let first = try await talk.begin("a", agent: "message", providerID: "p1")
            let again = try await talk.stage.take([Stage.row(external: "a", object: "2")]) {
                Stage.plan($0, &$1, at: Stage.start, deadline: Stage.start + .seconds(3600))
            }
            let second = try #require(again.verdicts.first?.participant).communication(1)
            let attempt = try await talk.attempt(second, agent: "message")
            try await talk.stage.end(
                attempt, second, .accepted(providerID: "p2"), .started(isDelivered: true, closesAt: nil),
                at: Stage.start + .seconds(5))
            try await talk.tell(talk.message("newest"), talk.message("quoted", answers: [.key(Talk.name(first))]))
            #expect(try await talk.store.lines(of: second).map(\.text) == ["How are you?", "newest"])
            #expect(try await talk.store.lines(of: first).map(\.text) == ["How are you?", "quoted"])
            try await talk.tell(talk.message("by id", answers: [.providerID("p1")]))
            #expect(try await talk.store.lines(of: first).map(\.text) == ["How are you?", "quoted", "by id"])
        },
        talk("a message that comes twice is taken once, and the poll's place is kept with it") { talk async throws in
            let key = try await talk.begin()
            let message = talk.message("Yes", id: "m1")
            let batch = InboundBatch(
                channel: Talk.channel, events: [message], cursor: .init(source: "INBOX", value: "7"))
            #expect(try await talk.store.cursor(of: Talk.channel, source: "INBOX") == nil)
            #expect(try await talk.store.receive(batch, desk: talk.desk, at: Talk.noon).applied == [true])
            #expect(try await talk.store.receive(batch, desk: talk.desk, at: Talk.noon).applied == [false])
            #expect(try await talk.store.cursor(of: Talk.channel, source: "INBOX") == "7")
            #expect(try await talk.store.lines(of: key).count == 2)
            let empty = InboundBatch(channel: Talk.channel, events: [], cursor: .init(source: "INBOX", value: "8"))
            _ = try await talk.store.receive(empty, desk: talk.desk, at: Talk.noon)
            #expect(try await talk.store.cursor(of: Talk.channel, source: "INBOX") == "8")
        },
        talk("what a stranger writes is kept as unmatched where no agent takes strangers") { talk async throws in
            try await talk.tell(talk.message("Hello?", from: "x@example.com"))
            let rows = try await talk.store.unmatched(UnmatchedQuery()).rows
            #expect(rows.map(\.text) == ["Hello?"])
            #expect(rows.map(\.address) == ["x@example.com"])
        },
    ]

    private static let words: [StoreConformance] = [
        talk("an opt-out word suppresses the address, is answered once, and closes the conversation without a reply") {
            talk async throws in
            let key = try await talk.begin()
            try await talk.tell(talk.message("STOP"))
            let snapshot = try await talk.stage.communication(key).row.snapshot
            #expect(snapshot.status == .noResponse)
            #expect(snapshot.reason == .optedOut)
            #expect(try await talk.sayNext()?.text == "You will hear no more.")
            try await talk.tell(talk.message("STOP"))
            #expect(try await talk.sayNext() == nil)
            guard
                case .settled(.end(.skipped, .optedOut, detail: "opted_out")) = try await talk.intend(
                    try await talk.plan("b"))
            else {
                Issue.record("somebody who opted out was written to")
                return
            }
            try await talk.tell(talk.message("START"))
            #expect(try await talk.store.suppressions(kind: .email, address: nil, PageRequest()).rows.isEmpty)
            #expect(try await talk.sayNext()?.text == "Welcome back.")
        },
        talk("what a provider releases, an operator's suppression outlives") { talk async throws in
            let blocked = AddressChange(
                kind: .email, address: "A@example.com", .suppressed(.blocked, detail: "403"), occurredAt: Talk.noon)
            let released = AddressChange(
                kind: .email, address: "a@example.com", .released([.blocked]), occurredAt: Talk.noon)
            #expect(
                try await talk.tell(.address(blocked), .address(blocked), .address(released)).applied
                    == [true, false, true])
            #expect(
                try await talk.store.suppress(
                    .email, "a@example.com", detail: nil, actor: "ops", at: Talk.noon))
            #expect(try await talk.tell(.address(released)).applied == [false])
            #expect(try await talk.store.release(.email, "a@example.com", actor: "ops", at: Talk.noon))
        },
        talk("who opts out from another address is left alone at the one we wrote to, on every channel") {
            talk async throws in
            let key = try await talk.begin()
            let other = try await talk.begin("b")
            try await talk.tell(
                talk.message("STOP", from: "alias@example.org", answers: [.key(Talk.name(key))]))
            let rows = try await talk.store.suppressions(kind: .email, address: nil, PageRequest()).rows
            #expect(Set(rows.map(\.address)) == ["alias@example.org", "a@example.com"])
            #expect(try await talk.status(key) == .noResponse)
            #expect(try await talk.status(other) == .started)
            // By the link in a message: what is open there ends as well.
            let change = AddressChange(
                kind: .email, address: "B@example.com", .suppressed(.optedOut, detail: "the link"),
                occurredAt: Talk.noon)
            #expect(try await talk.tell(.address(change)).applied == [true])
            let ended = try await talk.stage.communication(other).row.snapshot
            #expect(ended.status == .noResponse)
            #expect(ended.reason == .optedOut)
        },
        talk("a message that may be somebody else's lifts nothing, and no word revives a dead mailbox") {
            talk async throws in
            func suppress(_ address: String, _ reason: SuppressionReason) -> ProviderEvent {
                .address(
                    AddressChange(
                        kind: .email, address: address, .suppressed(reason, detail: nil), occurredAt: Talk.noon))
            }
            try await talk.tell(suppress("a@example.com", .optedOut), suppress("b@example.com", .bounced))
            try await talk.tell(talk.message("START", isVouchedFor: false))
            try await talk.tell(talk.message("START", from: "b@example.com"))
            let rows = try await talk.store.suppressions(kind: .email, address: nil, PageRequest()).rows
            #expect(Set(rows.map(\.reason)) == [.optedOut, .bounced])
        },
        talk("one address that begins session after session is answered ten times a day") { talk async throws in
            talk.set { $0.inboundAgent = "hello" }
            talk.converse { _ in AgentStep(says: [Utterance("Hello.")], end: .done) }
            for number in 0..<15 { try await talk.tell(talk.message("Hi \(number)", from: "bot@example.org")) }
            try await talk.tell(talk.message("Hi", from: "human@example.org"))
            var said = 0
            while try await talk.sayNext() != nil { said += 1 }
            #expect(said == 11)
        },
        talk("who asked to be left alone is still left alone after blocking and unblocking us") { talk async throws in
            func change(_ change: AddressChange.Change) -> ProviderEvent {
                .address(AddressChange(kind: .telegram, address: "77", change, occurredAt: Talk.noon))
            }
            #expect(
                try await talk.tell(
                    change(.suppressed(.blocked, detail: nil)), change(.suppressed(.optedOut, detail: "stop")),
                    change(.suppressed(.blocked, detail: nil)), change(.released([.blocked]))
                ).applied == [true, true, false, false])
            let rows = try await talk.store.suppressions(kind: .telegram, address: nil, PageRequest()).rows
            #expect(rows.map(\.reason) == [.optedOut])
            #expect(rows.map(\.detail) == ["stop"])
            #expect(try await talk.tell(change(.released([.optedOut]))).applied == [true])
        },
    ]

    private static let signatures: [StoreConformance] = [
        ("STOP\n\nAnna Smith\nSent from my telephone", true), ("STOP\r\n \r\nAnna", true),
        ("STOP\nAnna Smith", false), ("STOP it\n\nAnna", false), ("Hello\n\nSTOP", false), ("\n\nSTOP it", false),
        // Whoever says more than START is no machine's list.
        ("START\n\nAnna Smith", false),
    ].map { text, ends in
        talk("above a signature an opt-out word counts in a line of its own: \(text.debugDescription)") {
            talk async throws in
            let key = try await talk.begin()
            try await talk.tell(talk.message(text))
            let rows = try await talk.store.suppressions(kind: nil, address: "a@example.com", PageRequest()).rows
            #expect(rows.map(\.reason) == (ends ? [.optedOut] : []))
            #expect(try await talk.store.lines(of: key).map(\.text).prefix(2) == ["How are you?", text])
        }
    }

    private static let followUps: [StoreConformance] = [
        talk("the agent's words are said in order, its results kept, and its end ends the conversation") {
            talk async throws in
            talk.converse { turn in
                switch turn.occasion {
                case .answered("8", _, _):
                    AgentStep(says: [Utterance("Why?")], results: ["score": .integer(8)], memory: "1")
                case .answered(let text, _, _):
                    AgentStep(
                        says: [Utterance("Thanks.")], results: ["why": .string(text)], end: .done, memory: turn.memory
                    )
                case .opening, .addressed, .handedBack: nil
                }
            }
            let key = try await talk.begin()
            #expect(try await talk.tell(talk.message("8")).hasOutgoing)
            #expect(try await talk.tell(talk.message("It works")).hasOutgoing)
            let snapshot = try await talk.stage.communication(key).row.snapshot
            #expect(snapshot.status == .completed)
            #expect(snapshot.results == ["score": .integer(8), "why": .string("It works")])
            #expect(try await talk.toBeSaid().map(\.text) == ["Why?"])
            #expect(try await talk.store.followUpOutlook() == [Talk.channel: Talk.noon])
            let why = try #require(try await talk.sayNext())
            #expect(why.idempotencyKey == "\(Talk.name(key)).1")
            #expect(why.subject == "Re: Hello")
            #expect(why.followUp?.openingProviderID == "p1")
            #expect(try await talk.sayNext()?.text == "Thanks.")
            #expect(try await talk.store.followUpOutlook().isEmpty)
            #expect(
                try await talk.store.lines(of: key).map(\.text)
                    == ["How are you?", "8", "It works", "Why?", "Thanks."])
            let ended = try await talk.stage.turns(interest: talk.desk.interest[talk.stage.campaign] ?? .none).events
            #expect(ended.map(\.kind.tag) == [.communicationEnded])
        },
        talk("what could not be said is said again, what is unknown is held, and a crash leaves nothing in between") {
            talk async throws in
            talk.converse { _ in AgentStep(says: [Utterance("Go on")]) }
            let key = try await talk.begin()
            try await talk.tell(talk.message("a"))
            #expect(
                try await talk.sayNext(
                    .retry(after: nil, code: "busy", text: ""), .again(at: Talk.noon, countsAsAttempt: true)) != nil)
            let again = try #require(try await talk.claimNext())
            #expect(again.due.attemptCount == 1)
            try await talk.store.recordFollowUpOutcomes(
                [
                    FollowUpOutcome(
                        attempt: again.attempt, followUp: again.due.key, outcome: .unknown(text: "lost"), next: .hold)
                ], at: Talk.noon)
            #expect(try await talk.store.followUpOutlook().isEmpty)
            let unknown = try await talk.store.unknownAttempts(on: Talk.channel, limit: 9)
            #expect(unknown.map(\.communication) == [key])
            let followUp = try #require(unknown.first?.followUp)
            #expect(
                try await talk.store.settleUnknown(
                    key, followUp: followUp, .notSent, desk: talk.desk, actor: "ops", at: Talk.noon))
            _ = try #require(try await talk.claimNext())
            #expect(try await talk.store.rescueAttempts(repeats: { _ in .max }, at: Talk.noon).resent == 1)
            #expect(try await talk.sayNext()?.text == "Go on")
        },
        talk("an operator pauses the agent, answers, hands back and closes") { talk async throws in
            talk.converse { _ in AgentStep(says: [Utterance("I am a form")]) }
            let key = try await talk.begin()
            let act = { (action: ConversationAction) in
                try await talk.store.act(action, in: key, actor: "eve", desk: talk.desk, at: Talk.noon)
            }
            #expect(try await act(.say(text: "I am Eve", template: nil)))
            #expect(try await talk.store.conversation(key)?.pausedBy == "eve")
            try await talk.tell(talk.message("Who are you?"))
            #expect(try await talk.sayNext()?.text == "I am Eve")
            #expect(try await talk.sayNext() == nil)
            #expect(try await act(.resume))
            #expect(try await !act(.resume))
            try await talk.tell(talk.message("And now?"))
            #expect(try await talk.sayNext()?.text == "I am a form")
            #expect(try await act(.close))
            #expect(try await !act(.pause))
            #expect(try await talk.status(key) == .completed)
            let rows = try await talk.store.conversations(ConversationQuery(isOpen: false)).rows
            #expect(rows.map(\.communication) == [key])
            #expect(rows.map(\.context) == [["name": "Ada"]])
        },
        talk("no opening goes to an address whose form is not filled in") { talk async throws in
            let key = try await talk.begin()
            let other = try await talk.plan("b")
            guard case .addressBusy = try await talk.intend(other) else {
                Issue.record("two conversations were opened with one address")
                return
            }
            #expect(try await talk.stage.communication(other).row.snapshot.reason == .addressBusy)
            _ = try await talk.store.act(.close, in: key, actor: "eve", desk: talk.desk, at: Talk.noon)
            guard case .send = try await talk.intend(other, at: Talk.noon) else {
                Issue.record("the opening still waits")
                return
            }
        },
    ]

    private static let sessions: [StoreConformance] = [
        talk("who writes without an open conversation begins one, in the campaign that last wrote to them") {
            talk async throws in
            let key = try await talk.begin(agent: "message")
            _ = try await talk.store.closeSessions(
                limit: 9, interest: [:], at: Stage.start + .seconds(10_000))
            #expect(try await talk.status(key) == .noResponse)
            try await talk.tell(talk.message("Late, but here"))
            let session = key.participant.communication(2)
            let detail = try await talk.stage.communication(session)
            #expect(detail.row.snapshot.status == .replied)
            #expect(detail.row.snapshot.name.isEmpty)
            #expect(detail.inbound.map(\.text.text) == ["Late, but here"])
            let events = try await talk.stage.turns().events
            #expect(events.map(\.kind.tag) == [.incomingSession])
            #expect(try await talk.store.conversation(session)?.campaignID == "reminders")
        },
        talk("a stranger becomes a customer where an agent takes what people begin") { talk async throws in
            talk.set { $0.inboundAgent = "form" }
            talk.converse { turn in
                turn.occasion == .addressed ? AgentStep(says: [Utterance("Good day")], memory: "0") : nil
            }
            try await talk.tell(talk.message("Hello", from: "x@example.com"))
            let row = try #require(try await talk.store.conversations(ConversationQuery()).rows.first)
            #expect(row.campaignID == nil)
            #expect(row.agent == "form")
            #expect(row.pausedBy == nil)
            #expect(try await talk.sayNext()?.recipient == "x@example.com")
            let person = try #require(try await talk.store.participant(row.communication.participant))
            #expect(person.state.customer[.email] == "x@example.com")
            #expect(person.state.customer[.name] == "Ada")
            #expect(try await talk.store.campaigns().map(\.id) == ["reminders"])
            // Once they join a campaign they are known there.
            let joined = try await talk.stage.take([Stage.row(email: "x@example.com")], decide: Stage.nothing)
            let participant = try #require(joined.verdicts.first?.participant)
            #expect(try await talk.store.participant(participant)?.customerKey == person.customerKey)
            _ = try await talk.store.act(.close, in: row.communication, actor: "e", desk: talk.desk, at: Talk.noon)
            try await talk.tell(talk.message("It is me", from: "x@example.com"))
            #expect(try await talk.store.conversation(participant.communication(1))?.campaignID == "reminders")
        },
        talk("a token that says who somebody is gives them their address") { talk async throws in
            let key = try await talk.begin()
            let customer = try #require(try await talk.store.participant(key.participant)).customerKey
            let introduction = Introduction(
                kind: .telegram, address: "4711", name: "Ada", username: "ada", customer: customer,
                occurredAt: Talk.noon)
            #expect(
                try await talk.tell(.introduction(introduction), .introduction(introduction)).applied
                    == [true, false])
            let record = try #require(try await talk.store.participant(key.participant)).state.customer
            #expect(record[.telegramID] == "4711")
            #expect(record[.telegramUsername] == "ada")
        },
    ]

    private static let calls: [StoreConformance] = [
        talk("a call that is not answered is made again inside its attempts, and then had no response") {
            talk async throws in
            talk.set {
                $0.retries = 2
                $0.kind = .voice
            }
            let key = try await talk.begin()
            try await talk.tell(
                talk.receipt(key, .delivered), talk.receipt(key, .notReached(code: "486", text: "Busy")))
            let waiting = try await talk.stage.communication(key).row
            #expect(waiting.snapshot.status == .delivered)
            #expect(waiting.snapshot.reason == .retrying)
            #expect(waiting.dueAt == Talk.noon + .seconds(60))
            let due = try #require(try await talk.stage.due().first)
            #expect(due.hasBegun)
            guard case .send(let attempt, _, _) = try await talk.intend(key, at: Talk.noon + .seconds(60)) else {
                Issue.record("it was not called again")
                return
            }
            try await talk.stage.end(
                attempt, key, .accepted(providerID: "p2"), .started(isDelivered: false, closesAt: nil),
                at: Talk.noon + .seconds(61))
            #expect(try await talk.status(key) == .delivered)
            // A late word on the first call says nothing of the second.
            for change in [
                .notReached(code: "486", text: "Busy"), .callEnded, .failed(code: "404", text: "", suppresses: false),
            ] as [DeliveryReceipt.Change] {
                let late = DeliveryReceipt(.key(Talk.name(key)), change, attempt: "p1", occurredAt: Talk.noon)
                #expect(try await talk.tell(.receipt(late), at: Talk.noon + .seconds(70)).applied == [false])
            }
            #expect(try await talk.stage.communication(key).row.snapshot.reason == nil)
            let second = DeliveryReceipt(
                .key(Talk.name(key)), .notReached(code: "480", text: ""), attempt: "p2", occurredAt: Talk.noon)
            try await talk.tell(.receipt(second), at: Talk.noon + .seconds(90))
            let snapshot = try await talk.stage.communication(key).row.snapshot
            #expect(snapshot.status == .noResponse)
            #expect(snapshot.reason == .notAnswered)
        },
        talk("a call that is told of before its outcome bears the name that it is told by") { talk async throws in
            let key = try await talk.plan("a")
            let attempt = try await talk.attempt(key)
            let read = DeliveryReceipt(.key(Talk.name(key)), .read, attempt: "p1", occurredAt: Talk.noon)
            try await talk.tell(.receipt(read))
            try await talk.stage.end(
                attempt, key, .accepted(providerID: "p1"), .started(isDelivered: false, closesAt: nil))
            #expect(try await talk.store.conversation(key)?.openingID == "p1")
        },
        talk("an answered call that is over is completed; a call that its process lost has ended") {
            talk async throws in
            talk.set { $0.kind = .voice }
            let key = try await talk.begin()
            try await talk.tell(talk.receipt(key, .read), talk.receipt(key, .callEnded))
            #expect(try await talk.status(key) == .completed)
            let lost = try await talk.begin("b", providerID: "p2")
            let policy = RescuePolicy(repeats: { _ in 0 }, holdsCalls: { $0 == Talk.channel })
            #expect(try await talk.store.rescue(0, policy: policy, desk: talk.desk, at: Talk.noon).calls == 1)
            #expect(try await talk.stage.communication(lost).row.snapshot.reason == .callLost)
        },
    ]
}
