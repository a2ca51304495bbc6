import Domain

/// How a recipient leaves by a button of their mail program: by one click (RFC 8058), or by a mail to us (RFC 2369).
struct UnsubscribeLinks: Hashable, Sendable {
    /// Where the page is, without a slash at its end; nil: there is none.
    var publicURL: String?
    /// A mailbox that is read; nil: there is none.
    var mailbox: String?

    /// The subject of such a mail: this word, a space and the token.
    static let word = "unsubscribe"

    func headers(for recipient: String, _ tokens: TokenSigner) -> [MailHeader] {
        guard publicURL != nil || mailbox != nil else { return [] }
        let token = UnsubscribeToken(kind: .email, address: recipient).text(tokens)
        var places: [String] = []
        if let publicURL { places.append("<\(publicURL)/unsubscribe/\(token)>") }
        if let mailbox { places.append("<mailto:\(mailbox)?subject=\(UnsubscribeLinks.word)%20\(token)>") }
        var headers = [MailHeader(name: "List-Unsubscribe", value: places.joined(separator: ",\n "))]
        if publicURL?.hasPrefix("https://") == true {
            headers.append(MailHeader(name: "List-Unsubscribe-Post", value: "List-Unsubscribe=One-Click"))
        }
        return headers
    }

    /// Whom the subject of a mail names that was sent by such a button; nil: it is something else.
    static func token(inSubject subject: String, _ tokens: TokenSigner) -> UnsubscribeToken? {
        let words = subject.split(separator: " ", maxSplits: 2)
        guard words.count == 2, words[0].lowercased() == word else { return nil }
        return UnsubscribeToken(words[1], tokens)
    }
}
