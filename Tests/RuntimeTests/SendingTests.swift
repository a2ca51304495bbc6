import Channels
import Conversations
import Domain
import Store
import TestSupport
import Testing

@testable import Runtime

/// A message is made when it is sent, and nothing that hangs holds up what does not.
struct SendingTests {
    /// Opens a mail on the end of the form's conversation.
    private static func followedBy(_ text: String, _ more: String = "") -> Campaign {
        Talk.campaign { campaign in
            campaign.nodes += """
                , { "id": "thanks", "type": "email_communication", "communication_name": "THANKS", "agent": "message",
                  "agent_channel": "mail", "date_time": "today", "from": "09:00", "to": "18:00", "duration": "04:00",
                  "template": { "text": "\(text)" }\(more) }
                """
            campaign.edges += #", { "from": "ended", "to": "thanks" }"#
        }
    }

    // MARK: What a text means

    @Test(
        "T2 a text means the conversation that its run began with",
        arguments: [
            ("{{ result.likes }}", "tea"), ("{{ communication.name }} {{ communication.status }}", "MAIL Completed"),
            ("{{ communication.ended_at is None }}", "False"), ("{{ result.cups * 2 }}", "4"),
        ])
    func aTextMeansTheConversationThatItsRunBeganWith(_ text: String, _ expected: String) async throws {
        let mail = ScriptedChannel()
        let site = try await Talk.site(mail, campaign: Self.followedBy(text))
        try await site.take(Campaign.rows(0..<1))
        for (index, answer) in ["tea", "2"].enumerated() {
            try await site.hear(Talk.reply(answer, to: mail.sent[0], id: "m\(index)"))
        }
        #expect(mail.sent.last { $0.followUp == nil }?.text == expected)
    }

    @Test("T2 context and named communications mean the same") func contextAndNamedCommunicationsMeanTheSame()
        async throws
    {
        let mail = ScriptedChannel()
        let context = #", "customer_context": ["result.likes", "communications.MAIL.result.cups"]"#
        let site = try await Talk.site(mail, campaign: Self.followedBy("Hello", context))
        try await site.take(Campaign.rows(0..<1))
        for (index, answer) in ["tea", "2"].enumerated() {
            try await site.hear(Talk.reply(answer, to: mail.sent[0], id: "m\(index)"))
        }
        let thanks = try #require(try await site.communications("THANKS").first)
        let conversation = try #require(try await site.store.conversation(thanks.snapshot.key))
        #expect(conversation.context["result.likes"] == "tea")
        #expect(conversation.context["communications.MAIL.result.cups"] == "2")
    }

    /// The message itself is not what its texts speak of.
    @Test("T2 a first message has no conversation to speak of") func aFirstMessageHasNoConversationToSpeakOf()
        async throws
    {
        let mail = ScriptedChannel()
        var campaign = Campaign()
        campaign.text = "[{{ communication.name }}{{ communication.status }}]"
        let site = try await Site.make([campaign], channels: [mail])
        try await site.take(Campaign.rows(0..<1))
        #expect(mail.sent.map(\.text) == ["[]"])
    }

    // MARK: Data at the moment of sending

    @Test("T3 whoever is changed while others are sent gets the new text", arguments: [1, 4])
    func whoeverIsChangedWhileOthersAreSentGetsTheNewText(concurrency: Int) async throws {
        let mail = ScriptedChannel(concurrency: concurrency)
        let site = try await Site.make(channels: [mail])
        let rows = (0..<20).map { "x\($0),p\($0)@example.org,N,old\n" }.joined()
        try await site.take("external_id,email,name,note\n" + rows, dispatching: false)
        mail.hold()
        try await site.serve { _ in
            await mail.waitUntilHeld(concurrency)
            let late = (concurrency..<20).map { "x\($0),new\($0)@example.org,new\n" }.joined()
            try site.moveIn("late.csv", "external_id,email,note\n" + late)
            site.daemon.importer.wakeUp.signal()
            try await waitUntil { try await site.uploads().map(\.status) == [.done, .done] }
            mail.release()
            await mail.waitUntilSent(20)
        }
        #expect(mail.sent.count == 20)
        #expect(mail.sent.count { $0.text == "Hello N, old" } == concurrency)
        #expect(mail.sent.count { $0.text == "Hello N, new" && $0.recipient.hasPrefix("new") } == 20 - concurrency)
    }

