import Channels
import Domain
import Runtime
import Store
import TestSupport
import Testing

/// Refusals that pass by themselves (RFC 5321, 4.5.4.1), and answers that a relay loses every time.
struct TemporaryRefusalTests {
    @Test(arguments: ["454 4.7.0", "450 4.1.1", "452 4.2.2", "451 4.3.0", "450"])
    func areTriedUntilTheDeadlineEverMoreSeldom(code: String) async throws {
        var campaign = Campaign()
        campaign.duration = "72:00"
        let mail = ScriptedChannel(attempts: 3, temporary: "4") { _, _ in .retry(after: nil, code: code, text: "later")
        }
        let site = try await Site.make([campaign], channels: [mail])
        try await site.take(Campaign.rows(0..<1))
        var waits: [Duration] = []
        while let due = try await site.communication().dueAt, waits.count < 500 {
            waits.append(due - site.clock.now)
            site.clock.set(due)
            try await site.daemon.settle()
        }
        // Until 18:00 of the third day, and nothing at night.
        #expect((20...100).contains(mail.sent.count))
        #expect(waits.prefix(6).allSatisfy { $0 < .seconds(1800) })
        #expect(waits.dropFirst(8).allSatisfy { $0 >= .seconds(1800) })
        let row = try await site.communication()
        #expect(row.snapshot.status == .canceled)
        #expect(row.snapshot.reason == .windowClosed)
        #expect(site.clock.now - Site.start > .seconds(48 * 3600))
    }

    @Test func areDeliveredOnceTheyHavePassed() async throws {
        let mail = ScriptedChannel(attempts: 2, temporary: "4") { _, number in
            number <= 8 ? .retry(after: nil, code: "451 4.3.0", text: "later") : .accepted(providerID: "p")
        }
        var campaign = Campaign()
        campaign.duration = "48:00"
        let site = try await Site.make([campaign], channels: [mail])
        try await site.take(Campaign.rows(0..<1))
        while let due = try await site.communication().dueAt, mail.sent.count < 20 {
            site.clock.set(due)
            try await site.daemon.settle()
        }
        #expect(mail.sent.count == 9)
        #expect(try await site.communication().snapshot.status == .started)
    }

    /// A lost connection may be lost for this very message each time.
    @Test func othersEndWithTheAttempts() async throws {
        let mail = ScriptedChannel(attempts: 3, temporary: "4") { _, _ in
            .retry(after: nil, code: "connection_lost", text: "reset")
        }
        let site = try await Site.make(channels: [mail])
        try await site.take(Campaign.rows(0..<1))
        while let due = try await site.communication().dueAt, mail.sent.count < 20 {
            site.clock.set(due)
            try await site.daemon.settle()
        }
        #expect(mail.sent.count == 3)
        #expect(try await site.communication().snapshot.reason == .attemptsExhausted)
    }

    @Test(arguments: [1, 3, 5, 20])
    func anAnswerLostEveryTimeIsRepeatedOnceAndHeld(attempts: Int) async throws {
        let mail = ScriptedChannel(attempts: attempts, onUnknown: .resend) { _, _ in
            .unknown(text: "lost after the dot")
        }
        let site = try await Site.make(channels: [mail])
        try await site.take(Campaign.rows(0..<1))
        for _ in 0..<30 {
            site.clock.advance(by: .seconds(60))
            try await site.daemon.settle()
        }
        #expect(mail.sent.count == min(attempts, 2))
        #expect(Set(mail.sent).count == 1)
        let row = try await site.communication()
        #expect(row.snapshot.status == .planned)
        #expect(row.snapshot.reason == .unknown)
        #expect(row.dueAt == nil)
    }

    @Test func whatMayHaveGoneOutStaysThatWhateverComesBetween() async throws {
        let mail = ScriptedChannel(attempts: 9, onUnknown: .resend, temporary: "4") { _, number in
            number == 2 ? .retry(after: nil, code: "450", text: "later") : .unknown(text: "lost after the dot")
        }
        let site = try await Site.make(channels: [mail])
        try await site.take(Campaign.rows(0..<1))
        for _ in 0..<30 {
            site.clock.advance(by: .seconds(60))
            try await site.daemon.settle()
        }
        // Lost, refused for now, lost again.
        #expect(mail.sent.count == 3)
        #expect(try await site.communication().snapshot.reason == .unknown)
    }
}
