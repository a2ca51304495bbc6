import Conversations
import Domain
import Store
import Testing

/// People whom a provider calls by several names.
extension StoreConformance {
    /// A chat that has begun; answers its key.
    private static func chat(
        _ talk: Talk, _ external: String, with address: String, providerID: String, object: String = ""
    ) async throws -> CommunicationKey {
        talk.set { $0.kind = .whatsapp }
        let key = try await planned(talk, external, phone: address.hasPrefix("+") ? address : nil, object: object)
        let attempt = try await talk.attempt(key, to: address, agent: "message")
        try await talk.stage.end(
            attempt, key, .accepted(providerID: providerID),
            .started(isDelivered: false, closesAt: Stage.start + .seconds(36_000)))
        return key
    }

    private static func planned(
        _ talk: Talk, _ external: String, phone: String?, object: String = ""
    ) async throws -> CommunicationKey {
        talk.set { $0.kind = .whatsapp }
        let row = Stage.row(external: external, phone: phone, object: object)
        let result = try await talk.stage.take([row]) { _, _ in
            TurnEffects(
                runs: [Stage.run(.participantCreated)],
                communications: [
                    Stage.communication(at: Stage.start, deadline: Stage.start + .seconds(90_000), node: 3)
                ])
        }
        return try #require(result.verdicts.first?.participant).communication(1)
    }

    private static func said(
        _ text: String, by address: String, _ others: [String] = [], id: String, after seconds: Int = 0
    ) -> ProviderEvent {
        .message(
            InboundMessage(
                kind: .whatsapp, address: address, otherNames: others, text: text, providerID: id,
                occurredAt: Talk.noon + .seconds(seconds)))
    }

    private static func read(_ id: String, _ names: [String]) -> ProviderEvent {
        .receipt(
            DeliveryReceipt(.providerID(id), .read, attempt: id, recipientNames: names, occurredAt: Talk.noon))
    }

    private static func moved(_ from: [String], _ to: [String], after seconds: Int = 10) -> ProviderEvent {
        .moved(AddressMove(kind: .whatsapp, from: from, to: to, occurredAt: Talk.noon + .seconds(seconds)))
    }

    private static let forms = [
        ("+5511987654321", "+551187654321"), ("+551187654321", "+5511987654321"), ("+5215512345678", "+525512345678"),
        ("+525512345678", "+5215512345678"), ("+5491123456789", "+541123456789"), ("+541123456789", "+5491123456789"),
    ]

