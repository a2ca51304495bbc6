import Domain
import Store
import Testing

extension StoreConformance {
    static let reading: [StoreConformance] = [
        StoreConformance("pages follow each other without a gap, in both directions") { stage async throws in
            try await stage.take((0..<7).map { Stage.row(external: "p\($0)") })
            for isAscending in [true, false] {
                var names: [String] = []
                var cursor: String?
                repeat {
                    let page = try await stage.store.participants(
                        ParticipantQuery(
                            campaign: stage.campaign,
                            page: PageRequest(cursor: cursor, limit: 3, isAscending: isAscending, countsTotal: true)))
                    #expect(page.total == 7)
                    names += page.rows.compactMap { $0.state.customer[.externalID] }
                    cursor = page.next
                } while cursor != nil
                let expected = (0..<7).map { "p\($0)" }
                #expect(names == (isAscending ? expected : expected.reversed()))
            }
        },
        StoreConformance("a cursor of another list or of nobody is refused") { stage async throws in
            try await stage.take((0..<3).map { Stage.row(external: "p\($0)") })
            let page = try await stage.store.participants(ParticipantQuery(page: PageRequest(limit: 1)))
            for cursor in [page.next, "AAAA", "", "!!!!!!!!!!!!"] {
                await #expect(throws: StoreError.badCursor) {
                    _ = try await stage.store.communications(
                        CommunicationQuery(page: PageRequest(cursor: cursor ?? "", limit: 1)))
                }
            }
        },
        StoreConformance("participants are found by identifier, name, status and time") { stage async throws in
            try await stage.take([
                Stage.row(external: "a", email: "a@example.com", phone: "+441", name: "Ada Lovelace"),
                Stage.row(external: "b", email: "b@example.com", name: "Bob"),
            ]) { _, state in
                var participant = FieldRecord()
                participant[.status] = .string(state.customer[.externalID] == "a" ? "won" : "lost")
                return TurnEffects(participant: participant)
            }
            try await stage.take([Stage.row(external: "c", name: "Cy")], at: Stage.start + .seconds(100))
            func find(_ change: (inout ParticipantQuery) -> Void) async throws -> [String?] {
                var query = ParticipantQuery(campaign: stage.campaign)
                query.page.countsTotal = true
                change(&query)
                let page = try await stage.store.participants(query)
                #expect(page.total == page.rows.count)
                return page.rows.map { $0.state.customer[.externalID] }
            }
            #expect(try await find { $0.externalID = "a" } == ["a"])
            #expect(try await find { $0.email = "b@example.com" } == ["b"])
            #expect(try await find { $0.phone = "+441" } == ["a"])
            #expect(try await find { $0.phone = "+449" } == [])
            #expect(try await find { $0.name = "lovelace" } == ["a"])
            #expect(try await find { $0.status = "lost" } == ["b"])
            #expect(try await find { $0.createdFrom = Stage.start + .seconds(1) } == ["c"])
            #expect(try await find { $0.createdBefore = Stage.start + .seconds(1) } == ["b", "a"])
        },
        StoreConformance("communications are listed by campaign, participant, status, channel and name, and tallied") {
            stage async throws in
            try await stage.take([Stage.row(external: "a", zone: "Europe/London"), Stage.row(external: "b")])
            let key = try await stage.plan("c")
            try await stage.cancel(key)
            func count(_ change: (inout CommunicationQuery) -> Void) async throws -> Int? {
                var query = CommunicationQuery(page: PageRequest(countsTotal: true))
                change(&query)
                let page = try await stage.store.communications(query)
                #expect(page.total == page.rows.count)
                return page.total
            }
            #expect(try await count { $0.campaign = stage.campaign } == 3)
            #expect(try await count { $0.participant = key.participant } == 1)
            #expect(try await count { $0.statuses = [.canceled, .failed] } == 1)
            #expect(try await count { $0.channel = "outbox" } == 3)
            #expect(try await count { $0.channel = "sip" } == 0)
            #expect(try await count { $0.communicationName = "REMIND" } == 3)
            #expect(try await count { $0.communicationName = "CALL" } == 0)
            let tally = try await stage.store.tally(of: stage.campaign, upload: nil)
            #expect(tally.map(\.count).sorted() == [1, 2])
            #expect(tally.first { $0.status == .canceled }?.reason == .canceledByFlow)
            let upload = try #require(
                try await stage.store.uploads(UploadQuery(page: PageRequest(isAscending: true))).rows.first)
            #expect(try await stage.store.tally(of: stage.campaign, upload: upload.key).map(\.count) == [2])
        },
        StoreConformance("what is not there is nil") { stage async throws in
            #expect(try await stage.store.participant(ParticipantKey(9))?.key == nil)
            #expect(try await stage.store.communication(CommunicationKey(9))?.row.node == nil)
            #expect(try await stage.store.upload(UploadKey(9))?.key == nil)
            #expect(try await stage.store.version(VersionKey(9))?.version == nil)
        },
    ]
}
