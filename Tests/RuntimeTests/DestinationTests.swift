import Channels
import Domain
import Runtime
import Store
import TestSupport
import Testing

/// Domains that take no mail for now, as bounces tell.
struct DestinationTests {
    private static let header = "external_id,email,note\n"

    /// One was sent to `a@slow.example`, and a server says that it is held up.
    private static func delayed(_ mail: ScriptedChannel, duration: String) async throws -> Site {
        var campaign = Campaign()
        campaign.duration = duration
        let site = try await Site.make([campaign], channels: [mail])
        try await site.take(header + "A,a@slow.example,x\n")
        let key = try #require(mail.sent.first).idempotencyKey
        try await site.hear(
            .receipt(
                DeliveryReceipt(
                    .key(key), .delayed(code: "4.4.1", text: "no answer"), destinationRests: true,
                    occurredAt: site.clock.now)))
        return site
    }

    @Test func anOpeningWaitsWhileItsDomainRestsAndNoOtherDoes() async throws {
        let mail = ScriptedChannel()
        let site = try await Self.delayed(mail, duration: "04:00")
        try await site.take(Self.header + "B,b@Slow.example,x\nC,c@not-slow.example,x\n", name: "more.csv")
        #expect(mail.recipients == ["a@slow.example", "c@not-slow.example"])
        site.clock.advance(by: DestinationRests.period - .milliseconds(1))
        try await site.daemon.settle()
        #expect(mail.sent.count == 2)
        site.clock.advance(by: .milliseconds(1))
        try await site.daemon.settle()
        #expect(mail.recipients.last == "b@slow.example")
        #expect(try await site.communications().map(\.attemptCount) == [1, 1, 1])
    }

    @Test func anOpeningWhoseWindowWouldCloseMeanwhileGoesAtOnce() async throws {
        let mail = ScriptedChannel()
        let site = try await Self.delayed(mail, duration: "00:30")
        try await site.take(Self.header + "B,b@slow.example,x\n", name: "more.csv")
        #expect(mail.recipients == ["a@slow.example", "b@slow.example"])
    }

    @Test func aRestEndsAndIsMadeLongerByTheNextDelay() {
        var rests = DestinationRests()
        let now = Site.start
        #expect(rests.end(of: "b@x.example", at: now) == nil)
        let first = rests.rest("a@x.example", since: now, at: now)
        let second = rests.rest("b@X.example", since: now + .seconds(60), at: now + .seconds(60))
        #expect(first && !second)
        let end = now + .seconds(60) + DestinationRests.period
        #expect(rests.end(of: "c@x.example", at: now + .seconds(60)) == end)
        #expect(rests.end(of: "c@x.example", at: end) == nil)
        #expect(rests.end(of: "+14155550100", at: now) == nil)
    }

    /// A mailbox that was not read for hours tells of what is over.
    @Test func anOldDelayIsNone() {
        var rests = DestinationRests()
        let isNews = rests.rest("a@x.example", since: Site.start, at: Site.start + DestinationRests.period)
        #expect(!isNews && rests.count == 0)
    }

    @Test func remembersSoManyAtMostAndForgetsWhatIsOver() {
        var rests = DestinationRests()
        for number in 0..<5000 { _ = rests.rest("a@d\(number).example", since: Site.start, at: Site.start) }
        #expect(rests.count == 1000)
        let later = Site.start + DestinationRests.period
        let isNews = rests.rest("a@later.example", since: later, at: later)
        #expect(isNews && rests.count == 1)
    }
}
