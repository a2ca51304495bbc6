import Channels
import Domain
import Runtime
import Store
import TestSupport
import Testing

/// Rates by recipient, and what was sent of late.
struct LimiterTests {
    @Test func eachRecipientHasATurnOfTheirOwn() {
        var limiter = RecipientLimiter(RateLimit(perSecond: 0.5, burst: 2))
        let now = Site.start
        #expect(limiter.take("a", at: now) == nil)
        #expect(limiter.take("a", at: now) == nil)
        #expect(limiter.take("b", at: now) == nil)
        #expect(limiter.take("a", at: now) == now + .seconds(2))
        #expect(limiter.take("a", at: now + .seconds(2)) == nil)
    }

    /// Who could send again anyway is forgotten; memory stays bounded, however many there are.
    @Test func remembersSoManyAtMost() {
        var limiter = RecipientLimiter(RateLimit(perSecond: 0.001, burst: 1), limit: 100)
        for number in 0..<10_000 { #expect(limiter.take("r\(number)", at: Site.start) == nil) }
        #expect(limiter.count <= 100)
        // The latest are still remembered.
        #expect(limiter.take("r9999", at: Site.start) != nil)
        var idle = RecipientLimiter(RateLimit(perSecond: 1, burst: 1), limit: 100)
        for number in 0..<100 { _ = idle.take("r\(number)", at: Site.start) }
        _ = idle.take("later", at: Site.start + .seconds(10))
        #expect(idle.count == 1)
    }

    @Test func anOpeningWaitsForItsRecipientsTurnAsARow() async throws {
        let mail = ScriptedChannel(recipientRate: RateLimit(perSecond: 0.01, burst: 1))
        var campaign = Campaign()
        campaign.nodes = """
            , { "id": "second", "type": "email_communication", "communication_name": "SECOND", "agent": "message",
                "agent_channel": "mail", "date_time": "today", "from": "09:00", "to": "18:00", "duration": "04:00" }
            """
        campaign.edges = #", { "from": "created", "to": "second" }"#
        let site = try await Site.make([campaign], channels: [mail])
        try await site.take(Campaign.rows(0..<3))
        #expect(mail.sent.count == 3)
        let waiting = try await site.communications().filter { $0.snapshot.status == .planned }
        #expect(waiting.count == 3)
        #expect(waiting.allSatisfy { $0.dueAt == Site.start + .seconds(100) && $0.attemptCount == 0 })
        site.clock.advance(by: .seconds(100))
        try await site.daemon.settle()
        #expect(mail.sent.count == 6)
    }

    @Test func countsTheLastMinute() {
        let meter = SendMeter()
        for second in 0..<120 { meter.add(at: Site.start + .seconds(second)) }
        #expect(meter.count(at: Site.start + .seconds(119)) == 60)
        #expect(meter.count(at: Site.start + .seconds(149)) == 30)
        #expect(meter.count(at: Site.start + .seconds(10_000)) == 0)
        // A clock that steps back loses nothing.
        meter.add(at: Site.start)
        #expect(meter.count(at: Site.start) == 1)
    }
}
