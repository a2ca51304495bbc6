import Crypto
import Domain
import Foundation

/// Keeps the refresh token that a provider gave in place of the configured one: `tokens/<name>.json` in the state
/// directory, for its owner's eyes only.
///
/// It holds which configured token it replaces, so that a new one in the configuration counts again.
struct RefreshTokenFile: Sendable {
    private struct Kept: Codable {
        /// SHA-256 of the configured token, in hexadecimal digits.
        var replaces: String
        var refreshToken: String
    }

    private let stateDirectory: String
    private let name: String

    /// - Parameter account: letters, digits, `-`, `_` and `.` stay in the file's name; the rest of an address is told by
    ///   a hash.
    init(stateDirectory: String, channel: String, account: String) {
        self.stateDirectory = stateDirectory
        let plain = String(
            account.unicodeScalars.map { scalar in
                switch scalar {
                case "a"..."z", "A"..."Z", "0"..."9", "-", "_", ".": Character(scalar)
                default: "_"
                }
            })
        name = "\(channel).\(plain.prefix(100)).\(MessageKey.hash(account).prefix(8)).json"
    }

    /// The token to use: the one kept, where it replaces `configured`, else that.
    func current(_ configured: Secret) -> Secret {
        guard let bytes = try? SecretSource.read("\(stateDirectory)/tokens/\(name)"),
            let kept = try? JSONDecoder().decode(Kept.self, from: Data(bytes)),
            kept.replaces == RefreshTokenFile.hash(configured), !kept.refreshToken.isEmpty
        else { return configured }
        return Secret(kept.refreshToken)
    }

    /// On disk when it returns.
    func keep(_ token: Secret, insteadOf configured: Secret) throws(OutboxWriter.Failure) {
        let kept = Kept(replaces: RefreshTokenFile.hash(configured), refreshToken: token.reveal())
        guard let bytes = try? JSONEncoder().encode(kept) else { return }
        try OutboxWriter.write(
            Array(bytes), directory: stateDirectory, folder: "tokens", name: name, mode: 0o600)
    }

    private static func hash(_ token: Secret) -> String {
        Hexadecimal.text(SHA256.hash(data: Data(token.reveal().utf8)))
    }
}
