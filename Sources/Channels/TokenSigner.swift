import Crypto

/// Signs what strangers can hand back to us (Message-IDs, bounce addresses, unsubscribe links, start payloads), so that
/// nobody can make up one.
///
/// A token is `<text>.<mac>`; the mac is 16 characters of lower-case base32: 80 bits of HMAC-SHA-256 (RFC 2104).
package struct TokenSigner: Sendable {
    package enum Purpose: String, Sendable {
        case message, bounce, unsubscribe
        case telegramStart = "telegram_start"
    }

    private let key: SymmetricKey

    /// - Parameter key: 32 random bytes that outlive the process; tokens of another key are worth nothing.
    package init(key: [UInt8]) { self.key = SymmetricKey(data: key) }

    package func signed(_ text: String, for purpose: Purpose) -> String { "\(text).\(mac(text[...], purpose))" }

    /// The signed text; nil where the signature is not ours. In constant time. Capitals count as small letters in the
    /// signature: mail servers may fold them.
    package func opened(_ token: some StringProtocol, for purpose: Purpose) -> String? {
        guard let point = token.lastIndex(of: ".") else { return nil }
        let text = token[..<point]
        let given = Array(token[token.index(after: point)...].lowercased().utf8)
        let right = Array(mac(Substring(text), purpose).utf8)
        guard given.count == right.count else { return nil }
        var difference: UInt8 = 0
        for (a, b) in zip(given, right) { difference |= a ^ b }
        return difference == 0 ? String(text) : nil
    }

    private func mac(_ text: Substring, _ purpose: Purpose) -> String {
        var hmac = HMAC<SHA256>(key: key)
        hmac.update(data: Array(purpose.rawValue.utf8) + [0])
        hmac.update(data: Array(text.utf8))
        let alphabet = Array("abcdefghijklmnopqrstuvwxyz234567".utf8)
        var result: [UInt8] = []
        var bits: UInt32 = 0
        var count: UInt32 = 0
        for byte in Array(hmac.finalize()).prefix(10) {
            bits = bits << 8 | UInt32(byte)
            count += 8
            while count >= 5 {
                count -= 5
                result.append(alphabet[Int(bits >> count & 31)])
            }
            bits &= (1 << count) - 1
        }
        return String(decoding: result, as: UTF8.self)
    }
}
