import Domain
import Foundation
import TestSupport
import Testing

@testable import Channels

/// Reading a real Dovecot's mailbox.
@Suite struct MailboxTests {
    private let now = LiveClock().now

    private func mail(_ number: Int, text: String = "Yes, please.") -> String {
        """
        From: Anna <Anna@Example.net>
        To: reader@example.com
        Subject: Re: Reminder
        Message-ID: <reply-\(number)@example.net>
        Date: Sat, 21 Nov 2026 10:00:00 +0000

        \(text)

        """
    }

    @Test func takesWhatArrivesAfterTheFirstLookAndNothingBefore() async throws {
        let peer = try await ImapPeer()
        try peer.deliver(mail(1), 1, arrived: now - .seconds(3600))
        let channel = try peer.channel()
        let first = await channel.look(after: nil, at: now)
        #expect(first.poll.failure == nil)
        #expect(first.poll.events.isEmpty)
        #expect(first.poll.pause == .zero)
        try peer.deliver(mail(2), 2)
        let second = await channel.look(after: first.cursor, at: now)
        let message = try #require(second.poll.messages.first)
        #expect(second.poll.messages.count == 1)
        #expect(message.address == "anna@example.net")
        #expect(message.senderName == "Anna")
        #expect(message.account == "reader@example.com")
        #expect(message.providerID == "<reply-2@example.net>")
        #expect(message.subject == "Re: Reminder")
        #expect(message.text == "Yes, please.")
        #expect(message.answers.isEmpty)
        #expect(!message.isVouchedFor)
        // Nothing of it was kept: it comes again, the same.
        let again = await channel.look(after: first.cursor, at: now)
        #expect(again.poll.messages == second.poll.messages)
        await channel.close()
    }

    /// Messages go out although the mailbox cannot be read yet, and they are answered.
    @Test func takesWhatArrivedBeforeTheMailboxCouldBeOpened() async throws {
        let peer = try await ImapPeer()
        try peer.deliver(mail(1), 1, arrived: now - .seconds(3600))
        let shut = try peer.channel(password: "wrong")
        let first = await shut.look(after: nil, at: now)
        #expect(first.poll.failure?.kind == .refused)
        await shut.close()
        try peer.deliver(mail(2), 2, arrived: now + .seconds(60))
        let channel = try peer.channel()
        let second = await channel.look(after: first.cursor, at: now + .seconds(7200))
        #expect(second.poll.messages.map(\.providerID) == ["<reply-2@example.net>"])
        try peer.deliver(mail(3), 3)
        let third = await channel.look(after: second.cursor, at: now + .seconds(7200))
        #expect(third.poll.messages.map(\.providerID) == ["<reply-3@example.net>"])
        await channel.close()
    }

