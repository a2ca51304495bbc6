import Conversations
import Domain
import Store
import Testing

/// What is suppressed, on which evidence, and what stays lifted.
extension StoreConformance {
    static let suppressions: [StoreConformance] = evidence + masses

    private static let evidence: [StoreConformance] = [
        talk("a suppression shows its words, its code, when it was told and of which message") { talk async throws in
            let key = try await talk.begin()
            let told = Talk.noon - .seconds(30)
            try await talk.tell(talk.bounce(key, notice: "n1", at: told))
            let row = try await talk.suppressed().first
            #expect(row?.reason == .bounced)
            #expect(row?.detail == "5.1.1 no such user")
            #expect(row?.code == "5.1.1")
            #expect(row?.communication == key)
            #expect(row?.toldAt == told)
            #expect(row?.at == Talk.noon)
            #expect(row?.source == Talk.channel)
            #expect(row?.communicationCreatedAt != nil)
        },
        talk("what was lifted stays lifted when a mailbox is read again, whatever its new dates") { talk async throws in
            let key = try await talk.begin()
            try await talk.tell(talk.bounce(key, notice: "n1"))
            #expect(try await talk.release("a@example.com", at: Talk.noon + .seconds(10)))
            let later = Talk.noon + .seconds(100_000)
            #expect(try await talk.tell(talk.bounce(key, notice: "n1", at: later), at: later).applied == [false])
            #expect(try await talk.suppressed().isEmpty)
            // Another one is news.
            try await talk.tell(talk.bounce(key, notice: "n2", at: later), at: later)
            #expect(try await talk.suppressed().count == 1)
        },
        talk("what was told before an address was released is no news") { talk async throws in
            let key = try await talk.begin()
            try await talk.tell(talk.bounce(key, notice: nil))
            let lifted = Talk.noon + .seconds(7200)
            #expect(try await talk.release("a@example.com", at: lifted))
            try await talk.tell(talk.bounce(key, notice: nil, at: Talk.noon), at: lifted + .seconds(10))
            #expect(try await talk.suppressed().isEmpty)
            try await talk.tell(talk.bounce(key, notice: nil, at: lifted), at: lifted + .seconds(20))
            #expect(try await talk.suppressed().count == 1)
        },
        talk("a wish to be left alone counts however late it is read, and once") { talk async throws in
            _ = try await talk.begin()
            let wish = { (notice: String, instant: Instant) in
                ProviderEvent.address(
                    AddressChange(
                        kind: .email, address: "a@example.com", .suppressed(.optedOut, detail: nil), notice: notice,
                        occurredAt: instant))
            }
            try await talk.tell(wish("u1", Talk.noon))
            #expect(try await talk.release("a@example.com", at: Talk.noon + .seconds(7200)))
            #expect(try await talk.tell(wish("u1", Talk.noon), at: Talk.noon + .seconds(7300)).applied == [false])
            #expect(try await talk.suppressed().isEmpty)
            #expect(try await talk.tell(wish("u2", Talk.noon), at: Talk.noon + .seconds(7400)).applied == [true])
            #expect(try await talk.suppressed().map(\.reason) == [.optedOut])
        },
        talk("STOP that is read again after START stops nobody") { talk async throws in
            _ = try await talk.begin()
            let stop = talk.message("STOP", id: "<stop@example.com>")
            try await talk.tell(stop)
            #expect(try await talk.suppressed().map(\.detail) == ["STOP"])
            try await talk.tell(talk.message("START"), at: Talk.noon + .seconds(60))
            #expect(try await talk.suppressed().isEmpty)
            #expect(try await talk.tell(stop, at: Talk.noon + .seconds(120)).applied == [false])
            #expect(try await talk.suppressed().isEmpty)
            try await talk.tell(talk.message("STOP"), at: Talk.noon + .seconds(180))
            #expect(try await talk.suppressed().count == 1)
        },
    ]

