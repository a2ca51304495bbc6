/// What a mail server refuses a message for, by its code and its words; the same for replies in SMTP and for bounces.
///
/// | class | codes where words say no more | what follows |
/// | --- | --- | --- |
/// | mailbox | 5.1.0 to 5.1.6, 5.1.10; 5.2.1; 556, 521 (RFC 3463, 7504, 7505) | failed, the address is suppressed |
/// | sender | 5.1.7, 5.1.8, 5.7.20 to 5.7.27, 5.7.9 (RFC 3463, 7372, 7489) | failed |
/// | policy | other 5.7.x, 5.3.2 | failed |
/// | content | 5.2.3, 5.3.4, 5.6.x | failed |
/// | rate | 5.5.3, 5.7.28 | tried again, as often as `smtp_attempts` says |
/// | quota | 5.2.2, 5.3.1, 552 | failed |
/// | temporary | 4.x.x, 4xx | tried again |
/// | unspecified | everything else | failed |
///
/// Words about sender, policy, content, rate, blocklists and quota win over code and words about the mailbox: a host that
/// dislikes us says so of every address. See ``RefusalPhrases`` for where they come from.
enum RefusalReason: String, CaseIterable, Sendable {
    case mailbox, sender, policy, content, rate, quota, temporary, unspecified

    /// - Parameters:
    ///   - reply: of SMTP, `550`; nil where there is none.
    ///   - status: `5.1.1` (RFC 3463); nil where there is none.
    ///   - words: the server's.
    init(reply: Int? = nil, status: String? = nil, words: String) {
        let code = status.flatMap { StatusCode($0) }
        let isForNow = code.map { $0.kind == 4 } ?? reply.map { (400..<500).contains($0) } ?? false
        if isForNow {
            self = .temporary
            return
        }
        let text = RefusalText(words)
        // What a code says beyond doubt of the message or the mailbox's room no word about the mailbox changes.
        if let code, let certain = RefusalReason.certain(code) {
            self =
                certain == .policy && text.says(RefusalPhrases.mailboxWhateverTheCode)
                    && RefusalReason.besides(text) == nil ? .mailbox : certain
            return
        }
        if let other = RefusalReason.besides(text) {
            self = other
            return
        }
        if let code, let rule = RefusalPhrases.byCode.first(where: { $0.code == code.text && text.says($0.words) }) {
            self = rule.reason
            return
        }
        // The mailbox is there (RFC 3463, X.2.1).
        if text.says(RefusalPhrases.suspendedForNow) || (code?.subject == 2 && text.says(RefusalPhrases.suspended)) {
            self = .unspecified
            return
        }
        if text.says(RefusalPhrases.mailbox) {
            self = .mailbox
            return
        }
        self =
            code.flatMap { RefusalReason.likely($0) } ?? reply.map { RefusalReason.likely(reply: $0) } ?? .unspecified
    }

    /// What words say that are about anything but the mailbox's being there.
    private static func besides(_ text: RefusalText) -> RefusalReason? {
        // Some phrases about the mailbox hold words that mean something else alone.
        let text = text.without(RefusalPhrases.mailboxBeforeAll)
        for (reason, phrases) in RefusalPhrases.others where text.says(phrases) { return reason }
        return nil
    }

    private static func certain(_ code: StatusCode) -> RefusalReason? {
        switch (code.subject, code.detail) {
        case (1, 7), (1, 8): .sender
        case (1, 9): .policy
        case (2, 2): .quota
        case (2, 3), (3, 4), (6, _): .content
        case (7, 9), (7, 20...27): .sender
        case (7, 28): .rate
        case (7, _): .policy
        default: nil
        }
    }

    private static func likely(_ code: StatusCode) -> RefusalReason? {
        switch (code.subject, code.detail) {
        case (1, _), (2, 1): .mailbox
        case (3, 1): .quota
        case (3, 2): .policy
        case (5, 3): .rate
        default: nil
        }
    }

    private static func likely(reply: Int) -> RefusalReason {
        switch reply {
        // RFC 7504 and 7505: the host takes no mail at all.
        case 521, 556: .mailbox
        case 552: .quota
        default: .unspecified
        }
    }
}

/// `5.1.1` in its parts (RFC 3463).
struct StatusCode: Hashable, Sendable {
    var kind: Int
    var subject: Int
    var detail: Int
    var text: String { "\(kind).\(subject).\(detail)" }

    /// Nil: it is none.
    init?(_ text: some StringProtocol) {
        let numbers = text.split(separator: ".", omittingEmptySubsequences: false).map { Int($0) }
        guard numbers.count == 3, let kind = numbers[0], let subject = numbers[1], let detail = numbers[2],
            [2, 4, 5].contains(kind), (0...999).contains(subject), (0...999).contains(detail)
        else { return nil }
        (self.kind, self.subject, self.detail) = (kind, subject, detail)
    }
}