    @Test func readsTheMailboxOfEachAccountAndNoOther() async throws {
        let first = try await ImapPeer()
        let second = try await ImapPeer(["--password", "other"])
        let directory = try TemporaryDirectory("password")
        try directory.write("other\n", to: "password")
        let file = ConfigurationValue.string(directory.path("password"))
        let channel = try second.channel([
            "accounts": [
                ["address": "one@example.com", "imap_port": .integer(first.port)],
                ["address": "two@example.org", "password_file": file], ["address": "three@example.org"],
            ]
        ])
        #expect(channel.sources == ["one@example.com", "two@example.org", "three@example.org"])
        var cursors: [String: String] = [:]
        for source in channel.sources { cursors[source] = await channel.poll(source, after: nil, at: now).cursor }
        try first.deliver(mail(1), 1)
        try second.deliver(mail(2), 2)
        var heard: [String: [String]] = [:]
        for source in channel.sources {
            let poll = await channel.poll(source, after: cursors[source], at: now)
            heard[source] = poll.messages.map { "\($0.providerID) \($0.account ?? "-")" }
            // The third account's password is not that of its mailbox, which stops nobody else.
            #expect((poll.failure == nil) == (source != "three@example.org"))
        }
        #expect(
            heard == [
                "one@example.com": ["<reply-1@example.net> one@example.com"],
                "two@example.org": ["<reply-2@example.net> two@example.org"], "three@example.org": [],
            ])
        await channel.close()
    }

    @Test func leavesNoTraceInTheMailbox() async throws {
        let peer = try await ImapPeer()
        let channel = try peer.channel()
        let first = await channel.look(after: nil, at: now)
        try peer.deliver(mail(1), 1)
        let second = await channel.look(after: first.cursor, at: now)
        #expect(second.poll.messages.count == 1)
        await channel.close()
        let files = try peer.files()
        #expect(files.count == 1)
        #expect(files.allSatisfy { !$0.contains(":2,") || $0.hasSuffix(":2,") }, "\(files)")
    }

    @Test func takesManyInBatchesInTheirOrder() async throws {
        let peer = try await ImapPeer()
        let channel = try peer.channel()
        var cursor = await channel.look(after: nil, at: now).cursor
        for number in 1...45 { try peer.deliver(mail(number), number) }
        var taken: [String] = []
        var batches: [Int] = []
        for _ in 0..<3 {
            let look = await channel.look(after: cursor, at: now)
            #expect(look.poll.pause == .zero)
            batches.append(look.poll.messages.count)
            taken += look.poll.messages.map(\.providerID)
            cursor = look.cursor
        }
        #expect(batches == [20, 20, 5])
        #expect(taken == (1...45).map { "<reply-\($0)@example.net>" })
        await channel.close()
    }

    @Test func goesOnInAnotherProcessWhereItWas() async throws {
        let peer = try await ImapPeer()
        let first = try peer.channel()
        let cursor = await first.look(after: nil, at: now).cursor
        try peer.deliver(mail(1), 1)
        let look = await first.look(after: cursor, at: now)
        await first.close()
        try peer.deliver(mail(2), 2)
        let second = try peer.channel()
        let next = await second.look(after: look.cursor, at: now)
        #expect(next.poll.messages.map(\.providerID) == ["<reply-2@example.net>"])
        await second.close()
    }

    @Test func readsAgainFromTheDateWhereAllNumbersAreNew() async throws {
        let peer = try await ImapPeer()
        try peer.deliver(mail(1), 1, arrived: now - .seconds(5 * 86_400))
        let channel = try peer.channel()
        var cursor = await channel.look(after: nil, at: now).cursor
        try peer.deliver(mail(2), 2, arrived: now)
        let look = await channel.look(after: cursor, at: now)
        #expect(look.poll.messages.map(\.providerID) == ["<reply-2@example.net>"])
        cursor = look.cursor
        await channel.close()

        try peer.renumber()
        try peer.deliver(mail(3), 3, arrived: now)
        let later = try peer.channel()
        let again = await later.look(after: cursor, at: now)
        #expect(again.poll.failure == nil)
        // What had been taken has the name it had, so that it is not taken twice; what is older stays away.
        #expect(again.poll.messages.map(\.providerID) == ["<reply-2@example.net>", "<reply-3@example.net>"])
        let before = try #require(cursor.flatMap { MailboxPlace($0) })
        let after = try #require(again.cursor.flatMap { MailboxPlace($0) })
        #expect(before.uidValidity != after.uidValidity)
        #expect(after.again == nil)
        await later.close()
    }

    @Test func hearsOfAMailWhileItWaits() async throws {
        let peer = try await ImapPeer()
        // Were it to look at intervals, the test would end with its time limit.
        let channel = try peer.channel(["check_interval": 3600])
        let cursor = await channel.look(after: nil, at: now).cursor
        async let waiting = channel.look(after: cursor, at: now)
        try peer.deliver(mail(1), 1)
        let look = await waiting
        #expect(look.poll.messages.count == 1)
        await channel.close()
    }

    @Test func stopsWaitingWhenItsTaskIsCancelled() async throws {
        let peer = try await ImapPeer()
        let channel = try peer.channel(["check_interval": 3600])
        let cursor = await channel.look(after: nil, at: now).cursor
        let now = now
        let waiting = Task { await channel.look(after: cursor, at: now) }
        waiting.cancel()
        let look = await waiting.value
        #expect(look.poll.events.isEmpty)
        // The next one finds the connection in order.
        try peer.deliver(mail(1), 1)
        let next = await channel.look(after: cursor, at: now)
        #expect(next.poll.messages.count == 1)
        let closing = Task { await channel.look(after: next.cursor, at: now) }
        await channel.close()
        #expect(await closing.value.poll.events.isEmpty)
    }

    @Test func looksAtIntervalsWhereTheServerTellsNothing() async throws {
        let peer = try await ImapPeer(["--password", "secret", "--no-idle"])
        let channel = try peer.channel(["check_interval": 40])
        let first = await channel.look(after: nil, at: now)
        let second = await channel.look(after: first.cursor, at: now)
        #expect(second.poll.failure == nil)
        #expect(second.poll.pause == .seconds(40))
        try peer.deliver(mail(1), 1)
        #expect(await channel.look(after: first.cursor, at: now).poll.messages.count == 1)
        await channel.close()
    }

    @Test func cutsAMailThatIsTooBig() async throws {
        let peer = try await ImapPeer()
        let channel = try peer.channel(["max_attachment_bytes": 1000])
        let cursor = await channel.look(after: nil, at: now).cursor
        let big = """
            From: anna@example.net
            Message-ID: <big@example.net>
            MIME-Version: 1.0
            Content-Type: multipart/mixed; boundary=b

            --b
            Content-Type: text/plain

            See the file.
            --b
            Content-Type: application/pdf; name="small.pdf"
            Content-Disposition: attachment

            tiny
            --b
            Content-Type: application/pdf; name="scan.pdf"
            Content-Transfer-Encoding: base64
            Content-Disposition: attachment

            \(String(repeating: "QUJDREVGR0hJSktMTU5PUFFSU1RVVldYWVphYmNkZWZnaGlqa2xtbm9wcXJzdHV2\n", count: 40_000))
            --b--

            """
        try peer.deliver(big, 1)
        let look = await channel.look(after: cursor, at: now)
        let message = try #require(look.poll.messages.first, "\(look.poll)")
        #expect(message.text == "See the file.")
        #expect(message.attachments.map(\.name) == ["small.pdf", "scan.pdf"])
        #expect(message.attachments.map { $0.bytes.isEmpty } == [false, true])
        await channel.close()
    }

    @Test func saysWhatIsWrong() async throws {
        let peer = try await ImapPeer()
        let wrong = try peer.channel(password: "wrong")
        let refused = await wrong.look(after: nil, at: now)
        #expect(refused.poll.failure?.kind == .refused)
        #expect(refused.poll.failure?.code == "imap_authenticationfailed")
        #expect(refused.poll.failure?.text.contains("wrong") == false)
        #expect(refused.poll.cursor == nil)
        await wrong.close()
        let nowhere = try peer.channel(["imap_mailbox": "No such \"folder\""])
        let missing = await nowhere.look(after: nil, at: now)
        #expect(missing.poll.failure?.code == "imap_no_mailbox")
        #expect(missing.poll.failure?.kind == .refused)
        await nowhere.close()
        let channel = try peer.channel()
        let first = await channel.look(after: nil, at: now)
        peer.end()
        let gone = await channel.look(after: first.cursor, at: now)
        #expect(gone.poll.failure?.kind == .unavailable)
        #expect(gone.poll.cursor == nil)
        #expect(gone.poll.pause >= .seconds(1))
        await channel.close()
    }

    @Test(arguments: [("starttls", "starttls"), ("implicit", "tls")])
    func encrypts(mode: String, security: String) async throws {
        let certificates = try await Certificates()
        let peer = try await ImapPeer([
            "--password", "secret", "--tls", mode, "--certificate", certificates.certificate, "--key", certificates.key,
        ])
        let channel = try peer.channel([
            "imap_security": .string(security), "ca_file": .string(certificates.authority),
        ])
        let first = await channel.look(after: nil, at: now)
        #expect(first.poll.failure == nil, "\(peer.log)")
        try peer.deliver(mail(1), 1)
        #expect(await channel.look(after: first.cursor, at: now).poll.messages.count == 1)
        await channel.close()
        let stranger = try await Certificates()
        let distrusting = try peer.channel([
            "imap_security": .string(security), "ca_file": .string(stranger.authority),
        ])
        #expect(await distrusting.look(after: nil, at: now).poll.failure?.code == "tls_failed")
        await distrusting.close()
        // The certificate is for 127.0.0.1.
        let other = try peer.channel([
            "imap_security": .string(security), "ca_file": .string(certificates.authority), "imap_server": "localhost",
        ])
        #expect(await other.look(after: nil, at: now).poll.failure?.code == "tls_failed")
        await other.close()
    }

    @Test func readsNothingWithoutTheEncryptionThatIsAsked() async throws {
        let peer = try await ImapPeer()
        let channel = try peer.channel(["imap_security": "starttls"])
        #expect(await channel.look(after: nil, at: now).poll.failure?.code == "tls_failed")
        await channel.close()
    }
}
