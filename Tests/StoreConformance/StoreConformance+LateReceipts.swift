import Conversations
import Domain
import Store
import Testing

/// What is told late of an attempt that was given up.
extension StoreConformance {
    private static func told(
        _ key: CommunicationKey, _ change: DeliveryReceipt.Change, of attempt: String? = "p1"
    ) -> ProviderEvent {
        .receipt(DeliveryReceipt(.key(Talk.name(key)), change, attempt: attempt, occurredAt: Talk.noon))
    }

    private static let busy = DeliveryReceipt.Change.notReached(code: "486", text: "busy")

    static let lateReceipts: [StoreConformance] = [
        talk("a late ringing does not take the repeat of a call away") { talk async throws in
            talk.set {
                $0.retries = 9
                $0.kind = .voice
            }
            let key = try await talk.begin()
            #expect(try await talk.tell(told(key, busy), told(key, .delivered)).applied == [true, true])
            let row = try await talk.stage.communication(key).row
            #expect(row.snapshot.status == .delivered && row.snapshot.reason == .retrying)
            #expect(row.dueAt == Talk.noon + .seconds(60))
            guard case .send = try await talk.intend(key, at: Talk.noon + .seconds(60)) else {
                Issue.record("it was not called again")
                return
            }
        },
        talk("a message that arrives after it was given up for a repeat does not go again, and ends") {
            talk async throws in
            talk.set { $0.retries = 9 }
            for (index, change) in [DeliveryReceipt.Change.delivered, .read].enumerated() {
                let key = try await talk.begin("a\(index)", providerID: "p1")
                try await talk.tell(told(key, busy), told(key, change))
                let row = try await talk.stage.communication(key).row
                #expect(row.snapshot.reason == nil && row.dueAt == nil)
                #expect(try await talk.stage.due().isEmpty)
                _ = try await talk.store.closeSessions(limit: 9, interest: [:], at: Talk.noon + .seconds(3600))
                #expect(try await talk.status(key) == .noResponse)
            }
        },
        talk("an earlier attempt that arrives ends the repeat that is on its way") { talk async throws in
            talk.set { $0.retries = 9 }
            let key = try await talk.begin()
            try await talk.tell(told(key, busy))
            guard case .send(let attempt, _, _) = try await talk.intend(key, at: Talk.noon + .seconds(60)) else {
                Issue.record("it did not go again")
                return
            }
            try await talk.tell(told(key, .delivered), at: Talk.noon + .seconds(61))
            try await talk.stage.end(
                attempt, key, .accepted(providerID: "p2"), .started(isDelivered: false, closesAt: nil),
                at: Talk.noon + .seconds(62))
            // The second was one too many: that it fails makes the first no failure.
            try await talk.tell(
                told(key, .failed(code: "131026", text: "x", suppresses: true), of: "p2"), at: Talk.noon + .seconds(63))
            #expect(try await talk.status(key) == .delivered)
            #expect(try await talk.store.suppressions(kind: nil, address: nil, PageRequest()).rows.isEmpty)
            _ = try await talk.store.closeSessions(limit: 9, interest: [:], at: Talk.noon + .seconds(4000))
            #expect(try await talk.status(key) == .noResponse)
        },
        talk("a message that its provider refused for now and tells of all the same went out") { talk async throws in
            let key = try await talk.plan("a")
            let attempt = try await talk.attempt(key)
            try await talk.stage.end(
                attempt, key, .retry(after: nil, code: "131000", text: ""),
                .again(at: Talk.noon + .seconds(60), .retrying, countsAsAttempt: true))
            #expect(try await talk.tell(told(key, .accepted(providerID: "p1"))).applied == [true])
            #expect(try await talk.status(key) == .started)
            #expect(try await talk.stage.due().isEmpty)
        },
        talk("a key that is another program's does not hide the provider's own id") { talk async throws in
            let key = try await talk.begin()
            let receipt = DeliveryReceipt(.key("somebody's data"), .read, attempt: "p1", occurredAt: Talk.noon)
            #expect(try await talk.tell(.receipt(receipt)).applied == [true])
            #expect(try await talk.status(key) == .read)
        },
        talk("a call whose question nobody answered had no response; one that asks nothing is completed") {
            talk async throws in
            talk.set { $0.kind = .voice }
            let ended = { (name: String, change: DeliveryReceipt.Change) async throws -> CommunicationStatus in
                let key = try await talk.begin(name, providerID: name)
                try await talk.tell(
                    told(key, .delivered, of: name), told(key, .read, of: name), told(key, change, of: name))
                return try await talk.status(key)
            }
            let machine = DeliveryReceipt.Change.answeredByMachine(code: "machine_start")
            #expect(try await ended("a", .callEnded) == .completed)
            #expect(try await ended("b", machine) == .completed)
            #expect(try await ended("c", .answeredByMachine(code: "fax")) == .noResponse)
            talk.set { $0.expects = ExpectedAnswer(maximumDigits: 1) }
            #expect(try await ended("d", .callEnded) == .noResponse)
            #expect(try await ended("e", machine) == .noResponse)
            let key = try await talk.begin("f", providerID: "f")
            try await talk.tell(
                told(key, .read, of: "f"), talk.message("1", from: "f@example.com", content: .digits),
                told(key, .callEnded, of: "f"))
            #expect(try await talk.status(key) == .completed)
        },
    ]
}
