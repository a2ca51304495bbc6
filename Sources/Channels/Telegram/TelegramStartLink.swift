package import Domain

/// The link by which a customer begins a chat with the bot and is known from then on: a bot cannot write first.
///
/// `https://t.me/<bot>?start=<payload>`; the payload is the customer's key, signed. Telegram takes letters, digits, `_`
/// and `-` in it, at most 64 (https://core.telegram.org/bots/features#deep-linking).
package struct TelegramStartLink: Hashable, Sendable {
    /// The bot's, without `@`.
    package let username: String

    /// Nil where it is no bot's name.
    package init?(username: String) {
        guard TelegramStartLink.isUsername(username) else { return nil }
        self.username = username
    }

    package func url(of customer: CustomerKey, _ tokens: TokenSigner) -> String {
        "https://t.me/\(username)?start=\(TelegramStartLink.payload(of: customer, tokens))"
    }

    package static func payload(of customer: CustomerKey, _ tokens: TokenSigner) -> String {
        tokens.signed("\(customer.rawValue)", for: .telegramStart).replacing(".", with: "_")
    }

    /// Whom a payload names; nil where we did not sign it.
    package static func customer(of payload: String, _ tokens: TokenSigner) -> CustomerKey? {
        guard payload.utf8.count <= 64, let separator = payload.lastIndex(of: "_") else { return nil }
        let token = "\(payload[..<separator]).\(payload[payload.index(after: separator)...])"
        return tokens.opened(token, for: .telegramStart).flatMap { Int64($0) }.map { CustomerKey($0) }
    }

    static func isUsername(_ text: String) -> Bool {
        (4...32).contains(text.utf8.count)
            && text.utf8.allSatisfy {
                switch $0 {
                case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "_"):
                    true
                default: false
                }
            }
    }
}
