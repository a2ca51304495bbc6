import Channels
import Domain
import Runtime
import Store
import TestSupport
import Testing

/// Calls that nobody takes.
struct RedialTests {
    private static func site(_ channel: ScriptedChannel, _ change: (inout Campaign) -> Void = { _ in }) async throws
        -> Site
    {
        let campaign = Talk.campaign { campaign in
            campaign.kind = "voice"
            campaign.template = nil
            change(&campaign)
        }
        let site = try await Talk.site(channel, campaign: campaign)
        try await site.take("phone,name,note\n+14155550100,Ann,x\n")
        return site
    }

    private static func notReached(_ site: Site, _ message: OutboundMessage) async throws {
        try await site.hear(
            .receipt(
                DeliveryReceipt(
                    .key(message.idempotencyKey), .notReached(code: "486", text: "Busy Here"),
                    occurredAt: site.clock.now)))
    }

    @Test func isCalledAgainUntilItsAttemptsAreUsedUp() async throws {
        let phone = ScriptedChannel(attempts: 3)
        let site = try await Self.site(phone)
        var waits: [Duration] = []
        for attempt in 1...3 {
            #expect(phone.sent.count == attempt)
            try await Self.notReached(site, phone.sent[0])
            guard let due = try await site.communication().dueAt else { break }
            waits.append(due - site.clock.now)
            site.clock.set(due)
            try await site.daemon.settle()
        }
        // A minute, doubled.
        #expect(waits == [.seconds(60), .seconds(120)])
        let row = try await site.communication()
        #expect(row.snapshot.status == .noResponse)
        #expect(row.snapshot.reason == .notAnswered)
        #expect(phone.sent.count == 3)
    }

    @Test func isNotCalledAgainPastItsWindow() async throws {
        let phone = ScriptedChannel(attempts: 3)
        let site = try await Self.site(phone)
        site.clock.advance(by: .seconds(4 * 3600 - 30))
        try await Self.notReached(site, phone.sent[0])
        site.clock.advance(by: .seconds(120))
        try await site.daemon.settle()
        let row = try await site.communication()
        #expect(row.snapshot.status == .noResponse)
        #expect(row.snapshot.reason == .notAnswered)
        #expect(phone.sent.count == 1)
    }

    @Test func waitsForTheNextDayWhereItMay() async throws {
        let phone = ScriptedChannel(attempts: 3)
        let site = try await Self.site(phone) { $0.duration = "48:00" }
        site.clock.advance(by: .seconds(8 * 3600 - 30))
        try await Self.notReached(site, phone.sent[0])
        site.clock.advance(by: .seconds(60))
        try await site.daemon.settle()
        #expect(phone.sent.count == 1)
        site.clock.set(Site.start + .seconds(23 * 3600))
        try await site.daemon.settle()
        #expect(phone.sent.count == 2)
    }

    /// A provider that says so at once comes to the same as one that says so later.
    @Test(arguments: [("486", CommunicationStatus.noResponse), ("no-answer", .noResponse), ("503", .failed)])
    func aRefusalThatSaysBusyIsNoAnswer(code: String, status: CommunicationStatus) async throws {
        let phone = ScriptedChannel(attempts: 1) { _, _ in .retry(after: nil, code: code, text: "x") }
        let site = try await Self.site(phone)
        let row = try await site.communication()
        #expect(row.snapshot.status == status)
        #expect(row.snapshot.reason == (status == .noResponse ? .notAnswered : .attemptsExhausted))
    }

    /// Once begun, what is refused for now and then never comes through has not been answered.
    @Test func aRedialThatCannotBeMadeEndsAsNotAnswered() async throws {
        let phone = ScriptedChannel(attempts: 3)
        let site = try await Self.site(phone)
        try await Self.notReached(site, phone.sent[0])
        phone.answer(.retry(after: nil, code: "503", text: "overloaded"))
        for _ in 0..<6 {
            guard let due = try await site.communication().dueAt else { break }
            site.clock.set(due)
            try await site.daemon.settle()
        }
        let row = try await site.communication()
        #expect(row.snapshot.status == .noResponse)
        #expect(row.snapshot.reason == .notAnswered)
        #expect(phone.sent.count == 3)
    }

    /// An e-mail stands for any message whose provider took it and could not deliver it.
    @Test(arguments: [(Duration.seconds(1800), 2, CommunicationStatus.started), (.seconds(86_400), 1, .failed)])
    func aMessageGoesAgainInsideItsWindow(after: Duration, sent: Int, status: CommunicationStatus) async throws {
        let mail = ScriptedChannel(attempts: 3)
        let site = try await Site.make(channels: [mail])
        try await site.take(Campaign.rows(0..<1))
        try await site.hear(
            .receipt(
                DeliveryReceipt(
                    .key(mail.sent[0].idempotencyKey), .notReached(code: "131049", text: "not now", after: after),
                    occurredAt: site.clock.now)))
        #expect(try await site.communication().snapshot.reason == .retrying)
        site.clock.advance(by: after)
        try await site.daemon.settle()
        #expect(mail.sent.count == sent)
        let snapshot = try await site.communication().snapshot
        #expect(snapshot.status == status)
        #expect(snapshot.reason == (status == .failed ? .attemptsExhausted : nil))
    }
}
