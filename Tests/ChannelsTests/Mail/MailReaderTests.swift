import Domain
import Foundation
import TestSupport
import Testing

@testable import Channels

/// What a mail that comes in tells.
@Suite struct MailReaderTests {
    static let now = Instant(seconds: 1_795_000_000)
    static let signer = ChannelFactory.testTokens
    static let key = "0199f0aa-1111-7222-8333-444455556666"
    static let ours = "<\(signer.signed(key, for: .message))@example.com>"
    static let reader = MailReader(tokens: signer, bounces: bounces, maximumAttachmentBytes: 100_000)
    static let bounces = [try? BounceAddress(MailAddress("bounce@example.com"))].compactMap { $0 ?? nil }
    static var marked: String { bounces.first?.marked(with: key, signer) ?? "" }

    private func read(_ mail: String) -> ProviderEvent? { read(Array(mail.utf8)) }

    private func read(_ mail: [UInt8]) -> ProviderEvent? {
        Self.reader.read(mail, isCut: false, arrived: Self.now, account: "a@example.com", at: Self.now)
    }

    private func message(_ mail: String) -> InboundMessage? { message(Array(mail.utf8)) }

    private func message(_ mail: [UInt8]) -> InboundMessage? {
        if case .message(let message)? = read(mail) { message } else { nil }
    }

    static let head =
        "From: Anna <anna@example.net>\nTo: team@example.com\nMessage-ID: <1@example.net>\nSubject: Re: x\n"

    // MARK: Replies

    @Test func knowsWhatIsAnsweredByItsSignatureOnly() {
        let reply = message(Self.head + "In-Reply-To: \(Self.ours)\nReferences: <a@b> \(Self.ours)\n\nYes\n")
        #expect(reply?.answers == [.key(Self.key)])
        #expect(reply?.isVouchedFor == true)
        #expect(reply?.account == "a@example.com")
        let folded = message(Self.head + "References: <a@b>\n \(Self.ours)\n <c@d>\n\nYes\n")
        #expect(folded?.answers == [.key(Self.key)])
        let forged = message(Self.head + "In-Reply-To: <\(Self.key).aaaaaaaaaaaaaaaa@example.com>\n\nYes\n")
        #expect(forged?.answers == [])
        #expect(forged?.isVouchedFor == false)
        let other = TokenSigner(key: Array(repeating: 9, count: 32)).signed(Self.key, for: .message)
        #expect(message(Self.head + "In-Reply-To: <\(other)@example.com>\n\nYes\n")?.answers == [])
        let purpose = Self.signer.signed(Self.key, for: .bounce)
        #expect(message(Self.head + "In-Reply-To: <\(purpose)@example.com>\n\nYes\n")?.answers == [])
        // To the envelope's sender, as programs do that know no better.
        let toMark = message(Self.head + "Delivered-To: \(Self.marked)\n\nYes\n")
        #expect(toMark?.answers == [.key(Self.key)])
    }

    struct Shape: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var mail: [UInt8]
        var text: String
        var attachments: [String] = []

