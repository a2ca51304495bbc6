import Channels
import Conversations
import Domain
import Runtime
import Store
import TestSupport
import Testing

/// What operators see of channels and do with them.
struct ChannelOperationTests {
    private static let down = ChannelFailure(.unavailable, code: "timeout", text: "no answer")
    private static let refused = ChannelFailure(.refused, code: "535", text: "no")

    @Test func aReportTellsOfTroubleThatIsPastToo() async throws {
        let mail = ScriptedChannel(rate: RateLimit(perSecond: 5, burst: 5)) { _, number in
            number == 1 ? .channelFailed(Self.down) : .accepted(providerID: nil)
        }
        let site = try await Site.make(channels: [mail])
        try await site.take(Campaign.rows(0..<2))
        var report = try await site.operations.channels()[0]
        guard case .waiting(let until) = report.state else { throw Trouble("\(report.state)") }
        #expect(report.lastError == .init(code: "timeout", text: "no answer", at: Site.start))
        #expect(report.load.due + report.load.planned == 2)
        #expect(report.rateLimit == 5)
        site.clock.set(until + .seconds(1))
        try await site.daemon.settle()
        site.clock.advance(by: .seconds(10))
        try await site.daemon.settle()
        report = try await site.operations.channels()[0]
        #expect(report.state == .ready)
        #expect(report.lastError?.code == "timeout")
        #expect(report.sentLastMinute == mail.sent.count)
        #expect(report.reception.ways.isEmpty)
        site.clock.advance(by: .seconds(61))
        #expect(try await site.operations.channels()[0].sentLastMinute == 0)
    }

    @Test func aStoppedAccountIsShownAndResumed() async throws {
        let mail = ScriptedChannel(accounts: ["a", "b"]) { message, _ in
            message.account == "a" ? .channelFailed(Self.refused) : .accepted(providerID: nil)
        }
        let site = try await Site.make(channels: [mail])
        try await site.take(Campaign.rows(0..<4))
        let report = try await site.operations.channels()[0]
        #expect(report.state == .ready)
        #expect(report.accounts.map(\.state) == [.stopped, .ready])
        #expect(report.accounts[0].lastError?.code == "535")
        #expect(try await site.operations.resumeChannel("mail", actor: "ann"))
        #expect(try await site.operations.channels()[0].accounts.map(\.state) == [.ready, .ready])
        #expect(try await !site.operations.resumeChannel("mail", actor: "ann"))
    }

