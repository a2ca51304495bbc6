import Domain
import Foundation
import TestSupport
import Testing

@testable import Channels

/// What each behaviour of a real server becomes.
@Suite struct DeliveryTests {
    @Test func acceptsAndDeliversTheExactBytes() async throws {
        let peer = try await MailPeer()
        let channel = try peer.channel()
        let message = OutboundMessage.sample(text: ".\n..\n.dots at the beginning\nend\n")
        #expect(await channel.send(message) == .accepted(providerID: OutboundMessage.sampleID()))
        let received = try #require(try peer.messages().first)
        let sender = try MailSender.sample()
        let composer = MailComposer(
            content: .alternative, maximumAttachmentBytes: 1000, tokens: ChannelFactory.testTokens)
        #expect(received.content.map { Array($0) } == (try composer.compose(message, from: sender).bytes))
        #expect(received.from == "sender@example.com")
        #expect(received.to == ["anna@example.net"])
        await channel.close()
    }

    @Test func mapsEachAnswerToItsOutcome() async throws {
        let peer = try await MailPeer()
        let channel = try peer.channel(["concurrency": 1])
        let server = "127.0.0.1:\(peer.port)"
        let greylisted = DeliveryOutcome.retry(after: nil, code: "451 4.7.1", text: "Greylisted")
        let unavailable = DeliveryOutcome.channelFailed(
            ChannelFailure(.unavailable, code: "421 4.3.2", text: "\(server): Service shutting down"))
        let login = DeliveryOutcome.channelFailed(
            ChannelFailure(.refused, code: "530 5.7.0", text: "\(server): Authentication required"))
        let rows: [(String, DeliveryOutcome)] = [
            ("rcpt-450", .retry(after: nil, code: "450 4.2.1", text: "Mailbox busy, try again later")),
            ("rcpt-452", .retry(after: nil, code: "452", text: "Insufficient storage")),
            ("rcpt-550", .addressRejected(.bounced, code: "550 5.1.1", text: "No such user here")),
            ("rcpt-554", .rejected(code: "554", text: "Transaction failed")),
            ("rcpt-530", login),
            ("rcpt-421", unavailable),
            ("begin-421", unavailable),
            ("begin-451", greylisted),
            ("begin-554", .rejected(code: "554", text: "Transaction failed")),
            ("data-451", greylisted),
            ("data-421", .retry(after: nil, code: "421 4.3.2", text: "Service shutting down")),
            ("data-552", .rejected(code: "552 5.3.4", text: "Message too big")),
            ("data-554", .rejected(code: "554", text: "Transaction failed")),
        ]
        for (index, (recipient, expected)) in rows.enumerated() {
            let outcome = await channel.send(.sample(to: "\(recipient)+x@example.net", number: index))
            #expect(outcome == expected, "\(recipient): \(peer.errorText)")
        }
        #expect(try peer.messages().isEmpty)
        #expect(await channel.send(.sample()) == .accepted(providerID: OutboundMessage.sampleID()))
        await channel.close()
    }

    @Test func isUnknownWhereTheConnectionEndedAfterTheFinalDot() async throws {
        let peer = try await MailPeer()
        let channel = try peer.channel(["concurrency": 1])
        let outcome = await channel.send(.sample(to: "late@example.net"))
        guard case .unknown = outcome else {
            Issue.record("\(outcome)")
            return
        }
        #expect(try peer.messages().count == 1)
        await channel.close()
    }

    /// On a slow machine a short time is up before the final dot; then nothing was taken, and a longer one shows it.
    @Test(.endsWhatHangs) func isUnknownWhereNoAnswerComesToTheFinalDot() async throws {
        var outcomes: [DeliveryOutcome] = []
        for patience in Patience.untilSilence {
            let peer = try await MailPeer()
            let channel = try peer.channel(["response_timeout": .integer(patience), "concurrency": 1])
            let outcome = await channel.send(.sample(to: "silent@example.net"))
            await channel.close()
            if case .unknown = outcome {
                #expect(try peer.messages().count == 1)
                return
            }
            outcomes.append(outcome)
        }
        Issue.record("\(outcomes)")
    }