    private static let masses: [StoreConformance] = [
        talk("a few mailboxes that do not exist are suppressed") { talk async throws in
            for number in 1...20 { try await talk.refuse("m\(number)@dead.example") }
            #expect(try await talk.suppressed().count == 20)
            #expect(try await talk.store.destinationRests(at: Talk.noon).isEmpty)
        },
        talk("a domain that refuses nearly all rests, and nobody is suppressed") { talk async throws in
            for number in 1...5 { try await talk.refuse("m\(number)@other.example") }
            for number in 1...30 { try await talk.refuse("m\(number)@dead.example") }
            #expect(try await talk.suppressed().map(\.address).allSatisfy { $0.hasSuffix("@other.example") })
            #expect(try await talk.suppressed().count == 5)
            let rest = try await talk.store.destinationRests(at: Stage.start).first
            #expect(rest?.domain == "dead.example")
            #expect(rest?.refusals == 21)
            #expect(rest?.detail == "550 5.1.1 no such user")
            #expect(rest.map { $0.until > Stage.start + .seconds(3600) } == true)
            // It is over once.
            #expect(try await talk.store.destinationRests(at: rest?.until ?? Stage.start).isEmpty)
        },
        talk("a domain that takes most has its dead mailboxes suppressed, however many") { talk async throws in
            for number in 1...60 {
                if number % 2 == 0 { try await talk.refuse("m\(number)@large.example") }
                try await talk.accept("n\(number)@large.example")
            }
            #expect(try await talk.suppressed().count == 30)
            #expect(try await talk.store.destinationRests(at: Stage.start).isEmpty)
        },
        talk("a later domain is told from the mail that went elsewhere") { talk async throws in
            for number in 1...60 { try await talk.accept("n\(number)@large.example") }
            for number in 1...25 { try await talk.refuse("m\(number)@dead.example") }
            #expect(try await talk.suppressed().isEmpty)
            #expect(try await talk.store.destinationRests(at: Stage.start).map(\.domain) == ["dead.example"])
        },
        talk("bounces count like replies, and tell the sender of the rest") { talk async throws in
            var keys: [CommunicationKey] = []
            for number in 1...22 { keys.append(try await talk.accept("m\(number)@dead.example")) }
            var resting: [RestingDestination] = []
            for key in keys { resting += try await talk.tell(talk.bounce(key, notice: nil)).resting }
            #expect(try await talk.suppressed().isEmpty)
            #expect(resting.count == 2)
            #expect(resting.first?.until.map { $0 > Talk.noon + .seconds(3600) } == true)
        },
        talk("one more refusal after the rest begins the next, and mail that is taken ends that") { talk async throws in
            for number in 1...25 { try await talk.refuse("m\(number)@dead.example") }
            let until = try #require(try await talk.store.destinationRests(at: Stage.start).first?.until)
            try await talk.refuse("x1@dead.example", at: until + .seconds(1))
            #expect(try await talk.suppressed().isEmpty)
            let next = try #require(try await talk.store.destinationRests(at: until + .seconds(1)).first?.until)
            #expect(next > until)
            try await talk.accept("x2@dead.example", at: next + .seconds(1))
            try await talk.refuse("x3@dead.example", at: next + .seconds(2))
            #expect(try await talk.suppressed().map(\.address) == ["x3@dead.example"])
            #expect(try await talk.store.destinationRests(at: next + .seconds(2)).isEmpty)
        },
        talk("an operator ends a rest") { talk async throws in
            for number in 1...25 { try await talk.refuse("m\(number)@dead.example") }
            #expect(try await talk.store.endDestinationRest("dead.example", actor: "ann", at: Talk.noon))
            #expect(try await talk.store.destinationRests(at: Stage.start).isEmpty)
            #expect(try await !talk.store.endDestinationRest("dead.example", actor: "ann", at: Talk.noon))
        },
    ]
}

extension Talk {
    fileprivate func bounce(_ key: CommunicationKey, notice: String?, at instant: Instant = Talk.noon) -> ProviderEvent
    {
        .receipt(
            DeliveryReceipt(
                .key(Talk.name(key)), .failed(code: "5.1.1", text: "no such user", suppresses: true), notice: notice,
                occurredAt: instant))
    }

    fileprivate func suppressed() async throws -> [SuppressionRow] {
        try await store.suppressions(kind: nil, address: nil, PageRequest()).rows
    }

    fileprivate func release(_ address: String, at now: Instant) async throws -> Bool {
        try await store.release(.email, address, actor: "ann", at: now)
    }

    /// A new communication, refused as the server has no such mailbox.
    fileprivate func refuse(_ address: String, at now: Instant = Stage.start) async throws {
        _ = try await end(
            address, .addressRejected(.bounced, code: "550 5.1.1", text: "no such user"), .end(.failed, .refused),
            at: now)
    }

    @discardableResult
    fileprivate func accept(_ address: String, at now: Instant = Stage.start) async throws -> CommunicationKey {
        try await end(
            address, .accepted(providerID: address), .started(isDelivered: false, closesAt: now + .seconds(900_000)),
            at: now)
    }

    private func end(
        _ address: String, _ outcome: DeliveryOutcome, _ next: AttemptOutcome.Next, at now: Instant
    ) async throws -> CommunicationKey {
        let key = try await stage.plan(address.replacing("@", with: "-"), deadline: now + .seconds(3600))
        guard case .send(let attempt, _, _) = try await intend(key, to: address, at: now) else {
            throw StoreError.noSuchRow("attempt to \(address)")
        }
        try await stage.end(attempt, key, outcome, next, at: now)
        return key
    }
}
