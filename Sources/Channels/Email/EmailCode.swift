/// What mail servers' status codes and words mean besides the reason of a refusal (``RefusalReason``): for how long, and for
/// whom else.
enum EmailCode {
    /// The mailbox does not exist (any more): nothing that goes there arrives.
    /// - Parameters:
    ///   - status: `5.1.1`; nil where only words are there.
    ///   - words: the server's, on what it refused for good.
    static func isNoMailbox(status: String?, words: String) -> Bool {
        RefusalReason(status: status, words: words) == .mailbox
    }

    /// Whether a bounce tells of the servers that its mail goes to, of the way there or of their rules, for now.
    /// - Parameter status: `4.4.1`, or `421`.
    static func isOfDestination(status: String) -> Bool {
        ["4.3.", "4.4.", "4.7."].contains { status.hasPrefix($0) } || status == "421"
    }

    /// How long the server asks to wait: a number of seconds, minutes or hours in its words, up to a day; nil where it
    /// names none.
    static func wait(saidIn words: String) -> Duration? {
        var number: Int64?
        for word in words.lowercased().split(whereSeparator: { !$0.isLetter && !$0.isNumber }) {
            // "300s" and "300 seconds".
            let digits = word.prefix { ("0"..."9").contains($0) }
            let unit = word.dropFirst(digits.count)
            if !digits.isEmpty {
                number = digits.utf8.count <= 6 ? Int64(digits) : nil
                if unit.isEmpty { continue }
            }
            guard let value = number else { continue }
            number = nil
            let seconds: Int64
            switch unit {
            case "s", "sec", "secs", "second", "seconds": seconds = value
            case "m", "min", "mins", "minute", "minutes": seconds = value * 60
            case "h", "hour", "hours": seconds = value * 3600
            default: continue
            }
            return (1...86_400).contains(seconds) ? .seconds(seconds) : nil
        }
        return nil
    }
}
