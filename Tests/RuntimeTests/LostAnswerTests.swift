import Channels
import Domain
import Runtime
import Store
import TestSupport
import Testing

/// A provider that takes requests and answers nothing that can be understood, for an hour.
struct LostAnswerTests {
    @Test(arguments: [[], ["one", "two"]])
    func fewMessagesAreLeftUnknown(accounts: [String]) async throws {
        let mail = ScriptedChannel(accounts: accounts, concurrency: 4, onUnknown: .hold) { _, _ in
            .unknown(text: "502")
        }
        let site = try await Site.make(channels: [mail])
        try await site.take(Campaign.rows(0..<200))
        for _ in 0..<60 {
            site.clock.advance(by: .seconds(60))
            try await site.daemon.settle()
        }
        let tried = mail.sent.count
        #expect((3...60).contains(tried))
        let during = try await site.communications()
        #expect(during.count { $0.snapshot.reason == .unknown } == tried)
        #expect(during.allSatisfy { $0.snapshot.status == .planned })
        guard
            case .waiting(_, let failure) = site.daemon.channels[0].dispatcher.health.state(
                of: accounts, at: site.clock.now)
        else { throw Trouble("the channel does not wait") }
        #expect(failure.code == "answers_lost")

        mail.answer(.accepted(providerID: nil))
        site.clock.advance(by: .seconds(600))
        try await site.daemon.settle()
        let after = try await site.communications()
        #expect(after.count { $0.snapshot.status == .started } == 200 - tried)
        #expect(Set(mail.recipients).count == 200)
        #expect(mail.sent.count == 200)
    }

    @Test func oneLostAnswerHoldsUpNobody() async throws {
        let mail = ScriptedChannel(concurrency: 1, onUnknown: .hold) { _, number in
            number % 3 == 0 ? .accepted(providerID: nil) : .unknown(text: "lost")
        }
        let site = try await Site.make(channels: [mail])
        try await site.take(Campaign.rows(0..<30))
        #expect(mail.sent.count == 30)
    }
}
