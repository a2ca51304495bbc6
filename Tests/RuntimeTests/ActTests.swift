import Channels
import Domain
import Runtime
import Store
import TestSupport
import Testing

/// Acts whose effect lies outside of the store, their record and their answer.
@Suite struct ActTests {
    private static let key = ReceiptKey(apiKey: APIKeyKey(0), idempotencyKey: "once")

    private static func act<Outcome: Sendable>(_ words: @escaping @Sendable (Outcome) -> String) -> Act<Outcome> {
        Act(
            "ann",
            answer: KeptAnswer(key: key) { Receipt(requestHash: [1], status: 200, body: Array(words($0).utf8)) })
    }

    private static func word(_ result: TestSend.Result) -> String {
        switch result {
        case .notReady: "not ready"
        case .unfit: "unfit"
        case .tried(.accepted, _): "accepted"
        case .tried(.unknown, _): "unknown"
        case .tried: "other"
        }
    }

    private static func kept(_ site: Site) async throws -> String? {
        try await site.store.receipt(key, at: site.clock.now).map { String(decoding: $0.body, as: UTF8.self) }
    }

    private static let test = TestSend(channel: "mail", recipient: "a@b.org", kind: .email, text: "x")

    @Test func aTestMessageIsRecordedWithItsAnswer() async throws {
        let mail = ScriptedChannel()
        let site = try await Site.make(channels: [mail])
        _ = try await site.operations.sendTest(Self.test, by: Self.act(Self.word))
        #expect(try await Self.kept(site) == "accepted")
        let acts = try await site.store.acts(ActQuery(actions: [.testChannel])).rows
        #expect(acts.map(\.subjectID) == ["mail"])
        #expect(acts.map(\.detail) == ["email"])
        #expect(acts.map(\.actor) == ["ann"])
    }

    /// The process ends after the provider has the message: whoever asks again is told so, and nothing goes out twice.
    @Test func aTestMessageWhoseOutcomeIsLostIsUnknownToARepeat() async throws {
        let faults = StoreFaults()
        let mail = ScriptedChannel()
        let site = try await Site.make(channels: [mail], wrap: { FaultyStore($0, faults) })
        faults.fail(.keepReceipt)
        await #expect(throws: StoreError.self) {
            try await site.operations.sendTest(Self.test, by: Self.act(Self.word))
        }
        #expect(mail.sent.count == 1)
        #expect(try await Self.kept(site) == "unknown")
    }

    @Test func aReloadIsRecorded() async throws {
        let site = try await Site.make()
        _ = try await site.operations.reload(actor: "operator:ann")
        let acts = try await site.store.acts(ActQuery()).rows
        #expect(acts.map(\.action) == [.reload])
        #expect(acts.map(\.subject) == [.installation])
        #expect(acts.map(\.actor) == ["operator:ann"])
    }

    @Test func holdingAChannelAnswersWhatItThenIs() async throws {
        let site = try await Site.make()
        let held = try await site.operations.pauseChannel(
            "mail", by: Self.act { "\($0.changed) \($0.channel.state.name)" })
        #expect(held.changed && held.channel.state == .paused(by: "ann", since: site.clock.now))
        #expect(try await Self.kept(site) == "true paused")
        #expect(try await site.operations.channels().map(\.state) == [held.channel.state])
        let free = try await site.operations.resumeChannel("mail", by: Act("bob"))
        #expect(free.changed && free.channel.state == .ready)
        #expect(try await site.operations.channels().map(\.state) == [.ready])
        let acts = try await site.store.acts(ActQuery(subjectID: "mail")).rows
        #expect(acts.map(\.action) == [.resumeChannel, .pauseChannel])
        #expect(acts.map(\.actor) == ["bob", "ann"])
    }

    @Test func anUploadIsRecordedWithItsCampaign() async throws {
        let site = try await Site.make()
        let path = try site.directory.write(Campaign.rows(0..<2), to: "state/spool/x.csv")
        let row = try await site.operations.receiveUpload(
            campaign: "shop",
            file: SpooledUpload(path: path, fileName: "x.csv", byteCount: 10, contentHash: [1], isForced: false),
            source: .commandLine, by: Self.act { $0.fileName })
        #expect(try await Self.kept(site) == "x.csv")
        let act = try #require(try await site.store.acts(ActQuery()).rows.first)
        #expect(act.action == .upload && act.campaignID == "shop" && act.detail == "command_line")
        #expect(
            act.subjectID
                == APIIdentifier(.upload, key: row.key.rawValue, createdAt: row.receivedAt).description)
    }
}