    @Test("T3 what was certainly not sent is composed anew") func whatWasCertainlyNotSentIsComposedAnew() async throws {
        let mail = ScriptedChannel()
        mail.answer(.retry(after: .seconds(60), code: "451", text: "later"))
        let site = try await Site.make(channels: [mail])
        try await site.take("external_id,email,name,note\nx,old@example.org,N,old\n")
        try await site.take("external_id,email,note\nx,new@example.org,new\n", name: "late.csv")
        mail.answer(.accepted(providerID: nil))
        site.clock.advance(by: .seconds(600))
        try await site.daemon.settle()
        #expect(mail.sent.map(\.recipient) == ["old@example.org", "new@example.org"])
        #expect(mail.sent[1].text == "Hello N, new")
        #expect(Set(mail.sent.map(\.idempotencyKey)).count == 1)
    }

    @Test func whatMayHaveGoneOutIsSentAgainAsItWas() async throws {
        let mail = ScriptedChannel()
        mail.answer(.unknown(text: "lost"))
        let site = try await Site.make(channels: [mail])
        try await site.take("external_id,email,name,note\nx,old@example.org,N,old\n")
        try await site.take("external_id,email,note\nx,new@example.org,new\n", name: "late.csv")
        mail.answer(.accepted(providerID: nil))
        site.clock.advance(by: .seconds(600))
        try await site.daemon.settle()
        #expect(mail.sent.count == 2)
        #expect(Set(mail.sent).count == 1)
    }

    // MARK: Addresses

    /// Two flows open a form each to the same people at once.
    @Test("T4b one form at a time is open at an address", arguments: [1, 4, 16])
    func oneFormAtATimeIsOpenAtAnAddress(concurrency: Int) async throws {
        let mail = ScriptedChannel(concurrency: concurrency)
        let campaign = Talk.campaign { campaign in
            campaign.nodes += """
                , { "id": "two", "type": "email_communication", "communication_name": "TWO", "agent": "form",
                  "agent_channel": "mail", "date_time": "today", "from": "09:00", "to": "18:00", "duration": "04:00" }
                """
            campaign.edges += #", { "from": "created", "to": "two" }"#
        }
        let site = try await Talk.site(mail, campaign: campaign)
        try await site.take(Campaign.rows(0..<40))
        #expect(mail.sent.count == 40)
        #expect(Set(mail.recipients).count == 40)
        let open = try await site.communications().filter { $0.snapshot.status == .started }
        #expect(open.count == 40)
        let waiting = try await site.communications().filter { $0.snapshot.reason == .addressBusy }
        #expect(waiting.count == 40)
        // Whoever has answered is asked the second form at once.
        let first = try #require(mail.sent.first { $0.recipient == "p7@example.org" })
        for (index, answer) in ["tea", "2"].enumerated() {
            try await site.hear(Talk.reply(answer, to: first, id: "m\(index)"))
        }
        #expect(mail.sent.count { $0.recipient == "p7@example.org" && $0.followUp == nil } == 2)
    }

