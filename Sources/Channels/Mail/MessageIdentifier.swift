/// A Message-ID with its angle brackets (RFC 5322, 3.6.4), as it may stand in a header.
struct MessageIdentifier: Hashable, Sendable {
    let text: String

    /// Nil: it is none. Longer ones than 900 bytes do not fit on a line.
    init?(_ text: some StringProtocol) {
        let bytes = Array(text.utf8.prefix(901))
        guard (5...900).contains(bytes.count), bytes.first == UInt8(ascii: "<"), bytes.last == UInt8(ascii: ">"),
            bytes.dropFirst().dropLast().allSatisfy({
                (33...126).contains($0) && $0 != UInt8(ascii: "<") && $0 != UInt8(ascii: ">")
            }),
            text.contains("@")
        else { return nil }
        self.text = String(text)
    }

    /// Those in the value of a header such as `References`, in order; what else stands there is passed over. At most
    /// `limit` are read, the last.
    static func all(in value: String, limit: Int = 100) -> [MessageIdentifier] {
        var found: [MessageIdentifier] = []
        var rest = value[...]
        while let open = rest.firstIndex(of: "<") {
            guard let close = rest[open...].firstIndex(of: ">") else { break }
            let next = rest.index(after: close)
            // Folding may have put spaces into a long one.
            let text = rest[open..<next].filter { $0 != " " && $0 != "\t" && $0 != "\r" && $0 != "\n" && $0 != "\r\n" }
            if let identifier = MessageIdentifier(text) { found.append(identifier) }
            rest = rest[next...]
        }
        return found.suffix(limit)
    }

    /// The idempotency key of our message that it names; nil: it is not ours.
    func key(_ tokens: TokenSigner) -> String? {
        guard let at = text.lastIndex(of: "@") else { return nil }
        return tokens.opened(text[text.index(after: text.startIndex)..<at], for: .message)
    }
}
