import Domain
import Synchronization
import TestSupport

@testable import Channels

/// An account on a real SMTP server, which does with a message what its recipient's address asks for.
final class EmailSubject: ChannelSubject {
    let channel: any Channel
    let secrets = ["hunter2-of-the-mailbox"]
    private let peer: MailPeer
    /// What the address of message 1 asks for.
    private let wanted = Mutex("anna")

    init() async throws {
        peer = try await MailPeer(["--user", "sender@example.com", "--password", secrets[0]])
        channel = try peer.channel(["response_timeout": 2], password: secrets[0])
    }

    func message(_ number: Int) -> OutboundMessage {
        .sample(to: "\(number == 1 ? wanted.withLock { $0 } : "ben\(number)")@example.net", number: number)
    }

    func arrange(_ behaviour: PeerBehaviour) async throws -> Bool {
        let wanted: String
        switch behaviour {
        case .refuse: wanted = "data-554"
        case .postpone: wanted = "rcpt-450"
        case .refuseAccount: wanted = "rcpt-530"
        case .dropBefore: wanted = "rcpt-drop"
        case .dropAfter: wanted = "late"
        case .keepSilent: wanted = "silent"
        // SMTP has no word for how long.
        case .refuseAddress, .throttle: return false
        case .goDown:
            peer.end()
            return true
        }
        self.wanted.withLock { $0 = wanted }
        return true
    }

    func taken() async throws -> Int? { try peer.messages().count }
}
