import Channels
import Domain
import Runtime
import Store
import TestSupport
import Testing

/// A provider that is down for an hour: nothing is given up, nothing goes out outside its window.
struct OutageTests {
    private static let down = DeliveryOutcome.channelFailed(ChannelFailure(.unavailable, code: "down", text: "down"))

    /// Steps through an hour, a minute at a time.
    private static func anHour(_ site: Site) async throws {
        for _ in 0..<60 {
            site.clock.advance(by: .seconds(60))
            try await site.daemon.settle()
        }
    }

    @Test func anHourInsideTheWindowGivesUpNothing() async throws {
        let mail = ScriptedChannel(attempts: 1) { _, _ in Self.down }
        let site = try await Talk.site(mail)
        try await site.take(Campaign.rows(0..<20))
        try await Self.anHour(site)
        #expect(try await site.communications().allSatisfy { $0.snapshot.status == .planned && $0.attemptCount == 0 })
        // Few tries, ever fewer.
        #expect(mail.sent.count < 60)
        mail.answer(.accepted(providerID: nil))
        for _ in 0..<10 {
            site.clock.advance(by: .seconds(60))
            try await site.daemon.settle()
        }
        #expect(try await site.communications().allSatisfy { $0.snapshot.status == .started })
    }

    @Test func nothingGoesOutPastTheWindow() async throws {
        let mail = ScriptedChannel(attempts: 1) { _, _ in Self.down }
        let site = try await Talk.site(mail, campaign: Talk.campaign { $0.duration = "00:30" })
        try await site.take(Campaign.rows(0..<20))
        try await Self.anHour(site)
        let tried = mail.sent.count
        mail.answer(.accepted(providerID: nil))
        try await Self.anHour(site)
        #expect(mail.sent.count == tried)
        let rows = try await site.communications()
        #expect(rows.allSatisfy { $0.snapshot.status == .canceled && $0.snapshot.reason == .windowClosed })
    }

    @Test func whatWasToBeSaidIsSaidAfterwards() async throws {
        let mail = ScriptedChannel()
        let site = try await Talk.site(mail)
        try await site.take(Campaign.rows(0..<5))
        let openings = mail.sent
        mail.answer(Self.down)
        for (index, opening) in openings.enumerated() {
            try await site.hear(Talk.reply("tea", to: opening, id: "m\(index)", at: site.clock.now))
        }
        try await Self.anHour(site)
        mail.answer(.accepted(providerID: nil))
        for _ in 0..<6 {
            site.clock.advance(by: .seconds(60))
            try await site.daemon.settle()
        }
        for row in try await site.communications() {
            #expect(try await site.store.lines(of: row.snapshot.key).map(\.state) == [.sent, .received, .sent])
        }
    }
}
