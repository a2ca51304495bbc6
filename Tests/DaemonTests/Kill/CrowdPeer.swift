import Foundation
import TestSupport

/// People on loopback who answer whatever they are asked (`Tests/Peers/crowd.py`), and their provider.
struct CrowdPeer: Sendable {
    /// See `Tests/Peers/crowd_base.py`.
    struct Ledger: Decodable, Sendable {
        /// How often each message arrived, by `recipient|text`; of calls `recipient|call`.
        var deliveries: [String: Int]
        /// How many answers of each person the daemon has to have.
        var answers: [String: Int]
        /// How many it may have besides.
        var doubtful: [String: Int]
        /// What the daemon has not taken yet.
        var waiting: Int
        /// Answered calls that fell silent.
        var silent: Int
        var troubles: [String]
    }

    private struct Port: Decodable {
        var port: Int
    }

    static let publicURL = "https://campaigns.example.com"

    /// Of SMTP or SIP; 0: there is none.
    let port: Int
    /// What they and the daemon share: the outbox, or the mailbox's folder.
    let directory: TemporaryDirectory
    private let double: ProviderDouble
    private let mailbox: PeerProcess?

    /// Of HTTP.
    var url: String { double.baseURL }
    var mailboxPort: Int { mailbox?.port ?? 0 }

    init(_ kind: ConversationKind, publicPort: Int) async throws {
        directory = try TemporaryDirectory("crowd")
        let arguments: [String]
        switch kind {
        case .telegram, .sip: arguments = []
        case .whatsapp, .twilio: arguments = [Self.publicURL, String(publicPort)]
        case .email: arguments = [directory.path("mail")]
        case .outbox: arguments = [directory.path]
        }
        mailbox =
            kind == .email
            ? try await PeerProcess.python("imap_peer.py", ["--root", directory.path, "--password", "secret"]) : nil
        double = try await ProviderDouble.start("crowd.py", [kind.rawValue] + arguments)
        port = try JSONDecoder().decode(Port.self, from: try await double.call("GET", "/__port")).port
    }

    func end() {
        double.end()
        mailbox?.end()
    }

    func ledger() async throws -> Ledger {
        try JSONDecoder().decode(Ledger.self, from: try await double.call("GET", "/__ledger"))
    }
}