    @Test func aPausedChannelSendsNothingHearsAllAndStaysPaused() async throws {
        let mail = ScriptedChannel()
        let site = try await Talk.site(mail)
        try await site.take(Campaign.rows(0..<1))
        #expect(try await site.operations.pauseChannel("mail", actor: "ann"))
        #expect(try await !site.operations.pauseChannel("mail", actor: "bob"))
        #expect(
            try await site.operations.channels()[0].state == .paused(by: "ann", since: Site.start))
        try await site.take(Campaign.rows(1..<2), name: "more.csv")
        try await site.hear(Talk.reply("tea", to: mail.sent[0], id: "m1"))
        #expect(mail.sent.count == 1)
        let again = try await site.restarted(channels: [mail], agents: [Talk.form, Talk.message])
        try await again.daemon.settle()
        #expect(mail.sent.count == 1)
        #expect(try await again.operations.resumeChannel("mail", actor: "bob"))
        try await again.daemon.settle()
        #expect(mail.sent.count == 3)
        let third = try await again.restarted(channels: [mail], agents: [Talk.form, Talk.message])
        #expect(try await third.operations.channels()[0].state == .ready)
    }

    @Test func aPauseFileThatIsNoneIsRefused() async throws {
        let site = try await Site.make()
        try site.directory.write("{", to: "state/paused-channels.json")
        await #expect(throws: FileFault.self) { try await site.daemon.prepare() }
    }

    @Test func anUnknownChannelIsNamed() async throws {
        let site = try await Site.make()
        await #expect(throws: StoreError.noSuchRow("channel \"sms\"")) {
            try await site.operations.pauseChannel("sms", actor: "ann")
        }
    }

    @Test func aTestMessageIsSentAndNotKept() async throws {
        let mail = ScriptedChannel(carries: [.email])
        let site = try await Site.make(channels: [mail])
        let test = TestSend(channel: "mail", recipient: "Ann@Example.org", text: "works?")
        guard case .tried(let outcome, let key) = try await site.operations.sendTest(test) else {
            throw Trouble("not tried")
        }
        #expect(outcome == .accepted(providerID: "p1"))
        #expect(mail.sent.map(\.idempotencyKey) == [key])
        #expect(mail.recipients == ["ann@example.org"])
        #expect(try await site.communications().isEmpty)
        // What is told of it later finds nothing, and does no harm.
        let result = try await site.daemon.receiver.receive(
            InboundBatch(
                channel: "mail", events: [.receipt(DeliveryReceipt(.key(key), .read, occurredAt: Site.start))]))
        #expect(result.applied == [false])
    }

    @Test func aTestMessageThatCannotBeTriedSaysWhy() async throws {
        let mail = ScriptedChannel(carries: [.email, .sms])
        let site = try await Site.make(
            [
                {
                    var campaign = Campaign(); campaign.kind = "email"; return campaign
                }()
            ], channels: [mail])
        let operations = site.operations
        #expect(
            try await operations.sendTest(TestSend(channel: "mail", recipient: "a@b.org", text: "x"))
                == .unfit("the channel carries several kinds: name one of email, sms"))
        #expect(
            try await operations.sendTest(TestSend(channel: "mail", recipient: "1", kind: .voice, text: "x"))
                == .unfit("the channel carries no voice: it carries email, sms"))
        mail.fail(Self.refused)
        #expect(
            try await operations.sendTest(TestSend(channel: "mail", recipient: "1", kind: .sms, text: "x"))
                == .notReady(Self.refused))
        #expect(mail.sent.isEmpty)
    }

    // MARK: Webhooks

    private static func request(_ body: String) -> WebhookRequest {
        WebhookRequest(method: "POST", url: "https://example.org/hooks/mail", body: Array(body.utf8))
    }

    @Test func aWebhookIsKeptBeforeItIsAnswered() async throws {
        let sender = ScriptedChannel()
        let faults = StoreFaults()
        let channel = CalledChannel(sender: sender) { text in
            sender.sent.first.map { [Talk.reply(text, to: $0, id: "m1")] } ?? []
        }
        let site = try await Talk.site(channel, wrap: { FaultyStore($0, faults) })
        try await site.take(Campaign.rows(0..<1))
        #expect(await site.operations.webhook(channel: "sms", Self.request("secret tea")).status == 404)
        let forged = await site.operations.webhook(channel: "mail", Self.request("guess tea"))
        #expect(forged.status == 403)
        faults.fail(.receive, times: 1)
        #expect(await site.operations.webhook(channel: "mail", Self.request("secret tea")).status == 503)
        #expect(try await site.communication().snapshot.status == .started)
        let answer = await site.operations.webhook(channel: "mail", Self.request("secret tea"))
        #expect(answer.status == 200)
        #expect(answer.body == Array("ok".utf8))
        #expect(answer.events.isEmpty)
        #expect(try await site.communication().snapshot.status == .replied)
        let reception = try await site.operations.channels()[0].reception
        #expect(reception.ways == [.webhook])
        #expect(reception.lastEventAt == Site.start)
    }

    @Test func aChannelWithoutWebhookIsNotFound() async throws {
        let site = try await Site.make()
        #expect(await site.operations.webhook(channel: "mail", Self.request("secret")).status == 404)
    }

    @Test func whoFollowsTheUnsubscribeLinkHearsNoMore() async throws {
        let mail = ScriptedChannel()
        let site = try await Site.make(channels: [mail])
        #expect(try await site.operations.unsubscribe(.email, "p0@example.org"))
        #expect(try await !site.operations.unsubscribe(.email, "p0@example.org"))
        try await site.take(Campaign.rows(0..<2))
        #expect(mail.recipients == ["p1@example.org"])
        let row = try #require(try await site.communications().first)
        #expect(row.snapshot.status == .skipped)
        #expect(row.snapshot.reason == .optedOut)
    }
}
