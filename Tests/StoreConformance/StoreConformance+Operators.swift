import Domain
import Store
import Testing

extension StoreConformance {
    static let operators: [StoreConformance] = [
        StoreConformance("API keys are found by hash, touched and revoked once") { stage async throws in
            let made = try await stage.store.createKey(
                NewAPIKey(
                    name: "crm", hash: [1, 2], prefix: "ck_1", scopes: [.participantsWrite, .read],
                    expiresAt: Stage.start + .seconds(5)), by: Act("ann"), at: Stage.start)
            try await stage.store.touchKeys([made.key: Stage.start + .seconds(3)])
            let found = try #require(try await stage.store.apiKey(hash: [1, 2]))
            #expect(found.scopes == [.participantsWrite, .read])
            #expect(found.lastUsedAt == Stage.start + .seconds(3))
            #expect(found.expiresAt == Stage.start + .seconds(5))
            #expect(try await stage.store.apiKey(hash: [3])?.key == nil)
            #expect(try await stage.store.revokeKey(made.key, by: Act("ann"), at: Stage.start))
            #expect(try await !stage.store.revokeKey(made.key, by: Act("ann"), at: Stage.start))
            #expect(try await stage.store.apiKeys().map(\.revokedAt) == [Stage.start])
            let acts = try await stage.store.acts(ActQuery(page: PageRequest(isAscending: true))).rows
            #expect(acts.map(\.action) == [.createKey, .revokeKey])
            #expect(acts.map(\.subjectID) == ["ck_1", "ck_1"])
            #expect(acts.first?.detail == "participants:write read")
        },
        StoreConformance("old answers are dropped") { stage async throws in
            let key = ReceiptKey(apiKey: APIKeyKey(1), idempotencyKey: "x")
            try await stage.store.keepReceipt(key, Receipt(requestHash: [1], status: 202, body: [7]), at: Stage.start)
            #expect(try await stage.store.receipt(key, at: Stage.start)?.status == 202)
            #expect(try await stage.store.dropReceipts(before: Stage.start + .seconds(1)) == 1)
            #expect(try await stage.store.receipt(key, at: Stage.start) == nil)
        },
    ]
}
