import Channels
import Conversations
import Domain
import Runtime
import Store
import TestSupport
import Testing

/// How what is said in conversations that have begun is sent.
struct FollowUpTests {
    private static let down = DeliveryOutcome.channelFailed(ChannelFailure(.unavailable, code: "down", text: "down"))

    /// One open conversation whose form waits for its first answer.
    private static func talking(_ mail: ScriptedChannel) async throws -> Site {
        let site = try await Talk.site(mail)
        try await site.take(Campaign.rows(0..<1))
        return site
    }

    private static func lastState(_ site: Site) async throws -> ConversationLine.State? {
        try await site.store.lines(of: try await site.communication().snapshot.key).last { !$0.isInbound }?.state
    }

    @Test func isTriedAgainLaterAndLaterUntilItsAttemptsAreUsedUp() async throws {
        let mail = ScriptedChannel(attempts: 3)
        let site = try await Self.talking(mail)
        mail.answer(.retry(after: nil, code: "451", text: "later"))
        try await site.hear(Talk.reply("tea", to: mail.sent[0], id: "m1"))
        #expect(mail.sent.count == 2)
        #expect(try await Self.lastState(site) == .waiting)
        for (most, count) in [(60, 3), (120, 4)] {
            site.clock.advance(by: .seconds(most / 2 - 1))
            try await site.daemon.settle()
            #expect(mail.sent.count == count - 1)
            site.clock.advance(by: .seconds(most / 2 + 1))
            try await site.daemon.settle()
            #expect(mail.sent.count == count)
        }
        #expect(try await Self.lastState(site) == .failed)
        #expect(Set(mail.sent.dropFirst()).count == 1)
        // The conversation is as it was: another answer is said.
        mail.answer(.accepted(providerID: nil))
        try await site.hear(Talk.reply("coffee", to: mail.sent[0], id: "m2"))
        #expect(try await Self.lastState(site) == .sent)
    }

    @Test func waitsForAChannelThatIsDownAndUsesUpNoAttempt() async throws {
        let mail = ScriptedChannel(attempts: 1)
        let site = try await Self.talking(mail)
        mail.answer(Self.down)
        try await site.hear(Talk.reply("tea", to: mail.sent[0], id: "m1"))
        for _ in 0..<12 {
            site.clock.advance(by: .seconds(300))
            try await site.daemon.settle()
        }
        #expect(try await Self.lastState(site) == .waiting)
        mail.answer(.accepted(providerID: "later"))
        site.clock.advance(by: .seconds(300))
        try await site.daemon.settle()
        #expect(try await Self.lastState(site) == .sent)
    }

    @Test(arguments: [UnknownPolicy.resend, .hold, .reconcile])
    func ofUnknownOutcomeGoesByTheChannelsPolicy(policy: UnknownPolicy) async throws {
        let mail = ScriptedChannel(onUnknown: policy)
        let site = try await Self.talking(mail)
        mail.answer { _, number in number == 2 ? .unknown(text: "lost") : .accepted(providerID: nil) }
        try await site.hear(Talk.reply("tea", to: mail.sent[0], id: "m1"))
        #expect(mail.sent.count == 2)
        site.clock.advance(by: .seconds(3600))
        try await site.daemon.settle()
        #expect(mail.sent.count == (policy == .resend ? 3 : 2))
        #expect(try await Self.lastState(site) == (policy == .resend ? .sent : .unknown))
    }

    @Test func goesBeforeOpenings() async throws {
        let mail = ScriptedChannel(concurrency: 1)
        let site = try await Self.talking(mail)
        try await site.take(Campaign.rows(1..<6), name: "more.csv", dispatching: false)
        try await site.daemon.receiver.receive(
            InboundBatch(channel: "mail", events: [Talk.reply("tea", to: mail.sent[0], id: "m1")]))
        try await site.daemon.settle()
        #expect(mail.sent.map { $0.followUp != nil } == [false, true, false, false, false, false, false])
    }

