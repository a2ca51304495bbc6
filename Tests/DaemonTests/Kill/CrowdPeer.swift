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

    private let double: ProviderDouble
    var url: String { double.baseURL }

    init(_ kind: String, publicPort: Int) async throws {
        double = try await ProviderDouble.start("crowd.py", [kind, Self.publicURL, String(publicPort)])
    }

    func end() { double.end() }

    func ledger() async throws -> Ledger {
        try JSONDecoder().decode(Ledger.self, from: try await double.call("GET", "/__ledger"))
    }
}
