import Channels
import Conversations
import Domain
import Runtime
import Store
import TestSupport
import Testing

/// A person steps into a conversation, and out of it.
struct OperatorTalkTests {
    @Test func aPausedAgentIsSilentAndAResumedOneGoesOn() async throws {
        let mail = ScriptedChannel()
        let site = try await Talk.site(mail)
        try await site.take(Campaign.rows(0..<1))
        let key = try await site.communication().snapshot.key
        #expect(try await site.operations.act(.pause, in: key, actor: "ann"))
        #expect(try await !site.operations.act(.pause, in: key, actor: "ann"))
        try await site.hear(Talk.reply("what is this?", to: mail.sent[0], id: "m1"))
        #expect(mail.sent.count == 1)
        #expect(try await site.operations.act(.say(text: "A survey.", template: nil), in: key, actor: "ann"))
        try await site.daemon.settle()
        #expect(mail.sent.last?.text == "A survey.")
        #expect(mail.sent.last?.followUp?.speaker == .person)
        #expect(try await site.operations.act(.resume, in: key, actor: "ann"))
        try await site.daemon.settle()
        #expect(mail.sent.last?.text?.contains("Tea or coffee?") == true)
        try await site.hear(Talk.reply("tea", to: mail.sent[0], id: "m2"))
        #expect(mail.sent.last?.text == "How many cups?")
        #expect(mail.sent.last?.followUp?.speaker != .person)
        #expect(try await site.operations.act(.close, in: key, actor: "ann"))
        try await site.daemon.settle()
        #expect(try await site.communication().snapshot.status == .completed)
        #expect(try await !site.operations.act(.close, in: key, actor: "ann"))
        // Its end is an event like any other.
        #expect(try await site.participants().first?.text("step") == "tea")
    }

    @Test func aResumedAgentHearsWhatNobodyAnswered() async throws {
        let mail = ScriptedChannel()
        let site = try await Talk.site(mail)
        try await site.take(Campaign.rows(0..<1))
        let key = try await site.communication().snapshot.key
        #expect(try await site.operations.act(.pause, in: key, actor: "ann"))
        try await site.hear(Talk.reply("tea", to: mail.sent[0], id: "m1"))
        site.clock.advance(by: .seconds(60))
        try await site.hear(Talk.reply("3", to: mail.sent[0], id: "m2", at: site.clock.now))
        #expect(mail.sent.count == 1)
        #expect(try await site.operations.act(.resume, in: key, actor: "ann"))
        try await site.daemon.settle()
        let snapshot = try await site.communication().snapshot
        #expect(snapshot.status == .completed)
        #expect(snapshot.results == ["likes": .string("tea"), "cups": .integer(3)])
        #expect(mail.sent.last?.text == "Thank you.")
    }

    @Test func anOperatorSettlesWhatIsUnknown() async throws {
        let mail = ScriptedChannel(onUnknown: .hold) { _, number in
            number == 1 ? .unknown(text: "lost") : .accepted(providerID: nil)
        }
        let site = try await Talk.site(mail)
        try await site.take(Campaign.rows(0..<1))
        let key = try await site.communication().snapshot.key
        #expect(try await site.operations.settleUnknown(key, followUp: nil, .notSent, actor: "ann"))
        try await site.daemon.settle()
        #expect(mail.sent.count == 2)
        #expect(try await !site.operations.settleUnknown(key, followUp: nil, .notSent, actor: "ann"))
    }

    @Test func whatAnOperatorSuppressesIsNotWrittenTo() async throws {
        let mail = ScriptedChannel()
        let site = try await Talk.site(mail)
        #expect(try await site.operations.suppress(.email, "p0@example.org", detail: nil, actor: "ann"))
        try await site.take(Campaign.rows(0..<1))
        #expect(mail.sent.isEmpty)
        #expect(try await site.communication().snapshot.reason == .suppressed)
        #expect(try await site.operations.release(.email, "p0@example.org", actor: "ann"))
    }

    @Test func whatCannotBeSaidIsNotTakenForSaid() async throws {
        let mail = ScriptedChannel(longestText: 20)
        let site = try await Talk.site(mail)
        try await site.take(Campaign.rows(0..<1))
        let key = try await site.communication().snapshot.key
        func refusal(_ text: String?, _ template: OutboundMessage.Template? = nil) async -> String? {
            do {
                _ = try await site.operations.act(.say(text: text, template: template), in: key, actor: "ann")
                return nil
            } catch { return "\(error)" }
        }
        #expect(await refusal(String(repeating: "a", count: 21))?.contains("21 characters") == true)
        #expect(
            await refusal(nil, OutboundMessage.Template(name: "t", language: "en"))?.contains("no templates") == true)
        #expect(try await site.operations.suppress(.email, "P0@example.org", detail: nil, actor: "ann"))
        #expect(await refusal("Hello")?.contains("takes no email messages (operator)") == true)
        // Nobody has taken over by that.
        #expect(try await site.daemon.store.conversation(key)?.pausedBy == nil)
        #expect(try await site.operations.release(.email, "p0@example.org", actor: "ann"))
        #expect(await refusal("Hello") == nil)
        try await site.daemon.settle()
        #expect(mail.sent.last?.text == "Hello")
    }

    /// Two campaigns ask the same person: the second asks when the first has done.
    @Test func anOpeningWaitsWhileAnotherFormIsOpenThere() async throws {
        let mail = ScriptedChannel()
        var second = Talk.campaign()
        second.id = "other"
        let site = try await Site.make(
            [Talk.campaign(), second], channels: [mail], agents: [Talk.form, Talk.message])
        try await site.take(Campaign.rows(0..<1))
        try site.drop("rows.csv", Campaign.rows(0..<1), campaign: "other")
        try await site.daemon.settle()
        #expect(mail.sent.count == 1)
        let waiting = try #require(try await site.communications(campaign: "other").first)
        #expect(waiting.snapshot.reason == .addressBusy)
        for (index, text) in ["tea", "2"].enumerated() {
            try await site.hear(Talk.reply(text, to: mail.sent[0], id: "m\(index)"))
        }
        // As soon as the address is free.
        #expect(mail.sent.count == 4)
        #expect(mail.sent[3].followUp == nil)
    }

    /// What would wait past its window is canceled at its end, as everything is.
    @Test func anOpeningThatWaitsForAnotherFormKeepsToItsWindow() async throws {
        let mail = ScriptedChannel()
        var second = Talk.campaign()
        second.id = "other"
        let site = try await Site.make(
            [Talk.campaign(), second], channels: [mail], agents: [Talk.form, Talk.message])
        try await site.take(Campaign.rows(0..<1))
        try site.drop("rows.csv", Campaign.rows(0..<1), campaign: "other")
        for _ in 0..<300 {
            site.clock.advance(by: .seconds(60))
            try await site.daemon.settle()
        }
        let row = try #require(try await site.communications(campaign: "other").first)
        #expect(row.snapshot.status == .canceled)
        #expect(row.snapshot.reason == .addressBusy)
        #expect(mail.sent.count == 1)
    }
}
