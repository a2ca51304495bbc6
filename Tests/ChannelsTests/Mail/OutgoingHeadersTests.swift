import Domain
import TestSupport
import Testing

@testable import Channels

/// Threads, unsubscribing, and the marks by which what comes back is known.
@Suite struct OutgoingHeadersTests {
    private let signer = ChannelFactory.testTokens
    private var composer: MailComposer {
        MailComposer(content: .plain, maximumAttachmentBytes: 0, tokens: signer)
    }

    private func headers(_ message: OutboundMessage, _ links: UnsubscribeLinks? = nil) async throws -> ParsedMail {
        let mail = try composer.compose(message, from: try .sample(), unsubscribe: links)
        let parsed = try #require(try await ParsedMail.parse([mail.bytes]).first)
        #expect(parsed.defects == [])
        #expect(mail.bytes.split(separator: 10).allSatisfy { $0.count <= 998 })
        return parsed
    }

    @Test func keepsAThreadTogether() async throws {
        let opening = "<\(signer.signed("0199f0aa-1111-7222-8333-444455556666", for: .message))@example.com>"
        var message = OutboundMessage.sample(subject: nil)
        message.followUp = .init(
            conversation: "c", openingProviderID: opening, answeredProviderID: "<reply@example.net>",
            subject: "Reminder")
        let answer = try await headers(message)
        #expect(answer.subject == "Re: Reminder")
        #expect(answer.headers["in-reply-to"] == "<reply@example.net>")
        #expect(answer.headers["references"] == "\(opening) <reply@example.net>")
        #expect(answer.headers["auto-submitted"] == "auto-replied")
        message.followUp?.speaker = .person
        let personal = try await headers(message)
        #expect(personal.headers["auto-submitted"] == nil)
        #expect(personal.headers["in-reply-to"] == "<reply@example.net>")
        message.followUp = .init(conversation: "c", openingProviderID: opening, subject: "RE: Reminder")
        let next = try await headers(message, UnsubscribeLinks(publicURL: "https://example.com", mailbox: nil))
        #expect(next.subject == "RE: Reminder")
        #expect(next.headers["in-reply-to"] == opening)
        #expect(next.headers["list-unsubscribe"] == nil)
        // What is no Message-ID is no header: a hash of ours, or what a stranger wrote.
        message.followUp = .init(
            conversation: "c", answeredProviderID: "<a@b>\r\nBcc: eve@example.net", subject: "Reminder")
        #expect(try await headers(message).headers["in-reply-to"] == nil)
        message.followUp = .init(conversation: "c", answeredProviderID: "sha256:00", subject: nil)
        #expect(try await headers(message).headers["references"] == nil)
        message.followUp = .init(conversation: "c", subject: "a\r\nBcc: eve@example.net")
        #expect(throws: MailComposer.Refusal.self) { try composer.compose(message, from: try .sample()) }
    }

    @Test func offersToLeave() async throws {
        let token = UnsubscribeToken(kind: .email, address: "anna@example.net").text(signer)
        let both = try await headers(
            .sample(), UnsubscribeLinks(publicURL: "https://c.example.com", mailbox: "bounce@example.com"))
        #expect(
            both.headers["list-unsubscribe"]
                == "<https://c.example.com/unsubscribe/\(token)>, <mailto:bounce@example.com?subject=unsubscribe%20\(token)>"
        )
        #expect(both.headers["list-unsubscribe-post"] == "List-Unsubscribe=One-Click")
        let mailOnly = try await headers(.sample(), UnsubscribeLinks(publicURL: nil, mailbox: "bounce@example.com"))
        #expect(mailOnly.headers["list-unsubscribe-post"] == nil)
        #expect(mailOnly.headers["list-unsubscribe"]?.hasPrefix("<mailto:") == true)
        // One click needs https (RFC 8058, 3.1).
        let plain = try await headers(.sample(), UnsubscribeLinks(publicURL: "http://127.0.0.1:8081", mailbox: nil))
        #expect(plain.headers["list-unsubscribe-post"] == nil)
        #expect(plain.headers["list-unsubscribe"] != nil)
        #expect(try await headers(.sample(), UnsubscribeLinks()).headers["list-unsubscribe"] == nil)
        #expect(UnsubscribeLinks.token(inSubject: "unsubscribe \(token)", signer)?.address == "anna@example.net")
        #expect(UnsubscribeLinks.token(inSubject: "Unsubscribe  \(token) now", signer) == nil)
    }

    @Test func namesTheBounceAddressToTheServer() async throws {
        let peer = try await MailPeer()
        let channel = try peer.channel(["verp_address": "bounce@example.com"])
        #expect(await channel.send(.sample()) == .accepted(providerID: OutboundMessage.sampleID()))
        let record = try #require(try peer.messages().first)
        let bounces = try #require(BounceAddress(try MailAddress("bounce@example.com")))
        #expect(record.from.flatMap { bounces.key(in: $0, signer) } == "c1-m1")
        await channel.close()
    }

    @Test(
        arguments: [
            ("5.1.1", "", true), ("5.1.0", "", true), ("5.1.2", "", true), ("5.1.3", "", true), ("5.1.6", "", true),
            ("5.1.10", "", true), ("5.1.7", "", false), ("5.1.8", "", false), ("5.1.9", "", false), ("5.2.1", "", true),
            ("5.2.2", "user unknown", false), ("5.2.3", "", false), ("5.3.4", "", false),
            ("5.7.1", "user unknown", true),
            ("5.0.0", "User unknown in virtual mailbox table", true),
            ("5.4.1", "Recipient address rejected: no such user", true),
            ("5.4.1", "Relay access denied", false), ("4.1.1", "user unknown", false), (nil, "No such user here", true),
            (nil, "Transaction failed", false), (nil, "", false), ("5.x", "", false),
        ] as [(String?, String, Bool)])
    func knowsMailboxesThatAreNone(status: String?, words: String, isNone: Bool) {
        #expect(EmailCode.isNoMailbox(status: status, words: words) == isNone)
    }

    @Test(
        arguments: [
            ("Greylisted, please try again in 300 seconds", 300), ("try again in 5 minutes", 300),
            ("Retry after 17s", 17),
            ("come back in 2 hours", 7200), ("greylisted for 60 sec", 60), ("see https://x/450 for 3 reasons", nil),
            ("Mailbox busy, try again later", nil), ("wait 999999 hours", nil), ("", nil),
            ("in 99999999999999999999 s", nil),
        ] as [(String, Int64?)])
    func waitsAsLongAsTheServerSays(words: String, seconds: Int64?) {
        #expect(EmailCode.wait(saidIn: words) == seconds.map { .seconds($0) })
    }
}
