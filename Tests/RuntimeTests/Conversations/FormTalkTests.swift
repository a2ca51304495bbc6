import Agents
import Channels
import Domain
import Runtime
import Store
import TestSupport
import Testing

/// A form's conversation, from the opening to the flows that decide by its results.
struct FormTalkTests {
    @Test func asksUntilItKnowsAndTellsTheFlows() async throws {
        let mail = ScriptedChannel()
        let site = try await Talk.site(mail)
        try await site.take(Campaign.rows(0..<1))
        let opening = try #require(mail.sent.first)
        #expect(opening.text?.hasPrefix("Hello Name 0, n0\n\nTea or coffee?") == true)
        #expect(opening.followUp == nil)
        try await site.hear(Talk.reply("wine", to: opening, id: "m1"))
        try await site.hear(Talk.reply("tea please", to: opening, id: "m2"))
        try await site.hear(Talk.reply("Tea", to: opening, id: "m3"))
        try await site.hear(Talk.reply("3", to: opening, id: "m4"))
        let said = try await site.talk()
        #expect(said.count == 9)
        #expect(said.last == "> Thank you.")
        let row = try await site.communication()
        #expect(row.snapshot.status == .completed)
        #expect(row.snapshot.results == ["likes": .string("tea"), "cups": .integer(3)])
        #expect(try await site.participants().first?.text("step") == "tea")
        // Each answer is a message of its own in the same conversation.
        #expect(mail.sent.dropFirst().map(\.idempotencyKey) == (1...4).map { "\(opening.idempotencyKey).\($0)" })
        #expect(mail.sent.dropFirst().allSatisfy { $0.followUp?.conversation == opening.idempotencyKey })
        #expect(mail.sent.last?.followUp?.openingProviderID == "p1")
    }

    @Test func whatComesTwiceIsAnsweredOnce() async throws {
        let mail = ScriptedChannel()
        let site = try await Talk.site(mail)
        try await site.take(Campaign.rows(0..<1))
        let reply = Talk.reply("tea", to: mail.sent[0], id: "m1")
        try await site.hear(reply, reply)
        try await site.hear(reply)
        #expect(mail.sent.count == 2)
    }

    /// An answer in an open conversation knows no window; a new opening does.
    @Test func answersAtNightToo() async throws {
        let mail = ScriptedChannel()
        let site = try await Talk.site(mail)
        try await site.take(Campaign.rows(0..<1))
        site.clock.advance(by: .seconds(15 * 3600))
        try await site.hear(Talk.reply("tea", to: mail.sent[0], id: "m1", at: site.clock.now))
        #expect(mail.sent.last?.text == "How many cups?")
    }

    @Test func aStoppedCampaignStillAnswers() async throws {
        let mail = ScriptedChannel()
        let site = try await Talk.site(mail)
        try await site.take(Campaign.rows(0..<1))
        _ = try await site.operations.stop(campaign: "shop", discardsBacklog: false, actor: "ann")
        try await site.hear(Talk.reply("tea", to: mail.sent[0], id: "m1"))
        #expect(mail.sent.count == 2)
    }

    @Test func nothingIsJoinedToATemplate() async throws {
        let mail = ScriptedChannel()
        var campaign = Talk.campaign()
        campaign.kind = "whatsapp"
        campaign.template = #"{ "name": "hello", "language": "en", "parameters": ["{{ name }}"] }"#
        let site = try await Talk.site(mail, campaign: campaign)
        try await site.take("phone,name,note\n+14155550100,Ann,x\n")
        let opening = try #require(mail.sent.first)
        #expect(opening.template?.name == "hello")
        #expect(opening.text == nil)
        try await site.hear(Talk.reply("hi", to: opening, id: "m1", kind: .whatsapp))
        #expect(mail.sent.last?.text?.hasPrefix("Tea or coffee?") == true)
    }

    @Test func aCallListensAfterItsOpening() async throws {
        let mail = ScriptedChannel()
        var campaign = Talk.campaign()
        campaign.kind = "voice"
        campaign.template = nil
        campaign.more = #", "sip_server": "sip.example.org", "sip_parameters": "transport=tcp""#
        let site = try await Talk.site(mail, campaign: campaign)
        try await site.take("phone,name,note,language\n+14155550100,Ann,x,de\n")
        let opening = try #require(mail.sent.first)
        #expect(opening.text?.hasPrefix("Tea or coffee?") == true)
        #expect(opening.expects?.maximumDigits == 1)
        #expect(
            opening.call
                == OutboundMessage.CallOptions(
                    server: "sip.example.org", parameters: "transport=tcp", language: "en"))
        try await site.hear(Talk.reply("1", to: opening, id: "d1", kind: .voice, content: .digits))
        #expect(mail.sent.last?.followUp?.openingProviderID == "p1")
        #expect((mail.sent.last?.expects?.maximumDigits ?? 0) > 1)
        try await site.hear(Talk.reply("2", to: opening, id: "d2", kind: .voice, content: .digits))
        // The last prompt: the call ends after it.
        #expect(mail.sent.last?.text == "Thank you.")
        #expect(mail.sent.last?.expects == nil)
    }

    @Test func theWelcomeMessageKnowsThePerson() async throws {
        let mail = ScriptedChannel()
        var agent = Talk.form
        agent.welcomeMessage = "Dear {{ name }}, about {{ participant.note }}:"
        var campaign = Talk.campaign()
        campaign.kind = "telegram"
        campaign.template = nil
        campaign.more = #", "customer_context": ["participant.note"]"#
        let site = try await Talk.site(mail, campaign: campaign, agents: [agent])
        try await site.take("telegram_id,external_id,name,note\n4711,x1,Ann,shoes\n")
        #expect(mail.sent.first?.text?.hasPrefix("Dear Ann, about shoes:\n\nTea or coffee?") == true)
    }

    @Test func htmlIsAskedInToo() async throws {
        let mail = ScriptedChannel()
        var campaign = Talk.campaign()
        campaign.template = #"{ "subject": "S", "html": "<html><body><p>Hi</p></body></html>" }"#
        var agent = Talk.form
        agent.results[0].question = "Tea & coffee?"
        let site = try await Talk.site(mail, campaign: campaign, agents: [agent])
        try await site.take(Campaign.rows(0..<1))
        let html = try #require(mail.sent.first?.html)
        #expect(html.hasPrefix("<html><body><p>Hi</p><p>Tea &amp; coffee?"))
        #expect(html.hasSuffix("</p></body></html>"))
        #expect(mail.sent.first?.text == nil)
    }

    @Test func optingOutClosesAndSuppresses() async throws {
        let mail = ScriptedChannel()
        let site = try await Talk.site(mail)
        try await site.take(Campaign.rows(0..<1))
        try await site.hear(Talk.reply("STOP", to: mail.sent[0], id: "m1"))
        let row = try await site.communication()
        #expect(row.snapshot.reason == .optedOut)
        // Told once, and never written to again.
        #expect(mail.sent.count == 2)
        try await site.take("email,name,note,object_id\np0@example.org,Name 0,n1,second\n", name: "more.csv")
        #expect(mail.sent.count == 2)
        let rows = try await site.communications()
        #expect(rows.map(\.snapshot.status).filter { $0 == .skipped }.count == 1)
        #expect(rows.last?.snapshot.reason == .optedOut)
    }
}
