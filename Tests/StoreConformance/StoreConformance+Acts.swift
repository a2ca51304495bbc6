import Domain
import Store
import Testing

extension StoreConformance {
    private static let key = ReceiptKey(apiKey: APIKeyKey(1), idempotencyKey: "x")

    /// An act whose answer says in a few words what came of it.
    private static func act<Outcome: Sendable>(
        _ actor: String = "operator:ann", _ words: @escaping @Sendable (Outcome) -> String?
    ) -> Act<Outcome> {
        Act(
            actor,
            answer: KeptAnswer(key: key) { outcome in
                words(outcome).map { Receipt(requestHash: [1], status: 200, body: Array($0.utf8)) }
            })
    }

    private static func kept(_ stage: Stage) async throws -> String? {
        try await stage.store.receipt(key, at: Stage.start).map { String(decoding: $0.body, as: UTF8.self) }
    }

    static let acts: [StoreConformance] = [
        StoreConformance("an act, its record and its answer are there together") { stage async throws in
            let change = try await stage.store.setRunning(
                stage.campaign, false, discardsBacklog: true,
                by: act { "\($0.changed) \($0.campaign.isRunning) \($0.discarded)" }, at: Stage.start)
            #expect(change.changed && !change.campaign.isRunning)
            #expect(try await kept(stage) == "true false 0")
            let acts = try await stage.store.acts(ActQuery()).rows
            #expect(acts.map(\.action) == [.stop, .discardBacklog])
            #expect(acts.allSatisfy { $0.actor == "operator:ann" && $0.at == Stage.start && $0.subject == .campaign })
            #expect(acts.allSatisfy { $0.campaignID != nil && $0.subjectID == $0.campaignID })
        },
        StoreConformance("an act that fails leaves no record and no answer") { stage async throws in
            await #expect(throws: StoreError.self) {
                try await stage.store.setRunning(
                    CampaignKey(99), true, discardsBacklog: true, by: act { _ in "done" }, at: Stage.start)
            }
            #expect(try await kept(stage) == nil)
            #expect(try await stage.store.acts(ActQuery()).rows.isEmpty)
        },
        StoreConformance("an act that changes nothing is answered and not recorded") { stage async throws in
            for word in ["true", "false"] {
                _ = try await stage.store.suppress(
                    .email, "a@example.com", detail: "asked by letter", by: act { "\($0)" }, at: Stage.start)
                #expect(try await kept(stage) == word)
            }
            let acts = try await stage.store.acts(ActQuery()).rows
            #expect(acts.map(\.action) == [.suppress])
            // Of the address only the kind is kept.
            #expect(acts.map(\.subject) == [.address] && acts.map(\.subjectID) == ["email"])
            #expect(acts.map(\.detail) == [nil])
        },
        StoreConformance("an answer that is none is not kept") { stage async throws in
            _ = try await stage.store.release(.email, "a@example.com", by: act { $0 ? "yes" : nil }, at: Stage.start)
            #expect(try await kept(stage) == nil)
        },
        StoreConformance("what lies outside is recorded before it is done, and its answer replaced or forgotten") {
            stage async throws in
            let subject = ActSubject.channel("outbox")
            try await stage.store.record(
                .testChannel, on: subject, detail: "email", by: act { (_: Void) in "unknown" }, at: Stage.start)
            #expect(try await kept(stage) == "unknown")
            try await stage.store.keepReceipt(
                key, Receipt(requestHash: [1], status: 200, body: Array("accepted".utf8)), at: Stage.start)
            #expect(try await kept(stage) == "accepted")
            try await stage.store.dropReceipt(key)
            #expect(try await kept(stage) == nil)
            #expect(try await stage.store.acts(ActQuery()).rows.map(\.detail) == ["email"])
        },
        StoreConformance("a channel is held by who held it first") { stage async throws in
            let store = stage.store
            #expect(try await store.setPaused("mail", true, isNews: false, by: Act("ann"), at: Stage.start))
            let later = Stage.start + .seconds(5)
            #expect(try await !store.setPaused("mail", true, isNews: false, by: Act("bob"), at: later))
            #expect(try await store.channelPauses() == ["mail": ChannelPause(by: "ann", at: Stage.start)])
            #expect(try await store.setPaused("mail", false, isNews: false, by: Act("bob"), at: later))
            #expect(try await !store.setPaused("mail", false, isNews: false, by: Act("bob"), at: later))
            // It was refused, and goes on for that.
            #expect(try await !store.setPaused("mail", false, isNews: true, by: Act("eve"), at: later))
            #expect(try await store.channelPauses().isEmpty)
            let acts = try await store.acts(ActQuery(page: PageRequest(isAscending: true))).rows
            #expect(acts.map(\.action) == [.pauseChannel, .resumeChannel, .resumeChannel])
            #expect(acts.map(\.actor) == ["ann", "bob", "eve"])
        },
        StoreConformance("acts are found by who, what, on what and when, page by page") { stage async throws in
            let store = stage.store
            for index in 0..<5 {
                try await store.record(
                    index.isMultiple(of: 2) ? .testChannel : .reload,
                    on: index.isMultiple(of: 2) ? .channel("c\(index)") : .installation, detail: nil,
                    by: Act(index < 3 ? "ann" : "bob"), at: Stage.start + .seconds(Int64(index)))
            }
            _ = try await store.setRunning(
                stage.campaign, false, discardsBacklog: false, by: Act("eve"), at: Stage.start + .seconds(9))
            func count(_ query: ActQuery) async throws -> Int {
                let page = try await store.acts(query)
                return page.rows.count
            }
            #expect(try await count(ActQuery()) == 6)
            #expect(try await count(ActQuery(actor: "ann")) == 3)
            #expect(try await count(ActQuery(actions: [.reload])) == 2)
            #expect(try await count(ActQuery(actions: [.reload, .stop])) == 3)
            #expect(try await count(ActQuery(campaign: stage.campaign)) == 1)
            #expect(try await count(ActQuery(subject: .channel)) == 3)
            #expect(try await count(ActQuery(subjectID: "c2")) == 1)
            #expect(try await count(ActQuery(from: Stage.start + .seconds(3))) == 3)
            #expect(try await count(ActQuery(before: Stage.start + .seconds(3))) == 3)
            var query = ActQuery(page: PageRequest(limit: 2, countsTotal: true))
            var seen: [Instant] = []
            while true {
                let page = try await store.acts(query)
                #expect(page.total == 6)
                seen += page.rows.map(\.at)
                guard let next = page.next else { break }
                query.page.cursor = next
            }
            #expect(seen == seen.sorted(by: >) && seen.count == 6)
            let wrong = try await store.acts(ActQuery(page: PageRequest(limit: 1))).next
            await #expect(throws: StoreError.badCursor) {
                try await store.uploads(UploadQuery(page: PageRequest(cursor: wrong)))
            }
        },
    ]
}
