import Channels
import Domain
import FlowEngine
import Runtime
import Store
import TestSupport
import Testing

/// What the API has done by the runtime.
struct OperationTests {
    private func item(_ email: String, _ note: String? = nil, zone: String? = nil) -> ParticipantItem {
        var attributes = [ParticipantItem.Attribute(name: "email", value: .string(email))]
        if let note { attributes.append(.init(name: "note", value: .string(note))) }
        return ParticipantItem(attributes: attributes, zone: zone, raw: Array("{}".utf8))
    }

    @Test func everyItemHasItsVerdict() async throws {
        let mail = ScriptedChannel()
        let site = try await Site.make(channels: [mail])
        let first = try await site.operations.addParticipants(
            campaign: "shop",
            items: [item("a@example.org", "x"), item("nonsense"), item("b@example.org", zone: "Mars/Base")],
            receipt: nil)
        #expect(first.verdicts.map(\.outcome) == [.created, .rejected, .rejected])
        #expect(first.verdicts.map { $0.issues.map(\.code) } == [[], [.badEmail], [.badTimezone]])
        #expect(first.counts.created == 1 && first.counts.rejected == 2)
        let second = try await site.operations.addParticipants(
            campaign: "shop", items: [item("a@example.org", "x"), item("a@example.org", "y"), item("c@example.org")],
            receipt: nil)
        #expect(second.verdicts.map(\.outcome) == [.unchanged, .updated, .created])
        #expect(second.verdicts[0].participant == first.verdicts[0].participant)
        try await site.daemon.settle()
        #expect(Set(mail.recipients) == ["a@example.org", "c@example.org"])
        let uploads = try await site.uploads()
        #expect(uploads.map(\.status) == [.doneWithIssues, .done])
        #expect(uploads.map(\.source) == [.api, .api])
    }

    @Test func theReceiptIsKeptWithTheRows() async throws {
        let site = try await Site.make()
        let key = try await site.store.createKey(
            NewAPIKey(name: "k", hash: [1], prefix: "k", scopes: [.admin], expiresAt: nil), by: Act("test"),
            at: site.clock.now)
        let receiptKey = ReceiptKey(apiKey: key.key, idempotencyKey: "once")
        _ = try await site.operations.addParticipants(
            campaign: "shop", items: [item("a@example.org")],
            receipt: (receiptKey, { Receipt(requestHash: [9], status: 200, body: Array("\($0.counts.created)".utf8)) }))
        let kept = try #require(try await site.store.receipt(receiptKey, at: site.clock.now))
        #expect(kept == Receipt(requestHash: [9], status: 200, body: Array("1".utf8)))
    }

