import Channels
import Domain
import FlowEngine
import Logging
import ServiceLifecycle
import Store
import TestSupport
import Testing

@testable import Runtime

/// The services together, as `serve` runs them.
struct ServiceTests {
    /// Polls, with the clock standing still, until `isTrue`.
    private func wait(_ isTrue: () async throws -> Bool) async throws {
        guard try await eventually(every: .milliseconds(5), isTrue) else { throw Trouble("it did not come true") }
    }

    @Test func aFileIsImportedAndSentWithoutTheClockMoving() async throws {
        let mail = ScriptedChannel()
        var campaign = Campaign()
        campaign.nodes =
            #", { "id": "mark", "type": "update_field", "assignments": [{ "attribute": "participant.step", "value": "one" }] }"#
        campaign.edges = #", { "from": "created", "to": "mark" }"#
        let directory = try TemporaryDirectory("runtime")
        var files = campaign.files
        files["shop/other.flow.json"] = """
            { "format": 1, "id": "other", "name": "Other", "nodes": [
                { "id": "changed", "type": "participant_updated", "fields": ["step"] },
                { "id": "second", "type": "email_communication", "communication_name": "SECOND", "agent": "message",
                  "agent_channel": "mail", "date_time": "today", "from": "09:00", "to": "18:00", "duration": "04:00" }
              ], "edges": [{ "from": "changed", "to": "second" }] }
            """
        try directory.writeFlows(files)
        let site = try Site(directory: directory, clock: ManualClock(Site.start), channels: [mail])
        _ = try await site.daemon.prepare()
        try site.drop("rows.csv", Campaign.rows(0..<3))
        try await site.serve { _ in try await wait { mail.sent.count == 6 } }
    }

    @Test func aCallIsFollowedByTurnsAndSendsWithoutTheClockMoving() async throws {
        let mail = ScriptedChannel()
        let site = try await Site.make(channels: [mail])
        try await site.serve { _ in
            // Everybody has gone to sleep: importer, executor, scheduler and rescuer.
            await site.clock.waitForSleepers(4)
            let item = ParticipantItem(attributes: [.init(name: "email", value: .string("a@example.org"))])
            _ = try await site.operations.addParticipants(campaign: "shop", items: [item], receipt: nil)
            try await wait { mail.sent.count == 1 }
        }
    }

    @Test func whatIsPlannedForLaterIsSentWhenTheClockGetsThere() async throws {
        let mail = ScriptedChannel()
        var campaign = Campaign()
        campaign.from = "11:00"
        let site = try await Site.make([campaign], channels: [mail])
        try site.drop("rows.csv", Campaign.rows(0..<3))
        try await site.serve { _ in
            try await wait { try await site.communications().count == 3 }
            for _ in 0..<60 {
                await site.clock.waitForSleepers(4)
                #expect(mail.sent.isEmpty || site.clock.now >= Site.start + .seconds(3600))
                site.clock.advance(by: .seconds(60))
            }
            try await wait { mail.sent.count == 3 }
        }
    }

    /// A slow rate does not keep a daemon that is told to stop.
    @Test(.endsWhatHangs)
    func aShutdownDoesNotWaitForTheRate() async throws {
        let mail = ScriptedChannel(rate: RateLimit(perSecond: 0.001, burst: 1))
        let site = try await Site.make(channels: [mail])
        try site.drop("rows.csv", Campaign.rows(0..<3))
        try await site.serve { shutDown in
            try await wait { mail.sent.count == 1 }
            await site.clock.waitForSleepers(4)
            await shutDown()
        }
        #expect(mail.sent.count == 1)
    }

    /// What is under way ends, and its outcome is kept.
    @Test(.endsWhatHangs)
    func aShutdownFinishesWhatIsUnderWay() async throws {
        let mail = ScriptedChannel(concurrency: 2)
        let site = try await Site.make(channels: [mail])
        try site.drop("rows.csv", Campaign.rows(0..<10))
        mail.hold()
        try await site.serve { shutDown in
            await mail.waitUntilHeld(2)
            async let ending: Void = shutDown()
            mail.release()
            await ending
        }
        let started = try await site.communications().filter { $0.snapshot.status == .started }
        #expect(Set(mail.recipients).count == mail.sent.count)
        #expect(started.count == mail.sent.count)
        #expect(try await site.communications().allSatisfy { $0.snapshot.reason != .inFlight })
    }

    /// One channel finishes what is under way; meanwhile no other begins anything.
    @Test(.endsWhatHangs)
    func aShutdownStopsEveryChannelAtOnce() async throws {
        let slow = ScriptedChannel("slow", concurrency: 1)
        let other = ScriptedChannel("other", concurrency: 1)
        var second = Campaign()
        second.id = "second"
        second.channel = "other"
        var first = Campaign()
        first.channel = "slow"
        let site = try await Site.make([first, second], channels: [other, slow])
        slow.hold()
        other.hold()
        try site.drop("rows.csv", Campaign.rows(0..<9))
        try site.drop("rows.csv", Campaign.rows(0..<9), campaign: "second")
        try await site.serve { shutDown in
            await slow.waitUntilHeld(1)
            await other.waitUntilHeld(1)
            async let ending: Void = shutDown()
            try await wait { site.daemon.stop.isStopping }
            other.release()
            try await wait {
                try await site.communications("MAIL", campaign: "second").contains { $0.snapshot.status == .started }
            }
            slow.release()
            await ending
        }
        #expect(other.sent.count == 1)
        #expect(slow.sent.count == 1)
    }

    /// Openings that wait while a telephone rings keep no loop busy.
    @Test(.endsWhatHangs)
    func whileATelephoneRingsNothingSpins() async throws {
        let phone = ScriptedChannel(concurrency: 1)
        let calls = StoreFaults()
        let site = try await Site.make(
            [Campaign()], channels: [TelephoneChannel(phone)], wrap: { FaultyStore($0, calls) })
        phone.hold()
        try site.drop("rows.csv", Campaign.rows(0..<9))
        try await site.serve { _ in
            await phone.waitUntilHeld(1)
            await site.clock.waitForSleepers(4)
            let before = calls.count(.followUpOutlook)
            try await Task.sleep(for: .milliseconds(300))
            #expect(calls.count(.followUpOutlook) - before < 20)
            phone.release()
        }
    }

    @Test func aSignalIsKeptForTheNextWait() async throws {
        let wakeUp = WakeUp()
        let clock = ManualClock(Site.start)
        wakeUp.signal()
        await wakeUp.wait(until: nil, clock: clock)
        async let waiting: Void = wakeUp.wait(until: clock.now + .seconds(60), clock: clock)
        await clock.waitForSleepers()
        clock.advance(by: .seconds(60))
        await waiting
    }
}
