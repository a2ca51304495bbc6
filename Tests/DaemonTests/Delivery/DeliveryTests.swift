import Domain
import Foundation
import Store
import TestSupport
import Testing

/// CSV in, messages out, with a real SMTP server at the other end of a real daemon.
struct DeliveryTests {
    /// One e-mail channel to a server on loopback that asks for no TLS.
    static func channels(port: Int, concurrency: Int = 4) -> String {
        """
        [{ "id": "mail", "kind": "email", "address": "sender@shop.example", "email_name": "Shop",
           "smtp_server": "127.0.0.1", "smtp_port": \(port), "security": "none", "smtp_delay": 0,
           "concurrency": \(concurrency) }]
        """
    }

    private func installation(port: Int, concurrency: Int = 4) throws -> Installation {
        let installation = try Installation(
            channels: Self.channels(port: port, concurrency: concurrency), batchRows: 25)
        try installation.addCampaign("shop", channel: "mail")
        return installation
    }

    private func file(_ addresses: [String], name: String = "rows.csv") -> RowFile {
        var file = RowFile(name, campaign: "shop")
        for (index, address) in addresses.enumerated() { file.accept(address, amount: "\(index).25") }
        return file
    }

    /// Ends a daemon the way systemd does.
    private func stop(_ daemon: ChildProcess) async throws {
        daemon.send(SIGTERM)
        #expect(try await daemon.waitForEnd() == .exited(0))
    }

    private func finish(_ installation: Installation, uploads: Int = 1) async throws {
        let isQuiet = try await eventually { try await installation.isQuiet(uploads: uploads) }
        #expect(isQuiet, "the log: \(installation.logText)")
    }

    @Test func carriesRowsToTheirRecipients() async throws {
        let peer = try await MailPeer()
        defer { peer.end() }
        let installation = try installation(port: peer.port)
        let daemon = try installation.serve()
        try await installation.waitUntilReady()
        let addresses = (0..<40).map { "customer\($0)@example.org" }
        try installation.drop(file(addresses))
        try await finish(installation)
        try await stop(daemon)

        let mails = try peer.mails()
        #expect(mails.allSatisfy { $0.recipients.count == 1 })
        #expect(mails.flatMap(\.recipients).sorted() == addresses.sorted())
        #expect(Set(mails.map(\.messageID)).count == 40)
        // Row 7 stands on line 9 of the file.
        let seventh = try #require(mails.first { $0.recipients == ["customer7@example.org"] })
        #expect(seventh.content.contains("Subject: For Person 9\n"))
        #expect(seventh.content.contains("Dear Person 9, you owe 7.25."))
        #expect(seventh.content.contains("From: Shop\n <sender@shop.example>\n"))
        let histories = try await histories(installation)
        #expect(histories.count == 40)
        #expect(histories.values.allSatisfy { $0.statuses == [.planned, .started] && $0.outcomes.count == 1 })
        #expect(try await installation.run(["doctor", "--no-channels"]).end == .exited(0))
        let listed = try await installation.run(["status"])
        #expect(listed.output.contains("rows.csv"))
    }

    @Test func waitsForAProviderThatIsDown() async throws {
        // A port that is free again once its server has ended.
        let first = try await MailPeer()
        let port = first.port
        first.end()
        let installation = try installation(port: port)
        let daemon = try installation.serve()
        let addresses = (0..<10).map { "patient\($0)@example.org" }
        try installation.drop(file(addresses))
        #expect(try await eventually { installation.said("channel unavailable: its queue waits") > 0 })
        let waiting = try await histories(installation)
        #expect(waiting.values.allSatisfy { $0.statuses.allSatisfy { $0 == .planned } })

        let peer = try await MailPeer(port: port)
        defer { peer.end() }
        try await finish(installation)
        try await stop(daemon)
        #expect(try peer.mails().flatMap(\.recipients).sorted() == addresses.sorted())
        let histories = try await histories(installation)
        #expect(histories.count == 10)
        #expect(histories.values.allSatisfy { $0.status == .started && $0.attemptCount == 1 })
    }