        init(_ name: String, _ mail: String, _ text: String, _ attachments: [String] = []) {
            (testDescription, self.text, self.attachments) = (name, text, attachments)
            // Written with U+0080 to U+00FF for bytes.
            self.mail = mail.unicodeScalars.map { UInt8(truncatingIfNeeded: $0.value) }
        }
    }

    static let shapes: [Shape] = [
        Shape("no MIME", "\nYes", "Yes"),
        Shape(
            "quoted-printable",
            "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: quoted-printable\n\nSch=C3=B6n, ja=\n gern\n",
            "Schön, ja gern"),
        Shape(
            "base64",
            "Content-Type: text/plain; charset=\"UTF-8\"\nContent-Transfer-Encoding: base64\n\nU2Now7ZuLCBqYQ==\n",
            "Schön, ja"),
        Shape(
            "ISO-8859-1",
            "Content-Type: text/plain; charset=ISO-8859-1\nContent-Transfer-Encoding: 8bit\n\nSch\u{F6}n\n", "Schön"),
        Shape(
            "windows-1252 said to be ISO-8859-1", "Content-Type: text/plain; charset=iso-8859-1\n\n12 \u{80}\n", "12 €"),
        Shape("ISO-8859-15", "Content-Type: text/plain; charset=iso-8859-15\n\n12 \u{A4}\n", "12 €"),
        Shape("ISO-2022-JP", "Content-Type: text/plain; charset=ISO-2022-JP\n\n\u{1B}$B$O$$\u{1B}(B\n", "はい"),
        Shape("koi8-r", "Content-Type: text/plain; charset=koi8-r\n\n\u{E4}\u{C1}\n", "Да"),
        Shape("UTF-8 without a word of it", "\nSch\u{C3}\u{B6}n\n", "Schön"),
        Shape("Latin 1 without a word of it", "\nSch\u{F6}n\n", "Schön"),
        Shape("UTF-8 that is none", "Content-Type: text/plain; charset=utf-8\n\nSch\u{F6}n\n", "Schön"),
        Shape("a charset that nobody knows", "Content-Type: text/plain; charset=x-klingon\n\nYes\n", "Yes"),
        Shape(
            "broken bytes", "Content-Type: text/plain; charset=shift_jis\n\nYes \u{FF}\u{FE} no\n",
            "Yes \u{FFFD}\u{FFFD} no"),
        Shape(
            "alternatives",
            "Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\nplain\n--b\nContent-Type: text/html\n\n<b>html</b>\n--b--\n",
            "plain"),
        Shape(
            "HTML only", "Content-Type: text/html; charset=utf-8\n\n<html><body><p>Yes &amp; no</p></body></html>\n",
            "Yes & no"),
        Shape(
            "a blank alternative",
            "Content-Type: multipart/alternative; boundary=b\n\n--b\nContent-Type: text/plain\n\n \n\n--b\nContent-Type: text/html\n\n<b>html</b>\n--b--\n",
            "html"),
        Shape(
            "nested",
            "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: multipart/related; boundary=b\n\n--b\nContent-Type: multipart/alternative; boundary=c\n\n--c\nContent-Type: text/plain\n\ndeep\n--c\nContent-Type: text/html\n\n<b>x</b>\n--c--\n--b\nContent-Type: image/png\nContent-ID: <logo>\n\nPNG\n--b--\n--a\nContent-Type: application/pdf; name=\"=?utf-8?Q?f=C3=BCr.pdf?=\"\nContent-Disposition: attachment\n\nPDF\n--a--\n",
            "deep", ["part-3", "für.pdf"]),
        Shape(
            "Apple Mail, text around a file",
            "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: text/plain\n\nSee\n--a\nContent-Type: image/jpeg; name=a.jpg\nContent-Disposition: inline; filename=a.jpg\n\nJPG\n--a\nContent-Type: text/plain\n\nthis\n--a--\n",
            "See\nthis", ["a.jpg"]),
        Shape(
            "a text file is a file",
            "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: text/plain\n\nSee\n--a\nContent-Type: text/plain; name=notes.txt\nContent-Disposition: attachment; filename*=utf-8''n%C3%B6tes.txt\n\nnotes\n--a--\n",
            "See", ["nötes.txt"]),
        Shape(
            "signed",
            "Content-Type: multipart/signed; boundary=a\n\n--a\nContent-Type: text/plain\n\nYes\n--a\nContent-Type: application/pkcs7-signature; name=smime.p7s\n\nX\n--a--\n",
            "Yes"),
        Shape(
            "forwarded",
            "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: text/plain\n\nFyi\n--a\nContent-Type: message/rfc822\n\nSubject: old\n\nold text\n--a--\n",
            "Fyi", ["message.eml"]),
        Shape(
            "never closed", "Content-Type: multipart/mixed; boundary=a\n\n--a\nContent-Type: text/plain\n\nYes", "Yes"),
        Shape("no boundary", "Content-Type: multipart/mixed\n\nYes\n", ""),
        Shape("no body", "", ""),
    ]

    @Test(arguments: shapes)
    func readsWhatIsWritten(shape: Shape) {
        let reply = message(Array(Self.head.utf8) + shape.mail)
        #expect(reply?.text == shape.text)
        #expect(reply?.attachments.map(\.name) == shape.attachments)
        #expect(reply?.attachments.allSatisfy { !$0.bytes.isEmpty } == true)
    }

    @Test func readsTheSender() {
        let encoded = message("From: =?utf-8?B?SsO2cmc=?= <Joerg@M\u{fc}ller.Example>\nMessage-ID: <1@x>\n\nHi\n")
        #expect(encoded?.address == "joerg@xn--mller-kva.example")
        #expect(encoded?.senderName == "Jörg")
        #expect(message("From: \"Muster, Anna\" <ANNA@example.net>\n\nHi\n")?.senderName == "Muster, Anna")
        #expect(message("From: nobody\n\nHi\n") == nil)
        #expect(message("From: <a@b\n\nHi\n")?.address != "")
        #expect(message("\nHi\n") == nil)
    }

    @Test func namesAMailWithoutAMessageID() {
        let first = message("From: a@example.net\n\nHi\n")?.providerID
        #expect(first?.hasPrefix("sha256:") == true)
        #expect(message("From: a@example.net\n\nHi\n")?.providerID == first)
        #expect(message("From: a@example.net\n\nHo\n")?.providerID != first)
    }

    @Test func keepsTheNamesOfWhatIsTooBig() {
        let reader = MailReader(tokens: Self.signer, maximumAttachmentBytes: 10)
        let part = { (name: String, bytes: String) in
            "--a\nContent-Type: application/pdf; name=\(name)\nContent-Disposition: attachment\n\n\(bytes)\n"
        }
        let mail =
            Self.head + "Content-Type: multipart/mixed; boundary=a\n\n--a\n\nHi\n" + part("one", "12345")
            + part("two", "1234567") + part("three", "12345") + "--a--\n"
        guard
            case .message(let message)? = reader.read(
                Array(mail.utf8), isCut: false, arrived: nil, account: nil, at: Self.now)
        else {
            Issue.record("no message")
            return
        }
        #expect(message.attachments.map(\.name) == ["one", "two", "three"])
        #expect(message.attachments.map(\.bytes.count) == [5, 0, 5])
    }

    // MARK: What is no reply

    @Test(arguments: [
        "Auto-Submitted: auto-replied", "Auto-Submitted: auto-generated (vacation)",
        "Precedence: auto_reply", "Return-Path: <>", "X-Autoreply: yes", "X-Autorespond: x",
        "Subject: Automatic reply: Reminder", "Subject: Automatische Antwort: x", "Subject: Out of Office",
        "Subject: =?utf-8?Q?R=C3=A9ponse_automatique_:_x?=", "Subject: Abwesenheitsnotiz: x",
        "Content-Type: multipart/report; report-type=disposition-notification; boundary=b",
    ])
    func takesNoReplyFromAProgram(header: String) {
        let mail = "From: anna@example.net\nIn-Reply-To: \(Self.ours)\n\(header)\n\nI am away until Monday.\n"
        guard case .passedOver(let item)? = read(mail) else {
            Issue.record("\(String(describing: read(mail)))")
            return
        }
        #expect([.automaticReply, .automaticMail, .report].contains(item.reason))
        #expect(item.address == "anna@example.net")
    }

    @Test(arguments: ["Auto-Submitted: no", "Precedence: normal", "Return-Path: <anna@example.net>", "Subject: Away"])
    func takesAReplyFromAPerson(header: String) {
        #expect(message("From: anna@example.net\n\(header)\n\nYes\n")?.text == "Yes")
    }

    // MARK: Unsubscribing

    @Test func unsubscribesByMail() {
        let token = UnsubscribeToken(kind: .email, address: "anna@example.net").text(Self.signer)
        let mail = "From: eve@example.org\nSubject: unsubscribe \(token)\nAuto-Submitted: auto-generated\n\n"
        guard case .address(var change)? = read(mail) else {
            Issue.record("\(String(describing: read(mail)))")
            return
        }
        // The same mail has the same name whenever it is read.
        #expect(change.notice?.count == 64)
        #expect(read(mail) == .address(change))
        #expect(read(mail.replacing("eve@", with: "ann@")) != .address(change))
        change.notice = nil
        #expect(
            change
                == AddressChange(
                    kind: .email, address: "anna@example.net", .suppressed(.optedOut, detail: nil), occurredAt: Self.now
                ))
        #expect(message("From: eve@example.org\nSubject: unsubscribe anna@example.net\n\nplease\n") != nil)
    }
}
