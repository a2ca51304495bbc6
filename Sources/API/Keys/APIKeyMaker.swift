import Crypto
package import Domain
package import Store

/// Makes keys and the hashes they are known by.
///
/// A key reads `cd_<prefix>_<secret>`: 8 characters to recognise it by and 43 of secret (256 bits), both base 62. It is
/// shown once, when it is made; the store keeps its SHA-256 only. A secret of that length needs no slow hash.
package enum APIKeyMaker {
    package struct MadeKey: Sendable {
        /// Shown once, never stored.
        package var key: String
        package var record: NewAPIKey
    }

    private static let alphabet = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz".utf8)
    private static let prefixLength = 8
    private static let secretLength = 43

    package static func make(
        name: String, scopes: [APIScope], expiresAt: Instant?, random: any RandomSource
    ) -> MadeKey {
        let prefix = "cd_" + text(prefixLength, from: random)
        let key = prefix + "_" + text(secretLength, from: random)
        return MadeKey(
            key: key,
            record: NewAPIKey(name: name, hash: hash(of: key), prefix: prefix, scopes: scopes, expiresAt: expiresAt))
    }

    /// SHA-256 over the key's text.
    package static func hash(of key: String) -> [UInt8] { Array(SHA256.hash(data: Array(key.utf8))) }

    /// Whether a text could be a key: saves a look-up where it could not.
    static func isPlausible(_ key: String) -> Bool {
        key.utf8.count == 3 + prefixLength + 1 + secretLength && key.hasPrefix("cd_")
    }

    private static func text(_ count: Int, from random: any RandomSource) -> String {
        var text: [UInt8] = []
        while text.count < count {
            // 248 is the largest multiple of 62 in a byte: every letter is as likely as any other.
            for byte in random.bytes(count) where byte < 248 && text.count < count {
                text.append(alphabet[Int(byte % 62)])
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
