import Domain
import Store
import Testing

extension StoreConformance {
    static let identity: [StoreConformance] = [
        StoreConformance("the first identifier decides alone") { stage async throws in
            let first = try await stage.take([Stage.row(external: "a", email: "x@example.com", phone: "+441")])
            let second = try await stage.take([Stage.row(external: "a", email: "y@example.com", phone: "+442")])
            #expect(first.verdicts[0].participant == second.verdicts[0].participant)
            #expect(second.verdicts[0].outcome == .updated)
            #expect(second.verdicts[0].issues.isEmpty)
        },
        StoreConformance("a changed identifier is found by its new value and no more by its old one") {
            stage async throws in
            let first = try await stage.take([Stage.row(external: "a", email: "old@example.com")])
            try await stage.take([Stage.row(external: "a", email: "new@example.com")])
            let byNew = try await stage.take([Stage.row(email: "new@example.com")])
            #expect(byNew.verdicts[0].participant == first.verdicts[0].participant)
            let byOld = try await stage.take([Stage.row(email: "old@example.com")])
            #expect(byOld.verdicts[0].outcome == .created)
            #expect(byOld.verdicts[0].participant != first.verdicts[0].participant)
        },
        StoreConformance("an unknown external_id adopts the one customer with that email and none of its own") {
            stage async throws in
            let first = try await stage.take([Stage.row(email: "a@example.com")])
            let second = try await stage.take([Stage.row(external: "A1", email: "a@example.com")])
            #expect(second.verdicts[0].participant == first.verdicts[0].participant)
            #expect(second.verdicts[0].outcome == .updated)
            let third = try await stage.take([Stage.row(external: "A1")])
            #expect(third.verdicts[0].participant == first.verdicts[0].participant)
        },
        StoreConformance("several customers to adopt reject the row") { stage async throws in
            try await stage.take([Stage.row(email: "a@example.com"), Stage.row(phone: "+441")])
            let result = try await stage.take([Stage.row(external: "A1", email: "a@example.com", phone: "+441")])
            #expect(result.verdicts[0].outcome == .rejected)
            #expect(result.verdicts[0].issues.map(\.code) == [.ambiguousIdentity])
            #expect(result.counts.rejected == 1)
        },
        StoreConformance("two holders of one phone are both there to adopt") { stage async throws in
            try await stage.take([
                Stage.row(email: "a@example.com", phone: "+441"), Stage.row(email: "b@example.com", phone: "+441"),
            ])
            let result = try await stage.take([Stage.row(external: "A1", phone: "+441")])
            #expect(result.verdicts[0].issues.map(\.code) == [.ambiguousIdentity])
        },
        StoreConformance("a customer with an external_id is never adopted") { stage async throws in
            let first = try await stage.take([Stage.row(external: "A1", email: "a@example.com")])
            let second = try await stage.take([Stage.row(external: "A2", email: "a@example.com")])
            #expect(second.verdicts[0].outcome == .created)
            #expect(second.verdicts[0].participant != first.verdicts[0].participant)
            #expect(second.verdicts[0].issues.map(\.code) == [.identityConflict])
            #expect(second.counts.warned == 1)
        },
        StoreConformance("an identifier goes on finding its first holder, and then the next") { stage async throws in
            let first = try await stage.take([Stage.row(external: "A1", email: "a@example.com")])
            let second = try await stage.take([Stage.row(external: "A2", email: "a@example.com")])
            let found = try await stage.take([Stage.row(email: "a@example.com")])
            #expect(found.verdicts[0].participant == first.verdicts[0].participant)
            try await stage.take([Stage.row(external: "A1", email: "other@example.com")])
            let next = try await stage.take([Stage.row(email: "a@example.com")])
            #expect(next.verdicts[0].participant == second.verdicts[0].participant)
        },
        StoreConformance("rows of one batch see each other in order") { stage async throws in
            let result = try await stage.take([
                Stage.row(line: 2, external: "a", email: "one@example.com"),
                Stage.row(line: 3, email: "one@example.com", name: "Ada"),
                Stage.row(line: 4, external: "a", email: "two@example.com"),
                Stage.row(line: 5, email: "one@example.com"),
                Stage.row(line: 6, email: "two@example.com"),
            ])
            let keys = result.verdicts.map(\.participant)
            #expect(result.verdicts.map(\.outcome) == [.created, .updated, .updated, .created, .unchanged])
            #expect(keys[0] == keys[1])
            #expect(keys[0] == keys[2])
            #expect(keys[3] != keys[0])
            #expect(keys[4] == keys[0])
        },
        StoreConformance("an identifier that one row of a batch gives up is free for the next") { stage async throws in
            let first = try await stage.take([Stage.row(external: "a", email: "old@example.com")])
            let result = try await stage.take([
                Stage.row(external: "a", email: "new@example.com"), Stage.row(email: "old@example.com"),
            ])
            #expect(result.verdicts.map(\.outcome) == [.updated, .created])
            #expect(result.verdicts[0].participant == first.verdicts[0].participant)
            let found = try await stage.take([Stage.row(email: "old@example.com"), Stage.row(email: "new@example.com")])
            #expect(
                found.verdicts.map(\.participant) == [result.verdicts[1].participant, first.verdicts[0].participant])
        },
        StoreConformance("adoption works within one batch") { stage async throws in
            let result = try await stage.take([
                Stage.row(line: 2, email: "a@example.com"), Stage.row(line: 3, external: "A1", email: "a@example.com"),
                Stage.row(line: 4, external: "A1"),
            ])
            #expect(Set(result.verdicts.map(\.participant)).count == 1)
        },
        StoreConformance("object ids make participants of their own") { stage async throws in
            let result = try await stage.take([
                Stage.row(external: "a", object: "loan1"), Stage.row(external: "a", object: "loan2"),
                Stage.row(external: "a"), Stage.row(external: "a", object: "loan1"),
            ])
            #expect(result.verdicts.map(\.outcome) == [.created, .created, .created, .unchanged])
            #expect(result.verdicts[0].participant == result.verdicts[3].participant)
            #expect(Set(result.verdicts.map(\.participant)).count == 3)
        },
        StoreConformance("an identifier that a flow writes finds the customer") { stage async throws in
            let first = try await stage.take([Stage.row(external: "a", email: "a@example.com")]) { _, state in
                var customer = state.customer
                customer[SystemField.email.id] = .string("flow@example.com")
                return TurnEffects(customer: customer)
            }
            let found = try await stage.take([Stage.row(email: "flow@example.com"), Stage.row(email: "a@example.com")])
            #expect(found.verdicts[0].participant == first.verdicts[0].participant)
            #expect(found.verdicts[1].outcome == .created)
        },
        StoreConformance("a row without an identifier is rejected") { stage async throws in
            let result = try await stage.take([Stage.row(name: "Nobody")])
            #expect(result.verdicts[0].issues.map(\.code) == [.missingIdentifier])
        },
    ]
}
