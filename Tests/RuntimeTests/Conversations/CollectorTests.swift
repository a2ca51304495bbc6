import Channels
import Domain
import Logging
import Runtime
import ServiceLifecycle
import Store
import TestSupport
import Testing

/// How channels are asked for news.
struct CollectorTests {
    private static func message(_ id: String, from address: String = "stranger@example.org") -> ProviderEvent {
        .message(
            InboundMessage(
                kind: .email, address: address, text: "hello", providerID: id, occurredAt: Site.start))
    }

    private static let refused = ChannelFailure(.refused, code: "535", text: "no")
    private static let down = ChannelFailure(.unavailable, code: "timeout", text: "no answer")

    @Test func goesOnWhereAnEarlierProcessStopped() async throws {
        let channel = PolledChannel { _, after, _ in
            Poll(events: after == nil ? [Self.message("m1")] : [], cursor: after ?? "7", pause: .seconds(15))
        }
        let site = try await Talk.site(channel)
        let collector = try #require(site.daemon.channels[0].collectors.first)
        #expect(try await collector.runOnce() == Site.start + .seconds(15))
        #expect(try await collector.runOnce() == Site.start + .seconds(15))
        #expect(channel.cursors == [nil, "7"])
        #expect(try await site.store.cursor(of: "mail", source: "inbox") == "7")
        let again = try await site.restarted(channels: [channel], agents: [Talk.form, Talk.message])
        _ = try await again.daemon.channels[0].collectors[0].runOnce()
        #expect(channel.cursors == [nil, "7", "7"])
    }

    /// What the store does not take is asked for again, and comes once.
    @Test func aFaultOfTheStoreLosesNothing() async throws {
        let faults = StoreFaults()
        let channel = PolledChannel { _, after, _ in
            Poll(events: after == nil ? [Self.message("m1")] : [], cursor: "1", pause: .zero)
        }
        let site = try await Talk.site(channel, wrap: { FaultyStore($0, faults) })
        let collector = site.daemon.channels[0].collectors[0]
        faults.fail(.receive, times: 2)
        for _ in 0..<2 { await #expect(throws: StoreError.self) { try await collector.runOnce() } }
        _ = try await collector.runOnce()
        _ = try await collector.runOnce()
        #expect(channel.cursors == [nil, nil, nil, "1"])
        // The stranger's message begins one session with the inbound agent.
        #expect(try await site.store.conversations(ConversationQuery()).rows.count == 1)
    }

    @Test func eachSourceHasAPlaceOfItsOwn() async throws {
        let channel = PolledChannel(sources: ["a", "b"]) { source, _, _ in
            Poll(cursor: "\(source)1", pause: .seconds(1))
        }
        let site = try await Talk.site(channel)
        for collector in site.daemon.channels[0].collectors { _ = try await collector.runOnce() }
        #expect(try await site.store.cursor(of: "mail", source: "a") == "a1")
        #expect(try await site.store.cursor(of: "mail", source: "b") == "b1")
    }

    @Test func isAskedLessOftenWhileItFailsAndStillSends() async throws {
        let channel = PolledChannel { _, _, number in
            Poll(pause: .seconds(15), failure: number <= 3 ? Self.down : nil)
        }
        let site = try await Talk.site(channel)
        let collector = site.daemon.channels[0].collectors[0]
        var waits: [Duration] = []
        for _ in 0..<3 {
            let next = try #require(try await collector.runOnce())
            waits.append(next - site.clock.now)
            // Before that it is left alone.
            #expect(try await collector.runOnce() == next)
            site.clock.set(next)
        }
        #expect(channel.cursors.count == 3)
        #expect(waits[0] < waits[1] && waits[1] < waits[2])
        try await site.take(Campaign.rows(0..<1))
        #expect(channel.sender.sent.count == 1)
        #expect(try await site.operations.channels()[0].state == .ready)
        _ = try await collector.runOnce()
        let reception = try await site.operations.channels()[0].reception
        #expect(reception.state == .ready)
        #expect(reception.lastError?.code == "timeout")
    }

    @Test func aRefusedSourceIsLeftAloneUntilSomebodyActs() async throws {
        let channel = PolledChannel { _, _, _ in Poll(pause: .seconds(15), failure: Self.refused) }
        let site = try await Talk.site(channel)
        let collector = site.daemon.channels[0].collectors[0]
        #expect(try await collector.runOnce() == nil)
        site.clock.advance(by: .seconds(86_400))
        #expect(try await collector.runOnce() == nil)
        #expect(channel.cursors.count == 1)
        #expect(try await site.operations.channels()[0].reception.state == .stopped)
        channel.answer { _, _, _ in Poll(pause: .seconds(15)) }
        #expect(try await site.operations.resumeChannel("mail", actor: "ann"))
        #expect(try await collector.runOnce() == site.clock.now + .seconds(15))
        channel.answer { _, _, _ in Poll(pause: .seconds(15), failure: Self.refused) }
        _ = try await collector.runOnce()
        _ = try await site.daemon.reload()
        #expect(try await collector.runOnce() == nil)
        #expect(channel.cursors.count == 4)
    }

    /// What came before the connection broke is kept.
    @Test func eventsOfAPollThatFailedAreKept() async throws {
        let channel = PolledChannel { _, _, _ in
            Poll(events: [Self.message("m1")], cursor: "3", pause: .zero, failure: Self.down)
        }
        let site = try await Talk.site(channel)
        _ = try await site.daemon.channels[0].collectors[0].runOnce()
        #expect(try await site.store.cursor(of: "mail", source: "inbox") == "3")
    }

    /// A long poll ends with the process at once, and says nothing against the channel.
    @Test(.endsWhatHangs)
    func aShutdownEndsALongPoll() async throws {
        let begun = WakeUp()
        let channel = PolledChannel { _, _, _ in
            begun.signal()
            try? await Task.sleep(for: .seconds(3600))
            return Poll(pause: .zero, failure: Self.down)
        }
        let site = try await Talk.site(channel)
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: site.daemon.services.map { .init(service: $0) },
                logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })))
        async let running: Void = group.run()
        await begun.wait(until: nil, clock: site.clock)
        await group.triggerGracefulShutdown()
        try await running
        #expect(try await site.operations.channels()[0].reception.lastError == nil)
    }
}
