import Foundation

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
/// The words are judged clause by clause, without hosts, addresses and URLs; the first clause that decides anything counts before
/// the rest, because what follows is advice. A word such as "unknown" or "not found" is about the mailbox only where its noun is
/// the recipient, their mailbox, address or account (``MailboxWords``). "Recipient address rejected" and the like say nothing by
/// themselves: what follows the colon does. Words of a passing state win over those of absence. See ``RefusalPhrases`` for where
/// they come from.
enum RefusalReason: String, CaseIterable, Sendable {
    case mailbox, sender, policy, content, rate, quota, temporary, unspecified

    /// - Parameters:
    ///   - reply: of SMTP, `550`; nil where there is none.
    ///   - status: `5.1.1` (RFC 3463); nil where there is none.
    ///   - words: the server's.
    ///   - recipient: whom the message was for, where the words may not say: only a missing domain of theirs is their mailbox's.
    init(reply: Int? = nil, status: String? = nil, words: String, recipient: String? = nil) {
        let quoted = QuotedRefusal(reply: reply, status: status, words: words)
        let code = (quoted.status ?? RefusalReason.status(in: quoted.words)).flatMap { StatusCode($0) }
        let isForNow = code.map { $0.kind == 4 } ?? quoted.reply.map { (400..<500).contains($0) } ?? false
        if isForNow {
            self = .temporary
            return
        }
        let text = RefusalText(quoted.words)
        let findings = RefusalReason.findings(text, code)
        let deciding = RefusalReason.deciding(findings)
        // What a code says beyond doubt of the message or the mailbox's room no word changes; a rule may be "no such user".
        if let code, let certain = RefusalReason.certain(code), certain != .policy || deciding != .absent {
            self = certain
            return
        }
        switch deciding {
        case .absent: self = RefusalPhrases.passingAnywhere.isIn(text.whole) ? .unspecified : .mailbox
        case .other(let reason): self = reason
        case .passing, .fault: self = .unspecified
        case .nameService:
            self = RefusalReason.isOwnDomain(quoted.words, text, recipient: recipient) ? .mailbox : .unspecified
        case .refused, .domainAbsent, .vague, nil:
            self = RefusalReason.undecided(findings, code: code, reply: quoted.reply)
        }
    }

    private static func findings(_ text: RefusalText, _ code: StatusCode?) -> [RefusalFinding] {
        var findings: [RefusalFinding] = []
        // Microsoft 365: the recipient is not in the directory (edge blocking).
        let isEdge = code?.text == "5.4.1" && edge.isIn(text.whole)
        // "Requested action not taken: mailbox unavailable", whatever parts it.
        let isEnough = isEdge || MailboxWords.weakButEnough.isIn(text.whole)
        for clause in text.clauses {
            if isEdge, clause.words == ["access", "denied"] {
                findings.append(.refused(isEnough: true))
                continue
            }
            guard
                var finding = RefusalFinding(
                    clause, isAboutRecipient: code?.subject == 1 || text.whole.text.contains("recipient address"))
            else { continue }
            if isEnough, case .refused = finding { finding = .refused(isEnough: true) }
            // "Unknown user: sender's address cannot be verified".
            if clause.followsColon, findings.last == .absent, case .other = finding { findings.removeLast() }
            if clause.followsColon, findings.last == .absent, finding == .passing { findings.removeLast() }
            // "Host unknown (name server: host not found)" is said of the recipient's twice.
            if finding == .fault, findings.contains(where: { if case .domainAbsent = $0 { true } else { false } }) {
                continue
            }
            findings.append(finding)
        }
        return findings
    }

    private static let edge = RefusalVocabulary(
        "recipient address rejected access denied | recipient addresses rejected access denied")

    /// The first that decides; of the mailbox's room wherever it is said.
    private static func deciding(_ findings: [RefusalFinding]) -> RefusalFinding? {
        findings.contains(.other(.quota)) ? .other(.quota) : findings.first { $0.isDecisive }
    }

    /// Where no words decide: weak ones, and the codes.
    private static func undecided(_ findings: [RefusalFinding], code: StatusCode?, reply: Int?) -> RefusalReason {
        let likely = code.flatMap { RefusalReason.likely($0) }
        let first = findings.firstIndex { $0 != .vague }
        if let first {
            guard !findings[first...].contains(.vague) else { return .unspecified }
            let saysMailbox = findings.contains { finding in
                switch finding {
                // Outlook.com and Hotmail.
                case .refused(let isEnough): isEnough || code?.text == "5.5.0"
                case .domainAbsent(let isCertain): isCertain
                case .absent, .other, .passing, .fault, .nameService, .vague: false
                }
            }
            if saysMailbox || likely == .mailbox { return .mailbox }
        } else if likely == .mailbox, findings.contains(.vague) {
            return .unspecified
        }
        return likely ?? reply.map { RefusalReason.likely(reply: $0) } ?? .unspecified
    }

    /// A name server's "no" about the very domain that the message was for; about any other it is the sending host's affair, or
    /// its relay's.
    private static func isOwnDomain(_ words: String, _ text: RefusalText, recipient: String?) -> Bool {
        guard !RefusalPhrases.passing.isIn(text.whole), notThere.isIn(text.whole) else { return false }
        let separators = Set<Character>(" \t\"'()[]<>,;=")
        let names = words.lowercased().split { separators.contains($0) }.map { word in
            word.hasSuffix(".") || word.hasSuffix(":") ? word.dropLast() : word
        }
        let domains = ([recipient ?? ""] + names.map { String($0) }).compactMap { name in
            name.lastIndex(of: "@").map { name[name.index(after: $0)...].lowercased() }
        }
        return names.contains { domains.contains(String($0)) }
    }

    private static let notThere = RefusalVocabulary("not found | nxdomain | not exist | not known | nonexist*")

    private static func status(in words: String) -> String? {
        DeliveryReport.enhanced(in: words).flatMap { $0.hasPrefix("5") ? $0 : nil }
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
        // 5.1.351: Microsoft's for another server's 5.1.1.
        case (1, 0...6), (1, 10), (1, 351), (2, 1): .mailbox
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
