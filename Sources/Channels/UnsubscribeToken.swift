package import Domain
import Foundation

/// Whom an unsubscribe link names: signed, so that nobody can unsubscribe somebody else by making one up.
///
/// As text it is safe in a URL's path and in a header: base64url (RFC 4648, section 5) of `<kind>:<address>`, a point, the
/// signature.
package struct UnsubscribeToken: Hashable, Sendable {
    package var kind: CommunicationKind
    /// In the form in which addresses are compared.
    package var address: String

    package init(kind: CommunicationKind, address: String) {
        self.kind = kind
        self.address = ConversationAddress.normal(kind, address)
    }

    /// Nil: not one of ours.
    package init?(_ text: some StringProtocol, _ signer: TokenSigner) {
        guard text.utf8.count <= UnsubscribeToken.longest,
            let encoded = signer.opened(text, for: .unsubscribe),
            let bytes = UnsubscribeToken.decoded(encoded), let said = String(validating: bytes, as: UTF8.self),
            let colon = said.firstIndex(of: ":"), let kind = CommunicationKind(name: String(said[..<colon]))
        else { return nil }
        let address = said[said.index(after: colon)...]
        guard !address.isEmpty else { return nil }
        self.init(kind: kind, address: String(address))
    }

    package func text(_ signer: TokenSigner) -> String {
        let encoded = Data("\(kind.name):\(address)".utf8).base64EncodedString()
        let safe = encoded.utf8.compactMap { byte -> UInt8? in
            switch byte {
            case UInt8(ascii: "+"): UInt8(ascii: "-")
            case UInt8(ascii: "/"): UInt8(ascii: "_")
            case UInt8(ascii: "="): nil
            default: byte
            }
        }
        return signer.signed(String(decoding: safe, as: UTF8.self), for: .unsubscribe)
    }

    /// What is longer is none of ours: an address has at most 254 bytes.
    private static let longest = 1024

    private static func decoded(_ text: String) -> Data? {
        var standard = text.replacing("-", with: "+").replacing("_", with: "/")
        while standard.utf8.count % 4 != 0 { standard += "=" }
        return Data(base64Encoded: standard)
    }
}
