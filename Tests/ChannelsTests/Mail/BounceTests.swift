import Domain
import TestSupport
import Testing

@testable import Channels

/// Mails that could not be delivered.
@Suite struct BounceTests {
    private let now = MailReaderTests.now
    private let key = MailReaderTests.key
    private let signer = MailReaderTests.signer

    private func receipt(_ mail: String) -> DeliveryReceipt? {
        let event = MailReaderTests.reader.read(
            Array(mail.utf8), isCut: false, arrived: now, account: "a@example.com", at: now)
        if case .receipt(let receipt)? = event { return receipt }
        return nil
    }

    private func report(
        action: String, status: String, diagnostic: String, to: String = "bounce@example.com", returned: String? = nil,
        type: String = "message/rfc822"
    ) -> String {
        """
        Return-Path: <>
        From: Mail Delivery System <MAILER-DAEMON@mx.example.net>
        To: \(to)
        Subject: Undelivered Mail Returned to Sender
        Auto-Submitted: auto-replied
        MIME-Version: 1.0
        Content-Type: multipart/report; report-type=delivery-status; boundary="B"

        --B
        Content-Type: text/plain

        I'm sorry to have to inform you that your message could not be delivered.

        --B
        Content-Type: message/delivery-status

        Reporting-MTA: dns; mx.example.net
        Arrival-Date: Sat, 21 Nov 2026 10:05:00 +0000

        Final-Recipient: rfc822; anna@example.net
        Action: \(action)
        Status: \(status)
        Diagnostic-Code: \(diagnostic)

        --B
        Content-Type: \(type)

        From: team@example.com
        Message-ID: \(returned ?? MailReaderTests.ours)
        Subject: Reminder

        Will you come?
        --B--

        """
    }

    @Test(arguments: [
        ("failed", "5.1.1", "smtp; 550 5.1.1 <anna@example.net> unknown", "5.1.1", true),
        ("failed", "5.1.10", "smtp; 550 5.1.10 RESOLVER.ADR.RecipientNotFound", "5.1.10", true),
        ("failed", "5.0.0", "smtp; 550 5.1.1 No such user", "5.1.1", true),
        ("failed", "5.0.0", "smtp; 550 User unknown", "5.0.0", true),
        ("failed", "5.2.1", "smtp; 550 5.2.1 disabled", "5.2.1", true),
        ("failed", "5.2.2", "smtp; 552 5.2.2 Mailbox full", "5.2.2", false),
        ("failed", "5.7.1", "smtp; 554 5.7.1 Spam: user unknown to us", "5.7.1", false),
        ("failed", "5.1.8", "smtp; 550 5.1.8 Sender domain", "5.1.8", false),
        ("Failed", "4.4.7", "smtp; 451 4.4.7 expired", "4.4.7", false),
        ("failed (expired)", "5.4.7", "", "5.4.7", false),
    ])
    func failsWhatWasGivenUp(action: String, status: String, diagnostic: String, code: String, suppresses: Bool) {
        let receipt = receipt(report(action: action, status: status, diagnostic: diagnostic))
        #expect(receipt?.reference == .key(key))
        guard case .failed(code, _, suppresses)? = receipt?.change else {
            Issue.record("\(String(describing: receipt))")
            return
        }
        #expect(receipt?.occurredAt == now)
    }

