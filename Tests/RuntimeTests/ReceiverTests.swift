import Domain
import FlowEngine
import Runtime
import Store
import TestSupport
import Testing

/// What becomes known of communications, from the receiver to the flows that listen.
struct ReceiverTests {
    private static let listening: Campaign = {
        var campaign = Campaign()
        campaign.nodes = """
            , { "id": "answered", "type": "communication_updated", "communication_name": "MAIL", "status": ["Replied"] },
              { "id": "note", "type": "update_field", "assignments": [{ "attribute": "participant.step", "value": "answered" }] }
            """
        campaign.edges = #", { "from": "answered", "to": "note" }"#
        return campaign
    }()

    /// True where the executor was signaled since it was last waited for; a wait that only the clock ends says no.
    private static func isSignaled(_ site: Site) async -> Bool {
        let before = site.clock.now
        let wakeUp = site.daemon.executor.wakeUp
        let clock = site.clock
        let waiter = Task { await wakeUp.wait(until: before + .seconds(1), clock: clock) }
        let ender = Task {
            await clock.waitForSleepers(1)
            clock.advance(by: .seconds(1))
        }
        await waiter.value
        ender.cancel()
        return clock.now == before
    }

    @Test func aReplyReachesTheFlowsThatListen() async throws {
        let site = try await Site.make([ReceiverTests.listening])
        try await site.take(Campaign.rows(0..<1))
        let name = try await site.openingName()
        let reply = ProviderEvent.message(
            InboundMessage(
                kind: .email, address: "p0@example.org", text: "Yes", providerID: "m1", answers: [.key(name)],
                occurredAt: site.clock.now))
        #expect(try await site.tell(reply) == [true])
        #expect(try await site.tell(reply) == [false])
        try await site.daemon.settle()
        #expect(try await site.participants().first?.text("step") == "answered")
        #expect(try await site.detail().inbound.map(\.text.text) == ["Yes"])
        #expect(try await site.detail().history.map(\.status).contains(.replied))
    }

    @Test func countsTheHourOfTheZoneThatHeld() async throws {
        let site = try await Site.make()
        try await site.take("email,name,note,timezone\na@example.org,Ann,x,Asia/Kolkata\n")
        site.clock.advance(by: .seconds(20 * 3600))
        try await site.daemon.settle()
        let row = try await site.communication()
        let started = try #require(row.snapshot.startedAt)
        let read = ProviderEvent.receipt(
            DeliveryReceipt(.key(try await site.openingName()), .read, occurredAt: started + .seconds(1800)))
        site.clock.advance(by: .seconds(3600))
        #expect(try await site.tell(read) == [true])
        // Kolkata is 5 h 30 min ahead of UTC.
        let hour = Int((started.seconds + 1800 + 19_800) / 3600 % 24)
        var expected = ContactHistory.none
        expected.addRead(hour: hour)
        #expect(try await site.store.contactHistory(of: nil) == expected)
    }

    @Test func wakesTheExecutorOnlyForWhatIsNew() async throws {
        let site = try await Site.make([ReceiverTests.listening])
        try await site.take(Campaign.rows(0..<1))
        let update = ProviderEvent.receipt(
            DeliveryReceipt(.key(try await site.openingName()), .read, occurredAt: site.clock.now))
        let wakeUp = site.daemon.executor.wakeUp
        // Whatever signaled it so far is taken out of the way.
        wakeUp.signal()
        await wakeUp.wait(until: nil, clock: site.clock)
        _ = try await site.tell(update)
        await wakeUp.wait(until: nil, clock: site.clock)
        _ = try await site.tell(update)
        #expect(await !ReceiverTests.isSignaled(site))
    }
}
