import Channels
import Domain
import FlowEngine
import Runtime
import Store
import TestSupport
import Testing

/// What the dispatcher makes of each outcome of a channel.
struct OutcomeTests {
    @Test func acceptedIsStartedAndItsSessionCloses() async throws {
        let mail = ScriptedChannel()
        let site = try await Site.make(channels: [mail])
        try await site.take("email,name,note\na@example.org,Ann,hi\n")
        let sent = try #require(mail.sent.first)
        #expect(mail.sent.count == 1)
        #expect(sent.recipient == "a@example.org")
        #expect(sent.recipientName == "Ann")
        #expect(sent.subject == "For Ann")
        #expect(sent.text == "Hello Ann, hi")
        let detail = try await site.detail()
        #expect(detail.row.snapshot.status == .started)
        #expect(detail.row.snapshot.startedAt == Site.start)
        #expect(detail.row.attemptCount == 1)
        #expect(detail.attempts.map(\.outcome) == [.accepted(providerID: "p1")])
        #expect(detail.attempts.first?.intendedAt == Site.start)
        // 72 hours, the message agent's session.
        site.clock.advance(by: .seconds(72 * 3600 - 1))
        try await site.daemon.settle()
        #expect(try await site.communication().snapshot.status == .started)
        site.clock.advance(by: .seconds(1))
        try await site.daemon.settle()
        let end = try await site.communication().snapshot
        #expect(end.status == .noResponse)
        #expect(end.endedAt == site.clock.now)
        #expect(mail.sent.count == 1)
    }

    @Test func withoutReceiptsAcceptedIsDelivered() async throws {
        let site = try await Site.make(channels: [ScriptedChannel(deliversAtOnce: true)])
        try await site.take(Campaign.rows(0..<1))
        let detail = try await site.detail()
        #expect(detail.row.snapshot.status == .delivered)
        #expect(detail.history.map(\.status) == [.planned, .started, .delivered])
    }

    @Test func rejectedFailsWithTheProvidersWords() async throws {
        let mail = ScriptedChannel { _, _ in .rejected(code: "550", text: "5.1.1 no such user") }
        let site = try await Site.make(channels: [mail])
        try await site.take(Campaign.rows(0..<1))
        let row = try await site.communication()
        #expect(row.snapshot.status == .failed)
        #expect(row.snapshot.reason == .refused)
        #expect(row.detail == "550 5.1.1 no such user")
        #expect(row.attemptCount == 1)
        #expect(mail.sent.count == 1)
    }

    @Test func retryWaitsAtLeastWhatTheProviderAskedAndThenGivesUp() async throws {
        let mail = ScriptedChannel(attempts: 3) { _, number in
            .retry(after: number == 1 ? .seconds(900) : nil, code: "451", text: "greylisted")
        }
        let site = try await Site.make(channels: [mail])
        try await site.take(Campaign.rows(0..<1))
        var row = try await site.communication()
        #expect(row.snapshot.status == .planned)
        #expect(row.snapshot.reason == .retrying)
        #expect(row.attemptCount == 1)
        #expect(row.dueAt == Site.start + .seconds(900))
        site.clock.advance(by: .seconds(899))
        try await site.daemon.settle()
        #expect(mail.sent.count == 1)
        site.clock.advance(by: .seconds(1))
        try await site.daemon.settle()
        #expect(mail.sent.count == 2)
        row = try await site.communication()
        let second = try #require(row.dueAt)
        // Twice the first delay of 60 s, spread over its upper half.
        #expect((site.clock.now + .seconds(60)...site.clock.now + .seconds(120)).contains(second))
        site.clock.set(second)
        try await site.daemon.settle()
        row = try await site.communication()
        #expect(row.snapshot.status == .failed)
        #expect(row.snapshot.reason == .attemptsExhausted)
        #expect(row.attemptCount == 3)
        #expect(mail.sent.count == 3)
        // The same message each time.
        #expect(Set(mail.sent).count == 1)
    }

    @Test func aRetryAfterTheDeadlineIsCanceled() async throws {
        let mail = ScriptedChannel { _, _ in .retry(after: .seconds(5 * 3600), code: "451", text: "later") }
        let site = try await Site.make(channels: [mail])
        try await site.take(Campaign.rows(0..<1))
        let row = try await site.communication()
        #expect(row.snapshot.status == .canceled)
        #expect(row.snapshot.reason == .windowClosed)
        #expect(mail.sent.count == 1)
    }

    @Test func aRetryOutsideTheWindowWaitsForTheNextDay() async throws {
        var campaign = Campaign()
        campaign.duration = "48:00"
        let mail = ScriptedChannel { _, number in
            number == 1 ? .retry(after: .seconds(9 * 3600), code: "451", text: "later") : .accepted(providerID: nil)
        }
        let site = try await Site.make([campaign], channels: [mail])
        try await site.take(Campaign.rows(0..<1))
        // 19:00 is outside 09:00–18:00: tomorrow at nine.
        #expect(try await site.communication().dueAt == Site.start + .seconds(23 * 3600))
        site.clock.advance(by: .seconds(23 * 3600))
        try await site.daemon.settle()
        #expect(try await site.communication().snapshot.status == .started)
    }

