import Channels
import Domain
import Store
import TestSupport
import Testing

@testable import Runtime

/// Messages of unknown outcome, on channels whose provider can be asked.
struct ReconcilerTests {
    private static func lost(_ channel: ScriptedChannel) async throws -> (Site, Reconciler) {
        channel.answer { _, number in number == 1 ? .unknown(text: "lost") : .accepted(providerID: "again") }
        let site = try await Talk.site(channel)
        try await site.take(Campaign.rows(0..<1))
        #expect(try await site.communication().snapshot.reason == .unknown)
        let reconciler = try #require(site.daemon.channels.first?.reconciler)
        // The answer may still come by itself.
        #expect(try await reconciler.runOnce() == 0)
        #expect(channel.reconciliations.isEmpty)
        site.clock.advance(by: .seconds(10))
        return (site, reconciler)
    }

    @Test func whatWentOutHasBegun() async throws {
        let channel = ScriptedChannel(onUnknown: .reconcile)
        let (site, reconciler) = try await Self.lost(channel)
        channel.reveal { _ in .accepted(providerID: "p7") }
        #expect(try await reconciler.runOnce() == 1)
        #expect(try await site.communication().snapshot.status == .started)
        #expect(channel.reconciliations == channel.sent)
        // A reply that quotes the provider's id finds it.
        try await site.hear(
            .message(
                InboundMessage(
                    kind: .email, address: "p0@example.org", text: "tea", providerID: "m1",
                    answers: [.providerID("p7")], occurredAt: site.clock.now)))
        #expect(try await site.communication().snapshot.status == .replied)
    }

    @Test func whatDidNotIsSentAgain() async throws {
        let channel = ScriptedChannel(onUnknown: .reconcile)
        let (site, reconciler) = try await Self.lost(channel)
        channel.reveal { _ in .retry(after: nil, code: "none", text: "no such message") }
        #expect(try await reconciler.runOnce() == 1)
        try await site.daemon.settle()
        #expect(channel.sent.count == 2)
        #expect(try await site.communication().snapshot.status == .started)
    }

    @Test func whatWasRefusedHasFailed() async throws {
        let channel = ScriptedChannel(onUnknown: .reconcile)
        let (site, reconciler) = try await Self.lost(channel)
        channel.reveal { _ in .rejected(code: "400", text: "no") }
        #expect(try await reconciler.runOnce() == 1)
        #expect(try await site.communication().snapshot.status == .failed)
    }

    /// It is asked less and less often, and never sent meanwhile.
    @Test func anUnansweredQuestionIsAskedAgainLaterAndLater() async throws {
        let channel = ScriptedChannel(onUnknown: .reconcile)
        let (site, reconciler) = try await Self.lost(channel)
        var waits: [Duration] = []
        for asked in 1...4 {
            _ = try await reconciler.runOnce()
            #expect(channel.reconciliations.count == asked)
            let before = site.clock.now
            while channel.reconciliations.count == asked {
                site.clock.advance(by: .seconds(1))
                _ = try await reconciler.runOnce()
            }
            waits.append(site.clock.now - before)
        }
        #expect(waits == waits.sorted() && waits[0] < waits[3])
        #expect(channel.sent.count == 1)
        try await site.daemon.settle()
        #expect(channel.sent.count == 1)
    }

    @Test func aProviderThatIsDownIsAskedOnceForAll() async throws {
        let channel = ScriptedChannel(onUnknown: .reconcile)
        channel.answer(.unknown(text: "lost"))
        let site = try await Talk.site(channel)
        try await site.take(Campaign.rows(0..<3))
        let reconciler = try #require(site.daemon.channels.first?.reconciler)
        _ = try await reconciler.runOnce()
        site.clock.advance(by: .seconds(10))
        channel.reveal { _ in .channelFailed(ChannelFailure(.unavailable, code: "down", text: "down")) }
        #expect(try await reconciler.runOnce() == 0)
        #expect(channel.reconciliations.count == 1)
    }

    @Test func aFollowUpIsAskedAboutToo() async throws {
        let channel = ScriptedChannel(onUnknown: .reconcile)
        let site = try await Talk.site(channel)
        try await site.take(Campaign.rows(0..<1))
        channel.answer(.unknown(text: "lost"))
        try await site.hear(Talk.reply("tea", to: channel.sent[0], id: "m1"))
        let reconciler = try #require(site.daemon.channels.first?.reconciler)
        _ = try await reconciler.runOnce()
        site.clock.advance(by: .seconds(10))
        channel.reveal { _ in .accepted(providerID: "p2") }
        #expect(try await reconciler.runOnce() == 1)
        let key = try await site.communication().snapshot.key
        #expect(try await site.store.lines(of: key).last?.state == .sent)
    }
}
