import Domain
import Foundation
import TestSupport
import Testing

@testable import Channels

/// What is written is what CPython's `email` package reads, and the same bytes every time.
@Suite struct MailComposerTests {
    private let composer = MailComposer(content: .alternative, maximumAttachmentBytes: 1_000_000)

    @Test func writesBothTextsAndAttachments() async throws {
        var message = OutboundMessage.sample(
            subject: "Ihre Rechnung über 12 €", text: "Grüße\r\n.\nEnde", html: "<p>Grüße</p>",
            attachments: [.init(name: "Rechnung für März.pdf", contentType: "application/pdf", bytes: [0, 1, 255])])
        message.recipientName = "Müller, Jörg \"JM\""
        message.recipient = "joerg@müller.example"
        let mail = try composer.compose(message, from: try .sample())
        let parsed = try #require(try await ParsedMail.parse([mail.bytes]).first)
        #expect(parsed.defects == [])
        #expect(parsed.subject == "Ihre Rechnung über 12 €")
        #expect(parsed.from == [["Sender", "sender@example.com"]])
        #expect(parsed.to == [["Müller, Jörg \"JM\"", "joerg@xn--mller-kva.example"]])
        #expect(mail.recipient.ascii == "joerg@xn--mller-kva.example")
        #expect(parsed.messageID == "<c1-m1@example.com>")
        #expect(mail.messageID == parsed.messageID)
        #expect(parsed.date == 1_782_806_400)
        #expect(parsed.headers["date"] == "Tue, 30 Jun 2026 08:00:00 +0000")
        #expect(parsed.headers["auto-submitted"] == "auto-generated")
        #expect(
            parsed.parts.map(\.type) == [
                "multipart/mixed", "multipart/alternative", "text/plain", "text/html", "application/pdf",
            ])
        #expect(parsed.parts[2].text.map(lines) == ["Grüße", ".", "Ende", ""])
        #expect(parsed.parts[3].text.map(lines) == ["<p>Grüße</p>", ""])
        #expect(parsed.parts[4].base64 == Data([0, 1, 255]))
        #expect(parsed.parts[4].filename == "Rechnung für März.pdf")
    }

    @Test func sendsTheTextsThatTheChannelWants() async throws {
        let both = OutboundMessage.sample(text: "plain", html: "<p>html</p>")
        let plainOnly = OutboundMessage.sample(text: "plain")
        let htmlOnly = OutboundMessage.sample(text: nil, html: "<p>html</p>")
        var mails: [[UInt8]] = []
        for content in MailContent.allCases {
            let composer = MailComposer(content: content, maximumAttachmentBytes: 0)
            for message in [both, plainOnly, htmlOnly] {
                mails.append(try composer.compose(message, from: try .sample()).bytes)
            }
        }
        let types = try await ParsedMail.parse(mails).map { $0.parts.map(\.type) }
        let plain = ["text/plain"]
        let html = ["text/html"]
        #expect(
            types == [
                plain, plain, html, html, plain, html, ["multipart/alternative", "text/plain", "text/html"], plain,
                html,
            ])
    }

    @Test func survivesRandomMessages() async throws {
        var random = SeededRandom(seed: 20)
        let alphabets = [
            Array("abc XYZ 019 .,-_=?<>()\"\\@:;'"), Array("äöüßé ñ"), Array("日本語の文章 "), Array("😀👩‍👩‍👧 e\u{301}"),
            Array("=_=?utf-8?B?=?"),
        ]
        func text(_ length: Int, lineEnds: Bool) -> String {
            let alphabet = random.pick(alphabets)
            return String(
                (0..<length).map { _ in lineEnds && random.chance(0.05) ? "\n" : random.pick(alphabet) })
        }
        var messages: [OutboundMessage] = []
        var mails: [[UInt8]] = []
        for number in 0..<400 {
            var message = OutboundMessage.sample(number: number)
            message.subject = text(random.pick([1, 5, 80, 400]), lineEnds: false)
            message.recipientName = text(random.pick([0, 3, 70, 300]), lineEnds: false)
            message.text = random.chance(0.9) ? text(random.pick([0, 10, 500, 3000]), lineEnds: true) : nil
            message.html = random.chance(0.5) ? text(random.pick([0, 10, 500]), lineEnds: true) : nil
            if message.text == nil && message.html == nil { message.text = "." }
            if random.chance(0.3) {
                message.attachments = [
                    .init(
                        name: "a" + text(random.pick([1, 60]), lineEnds: false).filter { !"\\\"".contains($0) }
                            + ".pdf",
                        contentType: random.pick(["", "application/pdf", "image/png"]),
                        bytes: (0..<random.pick([0, 1, 5000])).map { UInt8(truncatingIfNeeded: $0) })
                ]
            }
            let mail = try composer.compose(message, from: try .sample()).bytes
            #expect(try composer.compose(message, from: try .sample()).bytes == mail)
            messages.append(message)
            mails.append(mail)
        }
        for mail in mails {
            #expect(mail.allSatisfy { $0 < 128 })
            let lines = mail.split(separator: 10, omittingEmptySubsequences: false)
            #expect(lines.dropLast().allSatisfy { $0.last == 13 && $0.count <= 999 && !$0.dropLast().contains(13) })
            #expect(lines.last?.isEmpty == true)
        }
        let parsed = try await ParsedMail.parse(mails)
        #expect(parsed.count == messages.count)
        for (message, mail) in zip(messages, parsed) {
            #expect(mail.subject == message.subject, "\(message.idempotencyKey)")
            #expect(mail.to.first?.first == message.recipientName, "\(message.idempotencyKey)")
            let texts = mail.parts.compactMap(\.text).map(lines)
            let expected = [message.text, message.html].compactMap(\.self).map { text in
                let lines = lines(text)
                return text.isEmpty || lines.last != "" ? lines + [""] : lines
            }
            #expect(texts == expected, "\(message.idempotencyKey)")
            for attachment in message.attachments {
                let part = mail.parts.last
                #expect(part?.base64.map { Array($0) } == attachment.bytes)
                #expect(part?.filename == attachment.name, "\(message.idempotencyKey)")
            }
        }
    }

    @Test(arguments: ["Bcc: eve@example.net\r\nX", "a\nb", "a\rb", "a\0b"])
    func refusesLineEndsInHeaders(text: String) throws {
        var subject = OutboundMessage.sample()
        subject.subject = text
        var name = OutboundMessage.sample()
        name.recipientName = text
        var key = OutboundMessage.sample()
        key.idempotencyKey = text
        let file = OutboundMessage.sample(attachments: [.init(name: text, contentType: "text/plain", bytes: [])])
        let type = OutboundMessage.sample(attachments: [.init(name: "a", contentType: "text/plain;\(text)", bytes: [])])
        for message in [subject, name, key, file, type] {
            let refusal = #expect(throws: MailComposer.Refusal.self) {
                try composer.compose(message, from: try .sample())
            }
            #expect(refusal?.code == "bad_header")
        }
    }

    @Test func refusesWhatCannotBeSent() throws {
        let empty = OutboundMessage.sample(text: nil)
        let refusal = #expect(throws: MailComposer.Refusal.self) { try composer.compose(empty, from: try .sample()) }
        #expect(refusal?.code == "no_content")
        let half = OutboundMessage.Attachment(name: "a", contentType: "", bytes: Array(repeating: 0, count: 500_001))
        let large = OutboundMessage.sample(attachments: [half, half])
        let tooLarge = #expect(throws: MailComposer.Refusal.self) { try composer.compose(large, from: try .sample()) }
        #expect(tooLarge?.code == "attachments_too_large")
    }

    private func lines(_ text: String) -> [String] {
        text.replacing("\r\n", with: "\n").split(separator: "\n", omittingEmptySubsequences: false).map { String($0) }
    }
}