    /// It is looked at to the last moment, not some time before.
    @Test("T4 an opening goes out when its address is free, up to its deadline")
    func anOpeningGoesOutWhenItsAddressIsFreeJustBeforeItsDeadline() async throws {
        let mail = ScriptedChannel()
        var second = Talk.campaign()
        second.id = "other"
        let site = try await Site.make(
            [Talk.campaign(), second], channels: [mail], agents: [Talk.form, Talk.message])
        try await site.take(Campaign.rows(0..<1))
        try site.drop("rows.csv", Campaign.rows(0..<1), campaign: "other")
        try await site.daemon.settle()
        let row = try #require(try await site.communications(campaign: "other").first)
        site.clock.set(try #require(row.deadline))
        try await site.daemon.settle()
        #expect(mail.sent.count == 1)
        _ = try await site.operations.act(
            .close, in: try #require(try await site.communications(campaign: "shop").first).snapshot.key, actor: "ann")
        try await site.daemon.settle()
        #expect(mail.sent.count == 2)
        #expect(try await site.communications(campaign: "other").first?.snapshot.status == .started)
    }

    // MARK: What hangs

    /// One request hangs; others of the channel begin as soon as any one ends.
    @Test("C8 one request that hangs holds up its own place only") func oneRequestThatHangsHoldsUpItsOwnPlaceOnly()
        async throws
    {
        let mail = ScriptedChannel(concurrency: 2)
        let site = try await Site.make(channels: [mail])
        mail.hold { $0.recipient == "p0@example.org" }
        try await site.serve { _ in
            try site.drop("rows.csv", Campaign.rows(0..<1200))
            site.daemon.importer.wakeUp.signal()
            // More than two pages of what is due.
            await mail.waitUntilSent(1200)
            try await waitUntil {
                try await site.store.lanes().allSatisfy { $0.nextDue == nil }
            }
            mail.release()
        }
        #expect(mail.mostUnderWay == 2)
        #expect(Set(mail.recipients).count == 1200)
        #expect(try await site.store.examine().isEmpty)
    }

    // MARK: A store that fails

    /// One claim that cannot be recorded takes nothing away from what is under way beside it.
    @Test("O1 a claim that fails loses no outcome beside it", arguments: [1, 2, 5])
    func aClaimThatFailsLosesNoOutcomeBesideIt(concurrency: Int) async throws {
        let mail = ScriptedChannel(concurrency: concurrency)
        let faults = StoreFaults()
        let site = try await Site.make(channels: [mail], wrap: { FaultyStore($0, faults) })
        try await site.take(Campaign.rows(0..<20), dispatching: false)
        faults.fail(.claim, after: 1)
        mail.hold()
        try await site.serve { _ in
            await mail.waitUntilHeld(concurrency)
            // The disk is full until here.
            mail.release()
            try await waitUntil {
                try await site.communications().count { $0.snapshot.status == .started } == concurrency
            }
            faults.heal()
            try await site.advance(until: { mail.sent.count == 20 })
        }
        #expect(Set(mail.recipients).count == 20)
        #expect(mail.sent.count == 20)
        #expect(try await site.communications().allSatisfy { $0.snapshot.status == .started })
    }

    /// Neither a stop nor a restart forgets what was sent.
    @Test("O1 a stop waits until a known outcome is recorded") func aStopWaitsUntilAKnownOutcomeIsRecorded()
        async throws
    {
        let mail = ScriptedChannel(concurrency: 4)
        let faults = StoreFaults()
        let site = try await Site.make(channels: [mail], wrap: { FaultyStore($0, faults) })
        try await site.take(Campaign.rows(0..<8), dispatching: false)
        faults.fail(.recordOutcomes)
        try await site.serve { shutDown in
            await mail.waitUntilSent(4)
            try await waitUntil { site.daemon.channels[0].dispatcher.unrecordedOutcomes?.count == 4 }
            #expect(await site.daemon.problems().map(\.code).contains("outcomes_unrecorded"))
            site.clock.advance(by: .seconds(601))
            #expect(await site.daemon.problems().map(\.code).contains("attempts_in_flight"))
            async let stopping: Void = shutDown()
            try await waitUntil { site.daemon.stop.isStopping }
            faults.heal()
            try await site.advance(until: { site.daemon.channels[0].dispatcher.unrecordedOutcomes == nil })
            await stopping
        }
        #expect(mail.sent.count == 4)
        let again = try await site.restarted(channels: [mail])
        try await again.daemon.settle()
        #expect(mail.sent.count == 8)
        #expect(Set(mail.recipients).count == 8)
    }
}

private func waitUntil(_ isTrue: () async throws -> Bool) async throws {
    guard try await eventually(isTrue) else { throw Trouble("it did not come true") }
}

extension Site {
    /// Lets time pass, in such steps, until something is so.
    func advance(by step: Duration = .seconds(1), until isTrue: () async throws -> Bool) async throws {
        try await waitUntil {
            if try await isTrue() { return true }
            clock.advance(by: step)
            return false
        }
    }
}