    @Test(arguments: [
        // What the servers there have against a message, and what one mailbox has.
        ("delayed", "4.4.1", true), ("delayed", "4.4.7", true), ("delayed", "4.3.2", true), ("delayed", "4.7.1", true),
        ("delayed", "4.2.2", false), ("delayed", "4.1.8", false), ("delayed", "4.0.0", false),
        ("failed", "4.4.7", true), ("failed", "4.2.2", false), ("failed", "5.4.4", false), ("failed", "5.7.1", false),
    ])
    func restsWhatSharesTheDelay(action: String, status: String, rests: Bool) {
        let receipt = receipt(report(action: action, status: status, diagnostic: "smtp; later"))
        #expect(receipt?.reference == .key(key))
        #expect(receipt?.destinationRests == rests)
        if action == "delayed" { #expect(receipt?.change == .delayed(code: status, text: "later")) }
    }

    @Test(arguments: [
        ("451 4.4.1, will be retried", "4.4.1", true), ("421 busy, will be retried", "421", true),
        ("452 4.2.2 full, will be retried", "4.2.2", false),
    ])
    func readsDelaysOfOldServers(text: String, code: String, rests: Bool) {
        let receipt = receipt(
            "Return-Path: <>\nFrom: MAILER-DAEMON@x.example\nTo: \(MailReaderTests.marked)\n"
                + "Subject: Warning: message delayed\n\nYour message is delayed: \(text)\n")
        guard case .delayed(code, _)? = receipt?.change else {
            Issue.record("\(String(describing: receipt))")
            return
        }
        #expect(receipt?.destinationRests == rests)
    }

    @Test(arguments: [("delivered", "2.0.0"), ("relayed", "2.0.0"), ("expanded", "2.0.0")])
    func concludesNothingFromTheRest(action: String, status: String) {
        #expect(receipt(report(action: action, status: status, diagnostic: "smtp; 451 4.4.1 later")) == nil)
    }

    @Test func findsTheMessageByAddressOrByWhatCameBack() {
        let stranger = "<1@example.org>"
        let marked = report(
            action: "failed", status: "5.1.1", diagnostic: "smtp; 550", to: MailReaderTests.marked, returned: stranger)
        #expect(receipt(marked)?.reference == .key(key))
        #expect(
            receipt(report(action: "failed", status: "5.1.1", diagnostic: "x", type: "text/rfc822-headers"))?.reference
                == .key(key))
        // Somebody else's, or made up.
        #expect(receipt(report(action: "failed", status: "5.1.1", diagnostic: "smtp; 550", returned: stranger)) == nil)
        let forged = "<\(key).aaaaaaaaaaaaaaaa@example.com>"
        #expect(receipt(report(action: "failed", status: "5.1.1", diagnostic: "smtp; 550", returned: forged)) == nil)
    }

    @Test(arguments: [
        (
            "failure notice", "<anna@example.net>:\n192.0.2.1 said: 550 5.1.1 unknown user\nGiving up on 192.0.2.1.",
            "5.1.1", true
        ),
        (
            "Mail delivery failed: returning message to sender",
            "  anna@example.net\n    host mx [192.0.2.1]\n    550 mailbox unavailable", "550", false
        ),
        ("Undeliverable: Reminder", "Your message could not be delivered.", "5.0.0", false),
    ])
    func readsBouncesOfOldServers(subject: String, text: String, code: String, suppresses: Bool) {
        let mail =
            "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.net\nTo: \(MailReaderTests.marked)\nSubject: \(subject)\n\n\(text)\n"
        guard case .failed(code, _, suppresses)? = receipt(mail)?.change else {
            Issue.record("\(String(describing: receipt(mail)))")
            return
        }
        #expect(receipt(mail)?.reference == .key(key))
    }

