/// What mail servers' status codes (RFC 3463, RFC 5248) mean for an address, in SMTP replies and in bounces.
///
/// | code | meaning | what follows |
/// | --- | --- | --- |
/// | `5.1.x` but 5.1.7, 5.1.8, 5.1.9 | the recipient's address is none | failed, the address is suppressed |
/// | `5.2.1` | the mailbox is disabled | failed, the address is suppressed |
/// | other `5.x.x`, or none, with words such as "user unknown" | the mailbox does not exist | failed, suppressed |
/// | `5.7.x`, `5.2.2`, `5.3.4`, every other `5.x.x` | policy, full, too big, … | failed |
/// | `4.x.x` | for now | tried again |
/// | `4.3.x`, `4.4.x`, `4.7.x`, `421` in a bounce | the destination's servers take nothing for now | its domain rests |
enum EmailCode {
    /// The mailbox does not exist (any more): nothing that goes there arrives.
    /// - Parameters:
    ///   - status: `5.1.1`; nil where only words are there.
    ///   - words: the server's, on what it refused for good.
    static func isNoMailbox(status: (some StringProtocol)?, words: String) -> Bool {
        let numbers = status.map { $0.split(separator: ".").map { Int($0) } } ?? []
        if numbers.count == 3, let subject = numbers[1], let detail = numbers[2] {
            guard numbers[0] == 5 else { return false }
            switch (subject, detail) {
            // The sender's address, or what became of a message on its way.
            case (1, 7), (1, 8), (1, 9): return false
            case (1, _), (2, 1): return true
            // What is refused by a rule is no word on the mailbox, whatever is said.
            case (7, _), (2, 2), (2, 3), (3, 4): return false
            default: break
            }
        }
        let words = words.lowercased()
        return noMailbox.contains { words.contains($0) }
    }

    /// Whether a bounce tells of the servers that its mail goes to, of the way there or of their rules, for now.
    /// - Parameter status: `4.4.1`, or `421`.
    static func isOfDestination(status: String) -> Bool {
        ["4.3.", "4.4.", "4.7."].contains { status.hasPrefix($0) } || status == "421"
    }

    private static let noMailbox = [
        "user unknown", "unknown user", "no such user", "no such recipient", "mailbox unknown", "unknown mailbox",
        "mailbox not found", "no such mailbox", "user not found", "recipient not found", "no mailbox here by that name",
        "mailbox does not exist", "user does not exist", "account does not exist", "address does not exist",
        "unknown recipient", "recipient unknown", "invalid mailbox", "account has been disabled", "mailbox disabled",
        "account is disabled", "unknown or invalid address", "doesn't have a mailbox", "unrouteable address",
    ]

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
