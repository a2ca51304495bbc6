import Domain
import Synchronization
import TestSupport

@testable import Channels

/// An account on a real SMTP server, which does with a message what its recipient's address asks for, with a mailbox on a
/// real IMAP server.
final class EmailSubject: ChannelSubject {
    let channel: any Channel
    let secrets = ["hunter2-of-the-mailbox"]
    private let peer: MailPeer
    private let mailbox: ImapPeer
    /// What the address of message 1 asks for.
    private let wanted = Mutex("anna")

    init(patience: Int) async throws {
        peer = try await MailPeer(["--user", "sender@example.com", "--password", secrets[0]])
        mailbox = try await ImapPeer(["--password", secrets[0]])
        channel = try peer.channel(
            [
                "response_timeout": .integer(patience), "imap_server": "127.0.0.1", "imap_port": .integer(mailbox.port),
                "imap_security": "none",
            ], password: secrets[0])
    }

    func message(_ number: Int) -> OutboundMessage {
        .sample(to: "\(number == 1 ? wanted.withLock { $0 } : "ben\(number)")@example.net", number: number)
    }

    func arrange(_ behaviour: PeerBehaviour) async throws -> Bool {
        let wanted: String
        switch behaviour {
        case .refuse: wanted = "data-554"
        case .refuseAddress: wanted = "rcpt-550"
        case .postpone: wanted = "rcpt-450"
        case .throttle(let seconds): wanted = "rcpt-451-\(seconds)"
        case .refuseAccount: wanted = "rcpt-530"
        case .dropBefore: wanted = "rcpt-drop"
        case .dropAfter: wanted = "late"
        case .keepSilent: wanted = "silent"
        case .goDown:
            peer.end()
            mailbox.end()
            return true
        }
        self.wanted.withLock { $0 = wanted }
        return true
    }

    func taken() async throws -> Int? { try peer.messages().count }

    func bring(_ news: PeerNews) async throws -> Bool {
        guard case .message(let number) = news else { return false }
        try mailbox.deliver(
            """
            From: Anna <anna@example.net>
            To: sender@example.com
            Subject: Re: Reminder
            Message-ID: <reply-\(number)@example.net>

            Yes \(number)

            """, number)
        return true
    }
}
