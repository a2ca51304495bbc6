import Foundation

/// Where bounces of an account go: `bounce@example.com`, and for each message `bounce+<signed key>@example.com`, so that
/// a bounce tells which message it is about whatever it quotes (VERP).
///
/// The mailbox has to take what is addressed to it with a `+` and more (sub-addressing, RFC 5233). Key and signature are
/// written in small letters: servers on the way may fold them.
struct BounceAddress: Hashable, Sendable {
    private let local: String
    private let domain: String

    /// A mark takes up to 47 of the 64 bytes before the `@`.
    static let longestLocalPart = 17

    var plain: String { "\(local)@\(domain)" }

    /// Nil: the part before the `@` is too long, or has a `+` already.
    init?(_ address: MailAddress) {
        let local = address.ascii.prefix { $0 != "@" }
        guard local.utf8.count <= BounceAddress.longestLocalPart, !local.contains("+") else { return nil }
        self.local = String(local)
        domain = String(address.domain)
    }

    /// Nil: the key is too long for an address.
    func marked(with key: String, _ tokens: TokenSigner) -> String? {
        let signed = tokens.signed(key, for: .bounce)
        let mac = signed.dropFirst(key.utf8.count)
        let mark = "\(local)+\(BounceAddress.shortened(key) ?? key)\(mac)"
        return mark.utf8.count <= 64 ? "\(mark)@\(domain)" : nil
    }

    /// The key that an address is marked with; nil: it is not marked by us.
    func key(in address: some StringProtocol, _ tokens: TokenSigner) -> String? {
        let text = address.lowercased()
        guard text.utf8.count <= 320, text.hasPrefix("\(local.lowercased())+"),
            text.hasSuffix("@\(domain.lowercased())")
        else { return nil }
        let mark = text.dropFirst(local.count + 1).dropLast(domain.count + 1)
        if let key = tokens.opened(mark, for: .bounce) { return key }
        guard let key = BounceAddress.lengthened(mark) else { return nil }
        return tokens.opened(key, for: .bounce)
    }

    /// A UUID at the beginning of a key takes 26 characters of base32 instead of 36.
    private static func shortened(_ key: String) -> String? {
        guard key.utf8.count >= 36, let uuid = UUID(uuidString: String(key.prefix(36))),
            uuid.uuidString.lowercased() == key.prefix(36)
        else { return nil }
        let bytes = withUnsafeBytes(of: uuid.uuid) { Array($0) }
        return Base32.encoded(bytes) + key.dropFirst(36)
    }

    private static func lengthened(_ mark: Substring) -> String? {
        let encoded = mark.prefix { $0 != "." }
        guard encoded.utf8.count == 26, let bytes = Base32.decoded(encoded), bytes.count == 16 else { return nil }
        let digits = bytes.map { byte in (byte < 16 ? "0" : "") + String(byte, radix: 16) }
        let groups = [0..<4, 4..<6, 6..<8, 8..<10, 10..<16].map { digits[$0].joined() }
        return groups.joined(separator: "-") + mark.dropFirst(26)
    }
}
