import Domain
import Store
import Testing

extension StoreConformance {
    static let definitions: [StoreConformance] = [
        StoreConformance("the same content is the same version") { stage async throws in
            let again = try await stage.store.register(Stage.registration(), at: Stage.start + .seconds(5))
            #expect(again.version == stage.version.version)
            #expect(again.firstNode == stage.version.firstNode)
            let next = try await stage.store.register(Stage.registration(hash: "v2"), at: Stage.start)
            #expect(next.version != stage.version.version)
            #expect(next.campaign == stage.campaign)
            #expect(
                next.catalog.item(.participant, "amount")?.id == stage.version.catalog.item(.participant, "amount")?.id)
            #expect(try await stage.store.campaigns().map(\.contentHash) == ["v2"])
            let old = try #require(try await stage.store.version(stage.version.version))
            #expect(old.nodes == stage.version.nodes)
            #expect(old.flows == ["main", "other"])
            #expect(try await stage.store.files(of: next.version) == ["campaign.json": Array("{}".utf8)])
            #expect(try await stage.store.files(of: VersionKey(999)) == nil)
        },
        StoreConformance("campaigns share customer fields and not participant fields") { stage async throws in
            let other = try await stage.store.register(
                Stage.registration(campaign: "other", hash: "o"), at: Stage.start)
            #expect(
                other.catalog.item(.customer, "segment")?.id == stage.version.catalog.item(.customer, "segment")?.id)
            #expect(
                other.catalog.item(.participant, "amount")?.id != stage.version.catalog.item(.participant, "amount")?.id
            )
        },
        StoreConformance("campaigns that differ on a customer field's type conflict") { stage async throws in
            await #expect {
                _ = try await stage.store.register(
                    Stage.registration(
                        campaign: "other", hash: "o", fields: [Field(name: "segment", type: .integer, level: .customer)]
                    ),
                    at: Stage.start)
            } throws: { error in
                guard case .fieldConflict(let sentences)? = error as? StoreError else { return false }
                return sentences.count == 1 && sentences[0].contains("segment") && sentences[0].contains("reminders")
            }
            #expect(try await stage.store.campaigns().map(\.id) == ["reminders"])
        },
        StoreConformance("a field that holds data keeps its type and stays declared; an empty one may go") {
            stage async throws in
            let amount = try stage.field(.participant, "amount")
            let retyped = Stage.registration(
                hash: "v2",
                fields: [
                    Field(name: "amount", type: .string, level: .participant),
                    Field(name: "segment", type: .string, level: .customer),
                ])
            let removed = Stage.registration(hash: "v3", fields: [])
            var values = FieldRecord()
            values[amount] = .number(1)
            try await stage.take([Stage.row(external: "a", participant: values)])
            for version in [retyped, removed] {
                await #expect(throws: StoreError.self) { _ = try await stage.store.register(version, at: Stage.start) }
            }
            #expect(try await stage.store.campaigns().map(\.contentHash) == ["v1"])
            _ = try await stage.store.register(
                Stage.registration(hash: "v4", fields: [Field(name: "amount", type: .number, level: .participant)]),
                at: Stage.start)
        },
        StoreConformance("start and stop say whether they changed anything, and persist") { stage async throws in
            #expect(try await stage.store.setRunning(stage.campaign, false, actor: "op", at: Stage.start))
            #expect(try await !stage.store.setRunning(stage.campaign, false, actor: "op", at: Stage.start))
            #expect(try await stage.store.campaigns().map(\.isRunning) == [false])
            _ = try await stage.store.register(Stage.registration(hash: "v2"), at: Stage.start)
            #expect(try await stage.store.campaigns().map(\.isRunning) == [false])
            #expect(try await stage.store.setRunning(stage.campaign, true, actor: "op", at: Stage.start))
        },
    ]
}
