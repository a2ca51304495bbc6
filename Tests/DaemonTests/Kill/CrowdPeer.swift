import Foundation
import TestSupport

/// A provider on loopback whose people answer whatever they are asked (`Tests/Peers/crowd.py`).
struct CrowdPeer: Sendable {
    struct Ledger: Decodable, Sendable {
        /// How often each message arrived, by `recipient|text`.
        var deliveries: [String: Int]
        /// How many answers of each person the daemon has taken.
        var answers: [String: Int]
        /// Calls of the provider's that the daemon has not taken yet.
        var waiting: Int
    }

    static let publicURL = "https://campaigns.example.com"

    private let process: PeerProcess
    var url: String { "http://127.0.0.1:\(process.port)" }

    init(_ kind: String, publicPort: Int) async throws {
        process = try await PeerProcess.python("crowd.py", [kind, Self.publicURL, String(publicPort)])
    }

    func end() { process.end() }

    func ledger() async throws -> Ledger {
        let answer = try await Command.run(["curl", "-sS", "--max-time", "20", "\(url)/__ledger"])
        return try JSONDecoder().decode(Ledger.self, from: Data(answer))
    }
}
