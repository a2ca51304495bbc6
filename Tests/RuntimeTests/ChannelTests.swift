import Channels
import Conversations
import Domain
import FlowEngine
import Runtime
import Store
import StoreConformance
import TestSupport
import Testing

/// Accounts, rates, concurrency, cancellation: one dispatcher and its channel.
struct ChannelTests {
    static let refused = DeliveryOutcome.channelFailed(
        ChannelFailure(.refused, code: "535", text: "authentication failed"))

    @Test func accountsTakeTurnsAndEachRecipientKeepsItsOwn() async throws {
        var campaign = Campaign()
        campaign.nodes = """
            , { "id": "again", "type": "participant_updated" },
            { "id": "second", "type": "email_communication", "communication_name": "SECOND", "agent": "message",
              "agent_channel": "mail", "date_time": "today", "from": "09:00", "to": "18:00", "duration": "04:00" }
            """
        campaign.edges = #", { "from": "again", "to": "second" }"#
        let mail = ScriptedChannel(accounts: ["one", "two", "three"], concurrency: 1)
        let site = try await Site.make([campaign], channels: [mail])
        try await site.take(Campaign.rows(0..<9))
        let first = Dictionary(uniqueKeysWithValues: mail.sent.map { ($0.recipient, $0.account) })
        #expect(Dictionary(grouping: mail.sent, by: \.account).mapValues(\.count) == ["one": 3, "two": 3, "three": 3])
        try await site.take(Campaign.rows(0..<9) + "\n", name: "again.csv")
        let second = mail.sent.dropFirst(9)
        #expect(second.count == 9)
        for message in second { #expect(first[message.recipient] == message.account) }
    }

    @Test func aRefusedAccountStopsAndTheOthersGoOn() async throws {
        let mail = ScriptedChannel(accounts: ["bad", "good"], concurrency: 1) { message, _ in
            message.account == "bad" ? Self.refused : .accepted(providerID: nil)
        }
        let site = try await Site.make(channels: [mail])
        try await site.take(Campaign.rows(0..<20))
        // Whoever came to the refused account first stays with it and waits; newcomers go to the account that works.
        let rows = try await site.communications()
        #expect(rows.count { $0.snapshot.status == .planned } == 1)
        #expect(rows.count { $0.snapshot.status == .started } == 19)
        #expect(mail.sent.count { $0.account == "bad" } == 1)
        guard
            case .stopped(let failure) = site.daemon.channels[0].dispatcher.health.state(of: "bad", at: site.clock.now)
        else {
            throw Trouble("the account is not stopped")
        }
        #expect(failure.code == "535")
        // A reload lets it try again.
        mail.answer(.accepted(providerID: nil))
        _ = try await site.daemon.reload()
        site.clock.advance(by: .seconds(600))
        try await site.daemon.settle()
        #expect(try await site.communications().allSatisfy { $0.snapshot.status == .started })
        #expect(mail.sent.last?.account == "bad")
    }

    @Test func aRefusedChannelStopsWhileOthersGoOn() async throws {
        let bad = ScriptedChannel("bad", concurrency: 1) { _, _ in Self.refused }
        let good = ScriptedChannel("good")
        var first = Campaign(id: "first")
        first.channel = "bad"
        var second = Campaign(id: "second")
        second.channel = "good"
        let site = try await Site.make([first, second], channels: [bad, good])
        try site.drop("rows.csv", Campaign.rows(0..<5), campaign: "first")
        try site.drop("rows.csv", Campaign.rows(0..<5), campaign: "second")
        try await site.daemon.settle()
        site.clock.advance(by: .seconds(3600))
        try await site.daemon.settle()
        #expect(bad.sent.count == 1)
        #expect(good.sent.count == 5)
        #expect(site.daemon.channels[0].dispatcher.health.state(of: [], at: site.clock.now) != .ready)
        #expect(try await site.communications(campaign: "first").allSatisfy { $0.attemptCount == 0 })
        bad.answer(.accepted(providerID: nil))
        _ = try await site.daemon.reload()
        try await site.daemon.settle()
        #expect(Set(bad.recipients).count == 5)
    }

    @Test func neverMoreUnderWayThanTheChannelAllows() async throws {
        let mail = ScriptedChannel(concurrency: 3)
        let site = try await Site.make(channels: [mail])
        try await site.take(Campaign.rows(0..<30), dispatching: false)
        mail.hold()
        async let settled = site.daemon.settle()
        await mail.waitUntilHeld(3)
        let rows = try await site.communications()
        #expect(rows.count { $0.snapshot.reason == .inFlight } == 3)
        mail.release()
        _ = try await settled
        #expect(mail.mostUnderWay <= 3)
        #expect(mail.sent.count == 30)
        #expect(Set(mail.recipients).count == 30)
    }

    @Test func theRateHoldsOnTheClock() async throws {
        let mail = ScriptedChannel(concurrency: 8, rate: RateLimit(perSecond: 2, burst: 3))
        let site = try await Site.make(channels: [mail])
        try await site.take(Campaign.rows(0..<6), dispatching: false)
        async let settled = site.daemon.settle()
        // Three at once, then one each half second.
        for expected in 3...5 {
            await site.clock.waitForSleepers()
            #expect(mail.sent.count <= expected)
            #expect(site.clock.sleeping == [site.clock.now + .milliseconds(500)])
            site.clock.advance(by: .milliseconds(500))
        }
        _ = try await settled
        #expect(mail.sent.count == 6)
        #expect(site.clock.now == Site.start + .milliseconds(1500))
    }

    @Test func aCancelWhileUnderWayTakesEffectAfterTheOutcome() async throws {
        var campaign = Campaign()
        campaign.nodes =
            #", { "id": "again", "type": "participant_updated" }, { "id": "drop", "type": "cancel_communications" }"#
        campaign.edges = #", { "from": "again", "to": "drop" }"#
        let mail = ScriptedChannel()
        let site = try await Site.make([campaign], channels: [mail])
        try await site.take(Campaign.rows(0..<1), dispatching: false)
        mail.hold()
        let lanes = try await site.daemon.scheduler.runOnce()["mail"]?.lanes ?? []
        let dispatcher = site.daemon.channels[0].dispatcher
        async let pass = dispatcher.runOnce(lanes: lanes)
        await mail.waitUntilHeld(1)
        try await site.take("email,note\np0@example.org,changed\n", name: "update.csv", dispatching: false)
        let meanwhile = try await site.communication().snapshot
        #expect(meanwhile.status == .planned)
        #expect(meanwhile.reason == .inFlight)
        mail.release()
        _ = try await pass
        let row = try await site.communication()
        #expect(row.snapshot.status == .canceled)
        #expect(row.snapshot.reason == .canceledByFlow)
        #expect(row.detail?.contains("gone out") == true)
        #expect(mail.sent.count == 1)
    }

    @Test(arguments: [true, false])
    func whatACrashLeftUnderWayIsUnknown(resends: Bool) async throws {
        let mail = ScriptedChannel(onUnknown: resends ? .resend : .hold)
        let site = try await Site.make(channels: [mail])
        try await site.take(Campaign.rows(0..<1), dispatching: false)
        let row = try await site.communication()
        let message = OutboundMessage(
            kind: "email", recipient: "p0@example.org", text: "as it was", idempotencyKey: "k", date: 0)
        _ = try await site.store.claim(row.snapshot.key, on: "mail", at: site.clock.now) { _ in
            .send(message, conversation: nil)
        }
        let again = try await site.restarted(channels: [mail])
        try await again.daemon.settle()
        #expect(mail.sent == (resends ? [message] : []))
        let end = try await again.communication().snapshot
        #expect(end.status == (resends ? .started : .planned))
        #expect(end.reason == (resends ? nil : .unknown))
        #expect(
            try await again.detail().attempts.first?.outcome
                == .unknown(text: "the process ended before the answer came"))
    }

    /// What was sent is known: a store that fails at that moment makes nobody get the message twice.
    @Test func anOutcomeThatCannotBeRecordedAtOnceIsRecordedLater() async throws {
        let mail = ScriptedChannel(concurrency: 2)
        let faults = StoreFaults()
        let site = try await Site.make(channels: [mail], wrap: { FaultyStore($0, faults) })
        try await site.take(Campaign.rows(0..<6), dispatching: false)
        faults.fail(.recordOutcomes, times: 3)
        let ended = Collected<Bool>()
        async let settled: Void = {
            defer { ended.append(true) }
            try await site.daemon.settle()
        }()
        while ended.values.isEmpty {
            if !site.clock.sleeping.isEmpty { site.clock.advance(by: .seconds(30)) }
            try await Task.sleep(for: .milliseconds(1))
        }
        try await settled
        #expect(mail.sent.count == 6)
        #expect(Set(mail.recipients).count == 6)
        #expect(try await site.communications().allSatisfy { $0.snapshot.status == .started })
    }
}