    @Test func triesAgainWhatIsDeferred() async throws {
        let peer = try await MailPeer()
        defer { peer.end() }
        let installation = try installation(port: peer.port)
        let daemon = try installation.serve()
        try installation.drop(file(["once-450+a@example.org", "once-452+b@example.org", "plain@example.org"]))
        try await finish(installation)
        try await stop(daemon)
        let histories = try await histories(installation)
        for address in ["once-450+a@example.org", "once-452+b@example.org"] {
            let history = try #require(histories[address])
            #expect(history.status == .started)
            #expect(history.outcomes.count == 2)
            guard case .retry(_, let code, _)? = history.outcomes.first else {
                Issue.record("\(address): \(history.outcomes)")
                continue
            }
            #expect(code.hasPrefix("45"))
        }
        #expect(try peer.mails().flatMap(\.recipients).sorted() == histories.keys.sorted())
    }

    @Test func endsWhatIsRefusedWithTheServersWords() async throws {
        let peer = try await MailPeer()
        defer { peer.end() }
        let installation = try installation(port: peer.port)
        let daemon = try installation.serve()
        try installation.drop(file(["rcpt-550+a@example.org", "data-554+b@example.org", "plain@example.org"]))
        try await finish(installation)
        try await stop(daemon)
        let histories = try await histories(installation)
        let refused = try #require(histories["rcpt-550+a@example.org"])
        #expect(refused.status == .failed)
        #expect(refused.reason == .refused)
        #expect(refused.detail?.contains("No such") == true)
        #expect(refused.detail?.contains("user here") == true)
        let afterData = try #require(histories["data-554+b@example.org"])
        #expect(afterData.status == .failed)
        #expect(afterData.detail?.contains("Transaction failed") == true)
        #expect(histories["plain@example.org"]?.status == .started)
        #expect(try peer.mails().flatMap(\.recipients) == ["plain@example.org"])
    }

    @Test func recordsWhatIsOnItsWayBeforeItStops() async throws {
        let peer = try await MailPeer()
        defer { peer.end() }
        let installation = try installation(port: peer.port, concurrency: 2)
        let daemon = try installation.serve()
        // Two that the server does not answer for hold both places, so that the stop comes in the middle.
        let addresses = (10..<12).map { "held+\($0)@example.org" } + (12..<34).map { "plain+\($0)@example.org" }
        try installation.drop(file(addresses))
        #expect(try await eventually { try peer.mails().count >= 1 })
        daemon.send(SIGTERM)
        #expect(try await eventually { installation.said("what is under way may end") == 1 })
        try peer.release()
        #expect(try await daemon.waitForEnd() == .exited(0))
        let stopped = try await histories(installation)
        #expect(stopped.values.allSatisfy { $0.reason != .inFlight })
        #expect(stopped.values.count { $0.status == .started } == (try peer.mails().count))
        #expect(stopped.values.contains { $0.status == .planned })

        let second = try installation.serve()
        try await finish(installation)
        try await stop(second)
        #expect(try peer.mails().flatMap(\.recipients).sorted() == addresses.sorted())
        let histories = try await histories(installation)
        #expect(histories.values.allSatisfy { $0.outcomes.count == 1 })
    }

    @Test func takesWaitingEventsWhenAStoppedCampaignStarts() async throws {
        let peer = try await MailPeer()
        defer { peer.end() }
        let installation = try installation(port: peer.port)
        let daemon = try installation.serve()
        try await installation.waitUntilReady()
        #expect(try await installation.run(["stop", "shop"]).output.contains("shop is stopped"))
        try installation.drop(file(["later0@example.org", "later1@example.org"]))
        #expect(try await eventually { installation.said("upload finished") == 1 })
        let isQuiet = try await installation.isQuiet(uploads: 1)
        #expect(!isQuiet, "two events wait")
        let waiting = try await histories(installation)
        #expect(waiting.isEmpty)
        #expect(try await installation.run(["start", "shop"]).output.contains("shop is running"))
        try await finish(installation)
        try await stop(daemon)
        #expect(try peer.mails().flatMap(\.recipients).sorted() == ["later0@example.org", "later1@example.org"])
    }
}