    @Test func aCallThatFailsLeavesNoUploadUnfinished() async throws {
        let faults = StoreFaults()
        let site = try await Site.make(wrap: { FaultyStore($0, faults) })
        faults.fail(.importBatch, times: 1)
        await #expect(throws: StoreError.self) {
            try await site.operations.addParticipants(campaign: "shop", items: [item("a@example.org")], receipt: nil)
        }
        #expect(try await site.uploads().map(\.status) == [.failed])
        #expect(try await site.participants().isEmpty)
    }

    @Test func anUnknownCampaignIsNoSuchRow() async throws {
        let site = try await Site.make()
        await #expect(throws: StoreError.noSuchRow("campaign \"nobody\"")) {
            try await site.operations.addParticipants(campaign: "nobody", items: [item("a@example.org")], receipt: nil)
        }
    }

    @Test func aStoppedCampaignKeepsEventsAndTakesThemInOrder() async throws {
        var campaign = Campaign()
        campaign.nodes = """
            , { "id": "again", "type": "participant_updated" },
            { "id": "second", "type": "email_communication", "communication_name": "SECOND", "agent": "message",
              "agent_channel": "mail", "date_time": "today", "from": "09:00", "to": "18:00", "duration": "04:00" }
            """
        campaign.edges = #", { "from": "again", "to": "second" }"#
        let mail = ScriptedChannel(concurrency: 1)
        let site = try await Site.make([campaign], channels: [mail])
        _ = try await site.operations.stop(campaign: "shop", discardsBacklog: false, actor: "test")
        let added = try await site.operations.addParticipants(
            campaign: "shop", items: [item("a@example.org", "1"), item("a@example.org", "2")], receipt: nil)
        #expect(added.verdicts.map(\.outcome) == [.created, .updated])
        try await site.daemon.settle()
        #expect(try await site.communications().isEmpty)
        #expect(try await site.store.campaigns().first?.waitingEventCount == 2)
        _ = try await site.operations.start(campaign: "shop", discardsBacklog: false, actor: "test")
        try await site.daemon.settle()
        #expect(try await site.communications().map(\.snapshot.name) == ["MAIL", "SECOND"])
        #expect(mail.sent.map(\.subject) == ["For ", "Notification"])
    }

    @Test func aDiscardedBacklogIsGone() async throws {
        let site = try await Site.make()
        _ = try await site.operations.stop(campaign: "shop", discardsBacklog: false, actor: "test")
        try await site.take(Campaign.rows(0..<3))
        _ = try await site.operations.start(campaign: "shop", discardsBacklog: true, actor: "test")
        try await site.daemon.settle()
        #expect(try await site.communications().isEmpty)
        #expect(try await site.store.campaigns().first?.waitingEventCount == 0)
        #expect(try await site.participants().count == 3)
    }

    @Test func aManualCampaignWaitsToBeStartedAndRemembersIt() async throws {
        var campaign = Campaign()
        campaign.settings = #", "start": "manual""#
        let mail = ScriptedChannel()
        let site = try await Site.make([campaign], channels: [mail])
        try await site.take(Campaign.rows(0..<1))
        #expect(mail.sent.isEmpty)
        _ = try await site.operations.start(campaign: "shop", discardsBacklog: false, actor: "test")
        let again = try await site.restarted(channels: [mail])
        try await again.daemon.settle()
        #expect(mail.sent.count == 1)
    }

    @Test func anUploadOverHTTPIsImportedFromTheSpool() async throws {
        let site = try await Site.make()
        let path = try site.directory.write(Campaign.rows(0..<2), to: "state/spool/x.csv")
        let row = try await site.operations.receiveUpload(
            campaign: "shop",
            file: SpooledUpload(
                path: path, fileName: "../../etc/passwd", byteCount: 10, contentHash: [1], isForced: false))
        #expect(row.status == .queued)
        #expect(row.source == .http)
        try await site.daemon.settle()
        #expect(try await site.participants().count == 2)
        #expect(try site.names("done") == ["passwd.csv", "passwd.result.json"])
    }

    @Test func aPlanIsExplainedInItsZone() async throws {
        let site = try await Site.make()
        try await site.take("email,timezone\na@example.org,Asia/Tokyo\n")
        let row = try await site.communication()
        let plan = try #require(try await site.operations.plan(of: row))
        #expect(plan.plannedAt == "2026-06-02T09:00:00+09:00")
        #expect(plan.deadline == "2026-06-02T13:00:00+09:00")
        #expect(!plan.ledger.isEmpty)
    }

    @Test func aNameFromOutsideIsSafe() async throws {
        let site = try await Site.make()
        let names = [
            "", ".", "..hidden.csv", "a/b\\c.CSV", "a\u{0}b:c", String(repeating: "é", count: 300) + ".csv",
            String(repeating: "x", count: 199) + "..csv",
        ]
        for (index, name) in names.enumerated() {
            let path = try site.directory.write(Campaign.rows(index..<index + 1), to: "state/spool/\(index).csv")
            _ = try await site.operations.receiveUpload(
                campaign: "shop",
                file: SpooledUpload(
                    path: path, fileName: name, byteCount: 10, contentHash: [UInt8(index)], isForced: false))
        }
        try await site.daemon.settle()
        #expect(try await site.uploads().map(\.status) == names.map { _ in .done })
        let done = try site.names("done").filter { $0.lowercased().hasSuffix(".csv") }
        #expect(done.count == names.count)
        #expect(done.allSatisfy { !$0.hasPrefix(".") && $0.utf8.count <= 210 })
    }
}