    @Test func isCertainWhereTheConnectionEndedBefore() async throws {
        let peer = try await MailPeer()
        let channel = try peer.channel()
        // Too much for the buffers between us: the connection ends while the message is being written.
        let attachment = OutboundMessage.Attachment(
            name: "big.bin", contentType: "application/octet-stream", bytes: Array(repeating: 7, count: 9_000_000))
        let early = await channel.send(.sample(to: "early@example.net", attachments: [attachment]))
        guard case .retry(nil, "connection_lost", _) = early else {
            Issue.record("early: \(early)")
            return
        }
        let dropped = await channel.send(.sample(to: "rcpt-drop@example.net"))
        guard case .retry = dropped else {
            Issue.record("rcpt-drop: \(dropped)")
            return
        }
        #expect(try peer.messages().isEmpty)
        await channel.close()
    }

    @Test func failsTheChannelWhereNobodyAnswers() async throws {
        let peer = try await MailPeer()
        let channel = try peer.channel()
        peer.end()
        guard case .channelFailed(let failure) = await channel.send(.sample()) else {
            Issue.record("it did not fail")
            return
        }
        #expect(failure.kind == .unavailable)
        #expect(failure.code == "connect_failed")
        #expect(await channel.check()?.code == "connect_failed")
        await channel.close()

        let nowhere = try peer.channel(["smtp_server": "no-such-host.invalid", "security": "starttls"])
        #expect(await nowhere.check()?.code == "dns_failed")
        #expect(await nowhere.check()?.kind == .unavailable)
        await nowhere.close()
    }

    @Test func failsTheChannelWhereTheServerTurnsUsAway() async throws {
        let busy = try await MailPeer(["--greeting", "421 4.3.2 Too busy"])
        let toBusy = try busy.channel()
        let failure = ChannelFailure(.unavailable, code: "421 4.3.2", text: "127.0.0.1:\(busy.port): Too busy")
        #expect(await toBusy.send(.sample()) == .channelFailed(failure))
        #expect(await toBusy.check() == failure)
        await toBusy.close()

        let owner = try await MailPeer(["--mail-reply", "553 5.7.1 Not owned by you"])
        let toOwner = try owner.channel()
        #expect(
            await toOwner.send(.sample())
                == .channelFailed(
                    ChannelFailure(.refused, code: "553 5.7.1", text: "127.0.0.1:\(owner.port): Not owned by you")))
        await toOwner.close()

        let throttled = try await MailPeer(["--mail-reply", "450 4.7.1 Too fast"])
        let toThrottled = try throttled.channel()
        #expect(
            await toThrottled.send(.sample())
                == .channelFailed(
                    ChannelFailure(.unavailable, code: "450 4.7.1", text: "127.0.0.1:\(throttled.port): Too fast")))
        await toThrottled.close()
    }

    @Test(arguments: [
        ("a b@example.net", "bad_address"), ("anna@example.net\r\nRCPT TO:<eve@example.net>", "bad_header"),
        ("anna", "bad_address"), ("jörg@example.net", "smtputf8_unsupported"), ("a@b@c", "bad_address"),
        ("<a@example.net>", "bad_address"), ("a@-..net", "bad_address"), ("", "bad_address"),
    ])
    func refusesAddressesBeforeAnythingIsSent(address: String, code: String) async throws {
        // Nobody listens: what is refused is refused without a connection.
        let channel = try ChannelFactory.testing(secrets: SecretSource(environment: [:]), outboxDirectory: "/nowhere")
            .make(
                id: "mail", kind: .email,
                settings: ["address": "a@example.com", "smtp_server": "127.0.0.1", "smtp_port": 1, "security": "none"])
        guard case .rejected(code, _) = await channel.send(.sample(to: address)) else {
            Issue.record("not refused")
            return
        }
        await channel.close()
    }
}

extension MailSender {
    /// The sender that `MailPeer.channel` has.
    static func sample() throws -> MailSender {
        MailSender(name: "Sender", address: try MailAddress("sender@example.com"))
    }
}