    @Test(arguments: [
        "Subject: Automatic reply: x\n\nI am away until 5.12.1 or so",
        "Auto-Submitted: auto-replied\nSubject: Undeliverable\n\n550 5.1.1", "Subject: Hello\n\nnothing to say",
    ])
    func takesNoOtherMailForABounce(rest: String) {
        #expect(
            receipt("Return-Path: <>\nFrom: MAILER-DAEMON@x.example\nTo: \(MailReaderTests.marked)\n\(rest)\n") == nil)
    }

    @Test(arguments: [
        "0199f0aa-1111-7222-8333-444455556666", "0199f0aa-1111-7222-8333-444455556666.12", "c1-m1",
        "abcdefghijklmnopqrstuvwxyz",
    ])
    func marksAddresses(key: String) throws {
        let bounces = try #require(BounceAddress(try MailAddress("seventeen-letters@example.com")))
        let marked = try #require(bounces.marked(with: key, signer))
        #expect(marked.prefix { $0 != "@" }.utf8.count <= 64)
        #expect(bounces.key(in: marked, signer) == key)
        #expect(
            bounces.key(in: marked.uppercased(), signer)
                == (key.uppercased() == key ? key : bounces.key(in: marked, signer)))
        #expect(bounces.key(in: marked.replacing("@", with: "x@"), signer) == nil)
        #expect(bounces.key(in: bounces.plain, signer) == nil)
        #expect(bounces.key(in: marked, TokenSigner(key: Array(repeating: 1, count: 32))) == nil)
    }

    @Test func marksNothingThatIsTooLong() throws {
        let bounces = try #require(BounceAddress(try MailAddress("bounce@example.com")))
        #expect(bounces.marked(with: String(repeating: "k", count: 60), signer) == nil)
    }

    // MARK: Whatever comes

    @Test func survivesTwoThousandMutilatedMails() {
        var random = SeededRandom(seed: 4)
        let originals =
            MailReaderTests.shapes.map { Array(MailReaderTests.head.utf8) + $0.mail }
            + [Array(report(action: "failed", status: "5.1.1", diagnostic: "smtp; 550 5.1.1 x").utf8)]
            + ReplyTextTests.replies.map { Array((MailReaderTests.head + "\n" + $0.text).utf8) }
        let tokens: [[UInt8]] = [
            "\r\n", "\n\n", "--b", "--a--", "=", "=?utf-8?B?", "<", ">", "\"", ";", "boundary=", "\0", "(", ":", "&#x",
            "<!--",
            "<blockquote", "Content-Type: multipart/mixed; boundary=a\n", "\u{FFFF}", "charset=utf-16", "{",
        ].map { Array($0.utf8) }
        var messages = 0
        for round in 0..<2000 {
            var mail = originals[round % originals.count]
            for _ in 0..<(1 + Int(random.next() % 6)) where !mail.isEmpty {
                let place = Int(random.next() % UInt64(mail.count))
                switch random.next() % 5 {
                case 0: mail[place] = UInt8(truncatingIfNeeded: random.next())
                case 1: mail.removeSubrange(place..<min(mail.count, place + Int(random.next() % 20)))
                case 2: mail.insert(contentsOf: random.pick(tokens), at: place)
                case 3: mail.removeSubrange(place...)
                default: mail.insert(contentsOf: mail[..<min(place, 200)], at: place)
                }
            }
            let event = MailReaderTests.reader.read(
                mail, isCut: random.chance(0.2), arrived: nil, account: nil, at: now)
            if case .message(let message)? = event {
                messages += 1
                #expect(message.text.utf8.count <= MailReader.longestText)
                #expect(!message.address.isEmpty && !message.providerID.isEmpty)
                #expect(message.isVouchedFor == !message.answers.isEmpty)
            }
        }
        #expect(messages > 500)
    }

    @Test(.endsWhatHangs) func survivesWhatIsMeantToHurt() {
        let head = MailReaderTests.head
        var nested = head
        for depth in 0..<3000 { nested += "Content-Type: multipart/mixed; boundary=b\(depth)\n\n--b\(depth)\n" }
        var wrapped = head
        for _ in 0..<3000 { wrapped += "Content-Type: message/rfc822\n\n" }
        let parts =
            head + "Content-Type: multipart/mixed; boundary=b\n\n" + String(repeating: "--b\n\nx\n", count: 20_000)
        let words = head + "Subject: " + String(repeating: "=?utf-8?B?w6Q=?= ", count: 20_000) + "\n\nx"
        let references = head + "References: " + String(repeating: "<a@b> ", count: 100_000) + "\n\nx"
        let html = head + "Content-Type: text/html\n\n" + String(repeating: "<div><b \"'&#", count: 100_000)
        let quotes = head + "\n" + String(repeating: "On 1 @ a\n", count: 50_000)
        let labels = head + "\n" + String(repeating: "From: x\nSent:\n", count: 50_000)
        let line = head + "\n" + String(repeating: "x", count: 2_000_000)
        let from = "From: " + String(repeating: "(", count: 100_000) + "\n\nx"
        let group = "From: " + String(repeating: "a:", count: 20_000) + "\n\nx"
        for mail in [nested, wrapped, parts, words, references, html, quotes, labels, line, from, group] {
            _ = MailReaderTests.reader.read(Array(mail.utf8), isCut: false, arrived: nil, account: nil, at: now)
        }
    }
}