    static let names: [StoreConformance] = [
        talk("who answers under another form of their number is the one who was written to") { talk async throws in
            for (index, (written, answering)) in forms.enumerated() {
                let key = try await chat(talk, "f\(index)", with: written, providerID: "f\(index)")
                try await talk.tell(said("Yes", by: answering, id: "y\(index)"))
                #expect(try await talk.store.lines(of: key).map(\.text) == ["How are you?", "Yes"], "\(written)")
                #expect(try await talk.status(key) == .replied)
                try await talk.tell(said("STOP", by: answering, id: "s\(index)"))
                for address in [written, answering] {
                    let next = try await planned(talk, "f\(index)", phone: written, object: "\(address)")
                    guard case .settled(.end(.skipped, .optedOut, _)) = try await talk.intend(next, to: address) else {
                        Issue.record("\(address) is written to, though \(answering) opted out")
                        return
                    }
                }
                try await talk.tell(said("START", by: written, id: "a\(index)"))
                let again = try await planned(talk, "f\(index)", phone: written, object: "again")
                guard case .send = try await talk.intend(again, to: answering, agent: "message") else {
                    Issue.record("\(answering) stays suppressed, though \(written) opted in again")
                    return
                }
                _ = try await talk.store.closeSessions(limit: 99, interest: [:], at: Stage.start + .seconds(80_000))
            }
        },
        talk("a landline, and numbers of other countries, have one form") { talk async throws in
            for (index, pair) in [
                ("+551132654321", "+5511932654321"), ("+5521932654321", "+552132654321"),
                ("+351987654321", "+35187654321"), ("+15212345678", "+1212345678"), ("+4915212345678", "+495212345678"),
            ].enumerated() {
                let key = try await chat(talk, "l\(index)", with: pair.0, providerID: "l\(index)")
                try await talk.tell(said("STOP", by: pair.1, id: "m\(index)"))
                #expect(try await talk.status(key) == .started, "\(pair)")
                let next = try await planned(talk, "l\(index)", phone: pair.0, object: "2")
                guard case .send = try await talk.intend(next, to: pair.0, agent: "message") else {
                    Issue.record("\(pair.1) stopped what goes to \(pair.0)")
                    return
                }
            }
        },
        talk("names that a status tells find the person, and are suppressed with the number") { talk async throws in
            let key = try await chat(talk, "a", with: "+16505551234", providerID: "p1")
            try await talk.tell(read("p1", ["+16505551234", "US.1", "US.ENT.9"]))
            try await talk.tell(said("Yes", by: "US.1", id: "m1"))
            #expect(try await talk.store.lines(of: key).map(\.text) == ["How are you?", "Yes"])
            try await talk.tell(said("STOP", by: "US.ENT.9", id: "m2"))
            let next = try await planned(talk, "a", phone: "+16505551234", object: "2")
            guard case .settled(.end(.skipped, .optedOut, _)) = try await talk.intend(next, to: "+16505551234") else {
                Issue.record("the number is written to, though the person opted out under another name")
                return
            }
        },
        talk("names that a message tells join what was known apart") { talk async throws in
            let key = try await chat(talk, "a", with: "+16505551234", providerID: "p1")
            try await talk.tell(said("Hello", by: "US.1", id: "m0"))
            #expect(try await talk.status(key) == .started)
            try await talk.tell(said("It is me", by: "+16505551234", ["US.1"], id: "m1"))
            try await talk.tell(said("And more", by: "US.1", id: "m2"))
            #expect(try await talk.store.lines(of: key).map(\.text) == ["How are you?", "It is me", "And more"])
        },
        talk("after a change of number the new one is the person, and the old one is nobody") { talk async throws in
            talk.set { $0.inboundAgent = "message" }
            let key = try await chat(talk, "a", with: "+16505551234", providerID: "p1")
            let customer = try #require(try await talk.store.participant(key.participant)).customerKey
            let change = moved(["+16505551234", "US.1"], ["+12195555358", "US.2"])
            #expect(try await talk.tell(change, change).applied == [true, false])
            let record = try #require(try await talk.store.participant(key.participant)).state.customer
            #expect(record[.whatsappID] == "+12195555358" && record[.phone] == "+12195555358")
            #expect(try await talk.store.conversation(key)?.address == "+12195555358")
            for (index, name) in ["+12195555358", "US.2"].enumerated() {
                try await talk.tell(said("Here \(index)", by: name, id: "n\(index)", after: 20))
            }
            #expect(try await talk.store.lines(of: key).map(\.text) == ["How are you?", "Here 0", "Here 1"])
            // Nothing goes to the old number any more.
            let stale = try await planned(talk, "b", phone: "+16505551234")
            guard case .settled(.end(.skipped, .suppressed, "moved")) = try await talk.intend(stale, to: "+16505551234")
            else {
                Issue.record("the number that was left is written to")
                return
            }
            // Who has it now is somebody else, and can be written to once they wrote.
            try await talk.tell(
                said("Who is this?", by: "+16505551234", id: "o1", after: 30), at: Talk.noon + .seconds(60))
            let rows = try await talk.store.conversations(ConversationQuery()).rows
            let stranger = try #require(rows.first { $0.address == "+16505551234" })
            #expect(try await talk.store.participant(stranger.communication.participant)?.customerKey != customer)
            let next = try await planned(talk, "b", phone: "+16505551234", object: "2")
            guard case .send = try await talk.intend(next, to: "+16505551234", agent: "message") else {
                Issue.record("who has the number now cannot be written to")
                return
            }
            // Told again by a provider that repeats, it takes nothing from them.
            #expect(try await talk.tell(change, at: Talk.noon + .seconds(90)).applied == [false])
            #expect(
                try await talk.store.suppressions(kind: .whatsapp, address: "+16505551234", PageRequest()).rows.isEmpty)
        },
        talk("a change of number takes an opt-out with it") { talk async throws in
            _ = try await chat(talk, "a", with: "+16505551234", providerID: "p1")
            try await talk.tell(said("STOP", by: "+16505551234", id: "m1"))
            try await talk.tell(moved(["+16505551234"], ["+12195555358"]))
            for address in ["+16505551234", "+12195555358"] {
                let next = try await planned(talk, address, phone: address)
                guard case .settled(.end(.skipped, .optedOut, _)) = try await talk.intend(next, to: address) else {
                    Issue.record("\(address) is written to")
                    return
                }
            }
        },
        talk("what waits to be said goes to the new number, and a message from before finds its conversation") {
            talk async throws in
            talk.converse { _ in AgentStep(says: [Utterance("Thank you.")]) }
            talk.set { $0.kind = .whatsapp }
            let key = try await planned(talk, "a", phone: "+16505551234")
            let attempt = try await talk.attempt(key, to: "+16505551234")
            try await talk.stage.end(
                attempt, key, .accepted(providerID: "p1"),
                .started(isDelivered: false, closesAt: Stage.start + .seconds(36_000)))
            try await talk.tell(said("Yes", by: "+16505551234", id: "m1"))
            let later = Talk.noon + .seconds(60)
            try await talk.tell(moved(["+16505551234"], ["+12195555358"]), at: later)
            #expect(try await talk.sayNext()?.recipient == "+12195555358")
            try await talk.tell(said("Late", by: "+16505551234", id: "m2", after: 5), at: later)
            #expect(try await talk.store.lines(of: key).filter(\.isInbound).map(\.text) == ["Yes", "Late"])
        },
        talk("a change to another form of the same number moves nobody") { talk async throws in
            _ = try await chat(talk, "a", with: "+5511987654321", providerID: "p1")
            #expect(try await talk.tell(moved(["+5511987654321"], ["+551187654321"])).applied == [false])
            #expect(try await talk.store.suppressions(kind: nil, address: nil, PageRequest()).rows.isEmpty)
        },
        talk("what stands for a photo is neither a word nor an answer, and a text in brackets is a text") {
            talk async throws in
            let heard = Collected<String>()
            talk.converse { turn in
                if case .answered(let text, _, _) = turn.occasion { heard.append(text) }
                return AgentStep()
            }
            let key = try await talk.begin()
            let standIn = InboundMessage(
                kind: .email, address: "a@example.com", content: .standIn, text: "STOP", providerID: "s1",
                occurredAt: Talk.noon)
            try await talk.tell(.message(standIn))
            try await talk.tell(talk.message("[revoke]"))
            #expect(heard.values == ["", "[revoke]"])
            #expect(try await talk.status(key) == .replied)
            #expect(try await talk.store.suppressions(kind: nil, address: nil, PageRequest()).rows.isEmpty)
            #expect(try await talk.store.lines(of: key).map(\.text) == ["How are you?", "STOP", "[revoke]"])
            _ = try await talk.store.act(.pause, in: key, actor: "eve", desk: talk.desk, at: Talk.noon)
            _ = try await talk.store.act(.resume, in: key, actor: "eve", desk: talk.desk, at: Talk.noon)
            // They came at once: one turn of the conversation.
            try await talk.answer()
            #expect(heard.values == ["", "[revoke]", "[revoke]"])
        },
    ]
}
