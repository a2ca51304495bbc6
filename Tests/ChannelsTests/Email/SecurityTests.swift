import Domain
import Foundation
import TestSupport
import Testing

@testable import Channels

/// TLS and logins, against a real server with a certificate of a throw-away authority.
@Suite struct SecurityTests {
    private let certificates: Certificates

    init() async throws { certificates = try await Certificates() }

    private func arguments(_ mode: String, _ more: [String] = []) -> [String] {
        ["--tls", mode, "--certificate", certificates.certificate, "--key", certificates.key] + more
    }

    @Test(arguments: [("starttls", "starttls"), ("implicit", "tls")])
    func encryptsAndSignsIn(mode: String, security: String) async throws {
        for mechanism in ["PLAIN", "LOGIN"] {
            let peer = try await MailPeer(
                arguments(mode, ["--user", "sender@example.com", "--password", "pässword", "--mechanism", mechanism]))
            let channel = try peer.channel(
                ["security": .string(security), "ca_file": .string(certificates.authority), "concurrency": 1],
                password: "pässword")
            #expect(await channel.check() == nil)
            for number in 0..<3 {
                let outcome = await channel.send(.sample(number: number))
                #expect(outcome == .accepted(providerID: OutboundMessage.sampleID(number)))
            }
            let logins = try peer.records().filter { $0.event == "login" }.compactMap(\.mechanism)
            // The messages go over the connection of the check.
            #expect(logins == [mechanism])
            #expect(try peer.connections() == 1)
            await channel.close()
        }
    }

    @Test func refusesAWrongPasswordAsTheAccounts() async throws {
        let peer = try await MailPeer(arguments("starttls", ["--user", "sender@example.com", "--password", "right"]))
        let channel = try peer.channel(
            ["security": "starttls", "ca_file": .string(certificates.authority)], password: "wrong")
        guard case .channelFailed(let failure) = await channel.send(.sample()) else {
            Issue.record("sent with a wrong password")
            return
        }
        #expect(failure.kind == .refused)
        #expect(failure.code == "535 5.7.8")
        #expect(!failure.text.contains("wrong"))
        #expect(await channel.check() == failure)
        #expect(try peer.messages().isEmpty)
        await channel.close()
    }

    @Test(arguments: [
        ("454 4.7.0 Temporary authentication failure", ChannelFailure.Kind.unavailable),
        ("534 5.7.9 Mechanism too weak", .refused), ("530 5.7.0 Must issue STARTTLS", .refused),
        ("421 4.3.0 Closing", .unavailable),
    ])
    func tellsARefusedAccountFromAServerInTrouble(reply: String, kind: ChannelFailure.Kind) async throws {
        let peer = try await MailPeer(
            arguments("starttls", ["--user", "u", "--password", "p", "--auth-reply", reply]))
        let channel = try peer.channel(
            ["security": "starttls", "ca_file": .string(certificates.authority)], password: "p")
        let failure = await channel.check()
        #expect(failure?.kind == kind)
        #expect(failure?.code == reply.split(separator: " ").prefix(2).joined(separator: " "))
        await channel.close()
    }

    @Test func refusesAServerWithoutTheLoginThatIsAllowed() async throws {
        let peer = try await MailPeer(
            arguments("starttls", ["--user", "u", "--password", "p", "--mechanism", "LOGIN"]))
        let channel = try peer.channel(
            ["security": "starttls", "ca_file": .string(certificates.authority), "smtp_auth": "plain"], password: "p")
        #expect(await channel.check()?.kind == .refused)
        await channel.close()
    }

    @Test func sendsNothingWithoutTheEncryptionThatIsAsked() async throws {
        let plain = try await MailPeer()
        let toPlain = try plain.channel(["security": "starttls", "ca_file": .string(certificates.authority)])
        #expect(await toPlain.check()?.code == "tls_failed")
        guard case .channelFailed(let failure) = await toPlain.send(.sample()) else {
            Issue.record("sent without TLS")
            return
        }
        #expect(failure.kind == .unavailable)
        #expect(try plain.messages().isEmpty)
        await toPlain.close()
    }

    @Test func trustsNoCertificateThatItDoesNotKnow() async throws {
        let peer = try await MailPeer(arguments("starttls"))
        let stranger = try await Certificates()
        let distrusting = try peer.channel(["security": "starttls", "ca_file": .string(stranger.authority)])
        #expect(await distrusting.check()?.code == "tls_failed")
        await distrusting.close()
        let trusting = try peer.channel(["security": "starttls", "verify_tls": false])
        #expect(await trusting.check() == nil)
        await trusting.close()
    }

    @Test func outlivesAServerThatHangsUpWhileItIsWrittenTo() async throws {
        // Both the message and what ends TLS are then written to a connection that is gone.
        let peer = try await MailPeer(arguments("implicit"))
        let channel = try peer.channel(["security": "tls", "ca_file": .string(certificates.authority)])
        let attachment = OutboundMessage.Attachment(
            name: "big.bin", contentType: "", bytes: Array(repeating: 7, count: 9_000_000))
        for number in 0..<3 {
            let message = OutboundMessage.sample(to: "early@example.net", number: number, attachments: [attachment])
            guard case .retry = await channel.send(message) else {
                Issue.record("not to be tried again")
                return
            }
        }
        #expect(await channel.send(.sample()) == .accepted(providerID: OutboundMessage.sampleID()))
        await channel.close()
    }
}
