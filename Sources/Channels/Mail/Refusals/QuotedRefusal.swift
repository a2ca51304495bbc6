/// A refusal without what the server in between wrote before it.
///
/// IronPort puts a class of its own before another server's words and codes, `5.1.0 - Unknown address error` before most that is
/// refused for good: `5.1.0 - Unknown address error 550-'5.7.1 Message rejected' (delivery attempts: 0)`. What stands in the
/// quotes is the refusal.
struct QuotedRefusal: Sendable {
    var reply: Int?
    var status: String?
    var words: String

    init(reply: Int?, status: String?, words: String) {
        (self.reply, self.status, self.words) = (reply, status, words)
        guard let quote = words.firstIndex(of: "'"), let last = words.lastIndex(of: "'") else { return }
        var before = words[..<quote]
        if let semicolon = before.prefix(12).firstIndex(of: ";") {
            before = before[before.index(after: semicolon)...].drop { $0 == " " }
        }
        let code = before.prefix { $0 != " " }
        guard StatusCode(code) != nil, before.dropFirst(code.count).hasPrefix(" - ") else { return }
        let number = before.split(separator: " ").last.map { $0.prefix { $0 != "-" } } ?? ""
        self.reply = number.utf8.count == 3 ? Int(number) : nil
        let inner = words.index(after: quote)
        self.words = quote < last ? String(words[inner..<last]) : String(words[inner...])
        let first = self.words.drop { $0 == "#" }.prefix { $0.isNumber || $0 == "." }
        self.status = StatusCode(first)?.text
    }
}
