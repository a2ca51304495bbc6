import Conversations
import Domain
import Store
import Testing

/// What went wrong is counted as it happens; what waits for somebody is told.
extension StoreConformance {
    private static let later = Stage.start + .seconds(30)

    private static func failed(_ error: String) -> RunRecord {
        var run = Stage.run(.participantUpdated)
        run.path.append(node: 1, port: .out)
        run.outcome = .failed("flow main, node remind: \(error)")
        return run
    }

    static let troubles: [StoreConformance] = [
        StoreConformance("runs that fail alike are counted together, with their upload") { stage async throws in
            let rows = (0..<40).map { Stage.row(line: Int64($0), external: "p\($0)") }
            try await stage.take(rows) { row, _ in
                row.index.isMultiple(of: 4)
                    ? TurnEffects(runs: [failed("ZeroDivisionError: division by zero")])
                    : TurnEffects(runs: [Stage.run(.participantCreated)])
            }
            try await stage.take(Array(rows.prefix(3)), decide: Stage.nothing)
            let found = try await stage.store.failedRuns(FailedRunsQuery()).rows
            #expect(found.map(\.count) == [10])
            let first = try #require(found.first)
            #expect(first.flow == "main" && first.node == "remind" && first.campaignID == "reminders")
            #expect(first.error == "ZeroDivisionError: division by zero" && first.contentHash == "v1")
            #expect(first.exampleCreatedAt == Stage.start && first.uploadReceivedAt == Stage.start)
            let upload = try #require(first.upload)
            #expect(try await stage.store.upload(upload)?.counts.failedRuns == 10)
            #expect(try await stage.store.finishUpload(upload, .done, at: later).status == .doneWithIssues)
            #expect(try await stage.store.troubles()[stage.campaign]?.failedRuns == 10)
            let other = FailedRunsQuery(campaign: stage.campaign, upload: UploadKey(upload.rawValue + 1))
            #expect(try await stage.store.failedRuns(other).rows.isEmpty)
        },
        StoreConformance("many different errors of one node stay few rows") { stage async throws in
            for part in 0..<3 {
                let rows = (0..<100).map { Stage.row(line: Int64($0), external: "p\(part)-\($0)") }
                try await stage.take(rows) { row, _ in
                    TurnEffects(runs: [failed("ValueError: \(part)-\(row.index)")])
                }
            }
            let page = PageRequest(limit: 1000, isAscending: true)
            let found = try await stage.store.failedRuns(FailedRunsQuery(page: page)).rows
            #expect(found.reduce(0) { $0 + $1.count } == 300)
            // Each call was an upload of its own.
            #expect(found.count == 3 * (FailedRuns.mostErrors + 1))
            #expect(found.count { $0.error == FailedRuns.otherErrors } == 3)
        },
        StoreConformance("what failed, is held or goes again is counted by campaign, and listed") {
            stage async throws in
            let ends: [(DeliveryOutcome, AttemptOutcome.Next)] = [
                (.rejected(code: "550", text: "no"), .end(.failed, .refused)), (.unknown(text: ""), .hold(.unknown)),
                (.unknown(text: ""), .again(at: later, .unknown, countsAsAttempt: true)),
                (.accepted(providerID: nil), .started(isDelivered: true, closesAt: nil)),
            ]
            var keys: [CommunicationKey] = []
            for (index, (outcome, next)) in ends.enumerated() {
                let key = try await stage.plan("p\(index)")
                let (attempt, _) = try #require(try await stage.intend(key, to: "p\(index)@example.com"))
                #expect(try await stage.store.attemptsInFlight(sinceBefore: later) == 1)
                try await stage.end(attempt, key, outcome, next)
                keys.append(key)
            }
            #expect(try await stage.store.attemptsInFlight(sinceBefore: later) == 0)
            let found = try #require(try await stage.store.troubles()[stage.campaign])
            #expect(found.failed == [.refused: 1] && found.held == 1 && found.resending == 1 && found.failedRuns == 0)
            func list(_ change: (inout CommunicationQuery) -> Void) async throws -> [CommunicationKey] {
                var query = CommunicationQuery(page: PageRequest(isAscending: true))
                change(&query)
                let page = try await stage.store.communications(query)
                return page.rows.map(\.snapshot.key)
            }
            #expect(try await list { $0.statuses = [.failed] } == [keys[0]])
            #expect(try await list { $0.reasons = [.unknown] } == [keys[1], keys[2]])
            #expect(try await list { $0.reasons = [.unknown, .refused] } == Array(keys[0...2]))
            #expect(try await list { $0.reasons = [.retrying] } == [])
            let loads = try #require(try await stage.store.channelLoads(at: Stage.start)["outbox"])
            #expect(loads.held == 1 && loads.planned == 1 && loads.due == 0 && loads.openConversations == 1)
        },
        StoreConformance("the work of processes that have not been freed is told, and never this one's") {
            stage async throws in
            let first = try await stage.store.join(name: "one", version: "1", at: Stage.start)
            #expect(try await !stage.store.deadEpochs().contains(first))
            let second = try await stage.store.join(name: "two", version: "1", at: later)
            #expect(second != first)
            #expect(try await stage.store.deadEpochs().contains(first))
            let policy = RescuePolicy(repeats: { _ in 0 })
            for epoch in try await stage.store.deadEpochs() {
                #expect(try await stage.store.rescue(epoch, policy: policy, desk: .none, at: later) == RescueCounts())
            }
            #expect(try await stage.store.deadEpochs().isEmpty)
        },
        StoreConformance("a roll back puts a version in force and holds the directory, or does neither") {
            stage async throws in
            struct Unfit: Error {}
            let second = try await stage.store.register(Stage.registration(hash: "v2"), at: Stage.start)
            await #expect(throws: (any Error).self) {
                try await stage.store.rollBack(
                    stage.campaign, to: Stage.registration(), holding: "v2", by: Act("ann"), at: later
                ) { _ in throw Unfit() }
            }
            #expect(try await stage.store.campaigns().map(\.version) == [second.version])
            #expect(try await stage.store.campaigns().map(\.heldHash) == [nil])
            for isNews in [true, false] {
                let change = try await stage.store.rollBack(
                    stage.campaign, to: Stage.registration(), holding: "v2", by: Act("ann"), at: later
                ) { #expect($0.version == stage.version.version) }
                #expect(change.changed == isNews && change.registered.version == stage.version.version)
            }
            #expect(try await stage.store.campaigns().map(\.version) == [stage.version.version])
            #expect(try await stage.store.campaigns().map(\.heldHash) == ["v2"])
            let acts = try await stage.store.acts(ActQuery(page: PageRequest(isAscending: true))).rows
            #expect(acts.map(\.action) == [.holdDirectory, .rollBack] && acts.map(\.detail) == ["v2", "v1"])
        },
        talk("what an agent is to answer is told: when, how much, and since when") { talk async throws in
            let key = try await talk.begin()
            let batch = InboundBatch(channel: Talk.channel, events: [talk.message("Yes")])
            #expect(try await talk.store.receive(batch, desk: talk.desk, at: Talk.noon).hasReplies)
            #expect(try await talk.store.replyOutlook() == Talk.noon)
            #expect(try await talk.store.replyLoad() == AgentReplyLoad(open: 1, oldest: Talk.noon))
            let remotes = RemoteCapacity(agents: ["form"], room: 1)
            let asked = try await talk.store.claimReplies(
                through: Talk.noon, limit: 9, remotes: remotes, at: Talk.noon)
            #expect(asked.map(\.communication) == [key])
            // It is with the agent: nothing else is to be asked, and it is open all the same.
            #expect(try await talk.store.replyOutlook() == nil)
            #expect(try await talk.store.replyLoad().open == 1)
            let answer = AgentAnswer(
                asked[0].key, number: asked[0].number, .gaveUp(why: "down", says: nil, ends: false))
            let taken = try await talk.store.recordAnswers([answer], desk: talk.desk, at: Talk.noon).taken
            #expect(taken == [true])
            #expect(try await talk.store.replyLoad() == AgentReplyLoad())
            #expect(try await talk.store.conversation(key)?.needsPerson == "down")
        },
    ]
}
