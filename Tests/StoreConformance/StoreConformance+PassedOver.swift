import Conversations
import Domain
import Store
import Testing

extension StoreConformance {
    static let passedOver: [StoreConformance] = [
        talk("what is passed over is kept with its reason, once, and changes nothing") { talk async throws in
            let key = try await talk.begin()
            let notice = talk.passedOver(.automaticReply, id: "<away@example.com>")
            #expect(try await talk.tell(notice, notice).applied == [false, false])
            #expect(try await talk.status(key) == .started)
            let rows = try await talk.store.unmatched(UnmatchedQuery()).rows
            #expect(rows.map(\.reason) == [.automaticReply])
            #expect(rows.map(\.detail) == ["auto-submitted: auto-replied"])
            #expect(rows.map(\.subject) == ["Away"])
            #expect(rows.map(\.kind) == [.email])
        },
        talk("a receipt about a message of somebody else is kept with what it told") { talk async throws in
            let strange = ProviderEvent.receipt(
                DeliveryReceipt(
                    .providerID("p9"), .failed(code: "131026", text: "gone", suppresses: true), occurredAt: Talk.noon))
            #expect(try await talk.tell(strange, strange).applied == [false, false])
            let rows = try await talk.store.unmatched(UnmatchedQuery(reason: .unknownMessage)).rows
            #expect(rows.map(\.text) == ["failed: 131026 gone"])
            #expect(rows.map(\.detail) == ["p9"])
            #expect(try await talk.store.suppressions(kind: nil, address: nil, PageRequest()).rows.isEmpty)
        },
        talk("what is kept is listed by channel and reason, and counted") { talk async throws in
            try await talk.tell(
                talk.passedOver(.automaticReply, id: "1"), talk.passedOver(.automaticReply, id: "2"),
                talk.passedOver(.unsupported, id: nil), talk.message("Hello?", from: "x@example.com"))
            try await talk.tell(talk.passedOver(.automaticReply, id: "3"), at: Talk.noon + .seconds(100))
            #expect(try await talk.store.unmatched(UnmatchedQuery(reason: .unsupported)).rows.count == 1)
            #expect(try await talk.store.unmatched(UnmatchedQuery(channel: "other")).rows.isEmpty)
            #expect(try await talk.store.unmatched(UnmatchedQuery(channel: Talk.channel)).rows.count == 5)
            let counts = try await talk.store.passedOverCounts(since: Talk.noon + .seconds(50))
            #expect(counts.map(\.reason) == [.automaticReply, .noConversation, .unsupported])
            #expect(counts.map(\.kept) == [3, 1, 1])
            #expect(counts.map(\.recent) == [1, 0, 0])
        },
        talk("what has its conversation is not passed over") { talk async throws in
            let key = try await talk.begin()
            try await talk.tell(talk.message("Yes"))
            #expect(try await talk.status(key) == .replied)
            #expect(try await talk.store.passedOverCounts(since: Talk.noon).isEmpty)
        },
        talk("the oldest is forgotten, and nothing else") { talk async throws in
            let key = try await talk.begin()
            try await talk.tell(talk.message("Yes"), talk.passedOver(.report, id: "1"))
            try await talk.tell(talk.passedOver(.report, id: "2"), at: Talk.noon + .seconds(1))
            try await talk.tell(talk.message("?", from: "x@example.com"), at: Talk.noon + .seconds(2))
            let store = talk.store
            #expect(try await store.forgetPassedOver(before: Talk.noon, limit: 10) == 0)
            #expect(try await store.forgetPassedOver(before: Talk.noon + .seconds(2), limit: 1) == 1)
            #expect(try await store.forgetPassedOver(before: Talk.noon + .seconds(2), limit: 10) == 1)
            #expect(try await store.unmatched(UnmatchedQuery()).rows.map(\.text) == ["?"])
            #expect(try await store.lines(of: key).count == 2)
        },
        talk("a text without end is cut") { talk async throws in
            let long = String(repeating: "é", count: 200_000)
            try await talk.tell(.passedOver(PassedOver(kind: nil, .malformed, text: long, occurredAt: Talk.noon)))
            let row = try await talk.store.unmatched(UnmatchedQuery()).rows.first
            #expect((1...PassedOver.longestText).contains(row?.text.utf8.count ?? 0))
            #expect(row?.kind == nil)
        },
    ]
}

extension Talk {
    fileprivate func passedOver(_ reason: PassedOverReason, id: String?) -> ProviderEvent {
        .passedOver(
            PassedOver(
                kind: .email, reason, address: "a@example.com", subject: "Away", text: "Back on Monday",
                detail: "auto-submitted: auto-replied", providerID: id, occurredAt: Talk.noon))
    }
}