    /// A provider hangs on an opening when somebody answers: the answer waits for nothing.
    @Test func waitsBehindNoOpening() async throws {
        let mail = ScriptedChannel(concurrency: 1)
        let site = try await Self.talking(mail)
        try await site.take(Campaign.rows(1..<9), name: "more.csv", dispatching: false)
        mail.hold { $0.followUp == nil }
        try await site.serve { _ in
            await mail.waitUntilHeld(1)
            try await site.daemon.receiver.receive(
                InboundBatch(channel: "mail", events: [Talk.reply("tea", to: mail.sent[0], id: "m1")]))
            await mail.waitUntilSent(3)
            #expect(mail.sent[2].followUp != nil)
            mail.release()
            await mail.waitUntilSent(10)
        }
    }

    @Test func ofOneConversationOneAfterAnother() async throws {
        let mail = ScriptedChannel(concurrency: 8)
        let site = try await Self.talking(mail)
        let key = try await site.communication().snapshot.key
        mail.hold()
        for text in ["one", "two", "three"] {
            _ = try await site.operations.act(.say(text: text, template: nil), in: key, actor: "ann")
        }
        async let settled = site.daemon.settle()
        await mail.waitUntilHeld(1)
        #expect(mail.sent.count == 2)
        mail.release()
        _ = try await settled
        #expect(mail.sent.dropFirst().map(\.text) == ["one", "two", "three"])
        #expect(mail.mostUnderWay == 1)
    }

    @Test func waitsForItsRecipientsTurnInRows() async throws {
        let mail = ScriptedChannel(recipientRate: RateLimit(perSecond: 0.1, burst: 1))
        let site = try await Self.talking(mail)
        try await site.hear(Talk.reply("tea", to: mail.sent[0], id: "m1"))
        #expect(mail.sent.count == 1)
        #expect(try await Self.lastState(site) == .waiting)
        let pass = try await site.daemon.channels[0].dispatcher.answer { _ in Issue.record("it is not its turn") }
        #expect(pass == .idle(until: site.clock.steady + .seconds(10)))
        site.clock.advance(by: .seconds(10))
        try await site.daemon.settle()
        #expect(try await Self.lastState(site) == .sent)
    }

    /// The outcome is known here and nowhere else: a full disk does not make it unknown.
    @Test func keepsAnOutcomeThatTheStoreDoesNotTakeAtOnce() async throws {
        let faults = StoreFaults()
        let mail = ScriptedChannel()
        let site = try await Talk.site(mail, wrap: { FaultyStore($0, faults) })
        try await site.take(Campaign.rows(0..<1))
        faults.fail(.recordFollowUpOutcomes, times: 2)
        try await site.daemon.receiver.receive(
            InboundBatch(channel: "mail", events: [Talk.reply("tea", to: mail.sent[0], id: "m1")]))
        async let settled = site.daemon.settle()
        for _ in 0..<2 {
            await site.clock.waitForSleepers()
            site.clock.advance(by: .seconds(30))
        }
        _ = try await settled
        #expect(mail.sent.count == 2)
        #expect(try await Self.lastState(site) == .sent)
    }

    /// The rate of telephones is that of calls begun.
    @Test(.endsWhatHangs)
    func inACallNobodyWaitsForTheRate() async throws {
        let phone = ScriptedChannel(rate: RateLimit(perSecond: 0.001, burst: 1), carries: [.voice])
        let campaign = Talk.campaign { campaign in
            campaign.kind = "voice"
            campaign.template = nil
        }
        let site = try await Talk.site(phone, campaign: campaign)
        try await site.take("phone,name,note\n+14155550100,Ann,x\n")
        try await site.hear(Talk.reply("1", to: phone.sent[0], id: "d1", kind: .voice, content: .digits))
        #expect(phone.sent.count == 2)
        #expect(site.clock.now == Site.start)
    }
}