    @Test func anUnreachableChannelUsesUpNoAttempt() async throws {
        let mail = ScriptedChannel(concurrency: 1) { _, number in
            number < 4
                ? .channelFailed(ChannelFailure(.unavailable, code: "timeout", text: "no answer"))
                : .accepted(providerID: nil)
        }
        let site = try await Site.make(channels: [mail])
        try await site.take(Campaign.rows(0..<3))
        #expect(mail.sent.count == 1)
        #expect(try await site.communications().allSatisfy { $0.snapshot.status == .planned && $0.attemptCount == 0 })
        for _ in 0..<3 {
            guard
                case .waiting(let until, _) = site.daemon.channels[0].dispatcher.health.state(
                    of: nil, at: site.clock.now)
            else { throw Trouble("the channel does not wait") }
            site.clock.set(until)
            try await site.daemon.settle()
        }
        let rows = try await site.communications()
        let waiting = rows.compactMap { $0.snapshot.status == .planned ? $0.dueAt : nil }
        for due in waiting.sorted() {
            site.clock.set(due)
            try await site.daemon.settle()
        }
        #expect(try await site.communications().map(\.snapshot.status) == [.started, .started, .started])
        #expect(try await site.communications().map(\.attemptCount) == [1, 1, 1])
    }

    @Test func anUnknownOutcomeIsSentAgainWhereTheChannelSaysSo() async throws {
        let mail = ScriptedChannel(onUnknown: .resend) { _, number in
            number == 1 ? .unknown(text: "connection lost after the final dot") : .accepted(providerID: "2")
        }
        let site = try await Site.make(channels: [mail])
        try await site.take(Campaign.rows(0..<1))
        let row = try await site.communication()
        #expect(row.snapshot.status == .planned)
        #expect(row.snapshot.reason == .unknown)
        site.clock.set(try #require(row.dueAt))
        try await site.daemon.settle()
        #expect(try await site.communication().snapshot.status == .started)
        #expect(mail.sent.count == 2)
        #expect(mail.sent[0] == mail.sent[1])
    }

    @Test(arguments: [UnknownPolicy.hold, .reconcile])
    func anUnknownOutcomeIsHeldWhereTheChannelSaysSo(policy: UnknownPolicy) async throws {
        let mail = ScriptedChannel(onUnknown: policy) { _, _ in .unknown(text: "lost") }
        let site = try await Site.make(channels: [mail])
        try await site.take(Campaign.rows(0..<1))
        site.clock.advance(by: .seconds(10 * 24 * 3600))
        try await site.daemon.settle()
        let row = try await site.communication()
        #expect(row.snapshot.status == .planned)
        #expect(row.snapshot.reason == .unknown)
        #expect(row.dueAt == nil)
        #expect(mail.sent.count == 1)
    }

    @Test func anUnknownOutcomeWhoseWindowClosedIsHeld() async throws {
        let mail = ScriptedChannel(onUnknown: .resend) { _, _ in .unknown(text: "lost") }
        let site = try await Site.make(channels: [mail])
        try await site.take(Campaign.rows(0..<1))
        site.clock.advance(by: .seconds(10 * 24 * 3600))
        try await site.daemon.settle()
        let row = try await site.communication()
        #expect(row.snapshot.status == .planned)
        #expect(row.snapshot.reason == .unknown)
        #expect(row.dueAt == nil)
        #expect(mail.sent.count == 1)
    }

    /// The first attempt may have gone out: a channel that then fails does not make it "canceled, never sent".
    @Test func anUnknownOutcomeStaysUnknownWhileTheChannelFails() async throws {
        let mail = ScriptedChannel(onUnknown: .resend) { _, number in
            number == 1
                ? .unknown(text: "lost") : .channelFailed(ChannelFailure(.unavailable, code: "down", text: "down"))
        }
        let site = try await Site.make(channels: [mail])
        try await site.take(Campaign.rows(0..<1))
        site.clock.set(try #require(try await site.communication().dueAt))
        try await site.daemon.settle()
        #expect(mail.sent.count == 2)
        site.clock.advance(by: .seconds(10 * 24 * 3600))
        try await site.daemon.settle()
        let row = try await site.communication()
        #expect(row.snapshot.status == .planned)
        #expect(row.snapshot.reason == .unknown)
    }

    @Test func withoutAnAddressItIsSkipped() async throws {
        let mail = ScriptedChannel()
        let site = try await Site.make(channels: [mail])
        try await site.take("external_id,name\nx1,Ann\n")
        let row = try await site.communication()
        #expect(row.snapshot.status == .skipped)
        #expect(row.snapshot.reason == .noAddress)
        #expect(mail.sent.isEmpty)
    }
}
