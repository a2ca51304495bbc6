import Domain

/// What a server says became of a message (RFC 3464), or what a server of old writes in words.
struct DeliveryReport: Hashable, Sendable {
    enum Fate: Hashable, Sendable {
        case givenUp
        /// Held up, and tried further.
        case delayed
        /// Nothing certain is said.
        case unsaid
    }

    var fate: Fate
    /// `5.1.1`; where only an SMTP code is named, `550`.
    var status: String
    /// The server's words.
    var words: String
    var reason: RefusalReason

    private static let longestWords = 500

    /// Of `multipart/report`, or of a mail that holds a report; nil: it holds none.
    init?(_ mail: MailDocument) {
        guard
            let part = mail.parts.first(where: {
                $0.type == "message/delivery-status" || $0.type == "message/global-delivery-status"
            })
        else { return nil }
        // The first group is about the message, each that follows about a recipient; ours have one.
        var groups: [HeaderBlock] = []
        var rest = part.bytes[...]
        while !rest.isEmpty, groups.count < 50 {
            let group = HeaderBlock(rest)
            rest = group.rest
            if !group.isEmpty { groups.append(group) }
        }
        let told = groups.filter { !$0["action"].isEmpty || !$0["status"].isEmpty }
        let isFailed = { (group: HeaderBlock) in DeliveryReport.isFailure(group["action"].first ?? "") }
        guard let group = told.first(where: isFailed) ?? told.first else { return nil }
        let diagnostic = group["diagnostic-code"].first ?? ""
        var words = DeliveryReport.words(diagnostic.drop { $0 != ";" }.dropFirst().drop { $0 == " " })
        if words.isEmpty { words = DeliveryReport.words(diagnostic) }
        let action = group["action"].first?.lowercased() ?? ""
        status = DeliveryReport.status(said: group["status"].first, action: action, words)
        fate =
            if DeliveryReport.isFailure(action) || (action.isEmpty && status.hasPrefix("5")) {
                .givenUp
            } else {
                action.hasPrefix("delayed") ? .delayed : .unsaid
            }
        reason = RefusalReason(
            reply: DeliveryReport.reply(in: words).flatMap { Int($0) }, status: status.contains(".") ? status : nil,
            words: words, recipient: group["final-recipient"].first)
        // Where the fields say nothing, the text for people may.
        let isVague = words.isEmpty || status.hasSuffix(".0.0")
        if fate == .givenUp, reason == .unspecified, isVague, status.hasPrefix("5"),
            let notice = NoticeText(mail).verdict,
            notice.reason != .temporary
        {
            reason = notice.reason
            if words.isEmpty { words = notice.words }
        }
        self.words = words
    }

    /// Of a mail that came to a bounce address and is no report; nil: it is no bounce either.
    ///
    /// People and programs write to that address too: vacation notices go there (RFC 3834), and so do the replies of mail programs
    /// that know no better. What tells a bounce is who sent it, the words that only mail servers write, and their codes; never
    /// ordinary words such as "delayed" or "moved".
    /// - Parameter isAnswer: it names a message of ours by our signature, and says something of its own.
    init?(unstructured mail: MailDocument, isAnswer: Bool) {
        let subject = mail.header("subject") ?? ""
        guard !AutomaticSubject.isAutomatic(subject) else { return nil }
        let notice = NoticeText(mail)
        let verdict = notice.verdict
        let saysGivenUp = notice.saysGivenUp || NoticeText.saysGivenUp(subject)
        let saysDelayed = notice.saysDelayed || NoticeText.saysDelayed(subject)
        guard DeliveryReport.isBounce(mail, notice, subject: subject, isAnswer: isAnswer),
            saysGivenUp || saysDelayed || verdict != nil
                || (notice.isBounce && NoticeText.isBounceSubject(subject))
        else { return nil }
        words = verdict?.words ?? String(MailText.onOneLine(notice.firstLine).prefix(DeliveryReport.longestWords))
        status = verdict?.status ?? "5.0.0"
        reason = verdict?.reason ?? RefusalReason(words: subject)
        let isForNow = status.hasPrefix("4")
        fate =
            if notice.isStillTried || (saysDelayed && !(saysGivenUp && !isForNow)) {
                .delayed
            } else if isForNow {
                saysGivenUp ? .givenUp : .unsaid
            } else {
                .givenUp
            }
    }

    /// | from | a bounce where |
    /// | --- | --- |
    /// | whoever names the recipients that failed (Exim) | always |
    /// | a program that answers (`auto-replied`) | a mail system, in its words, with a code |
    /// | a mail system by its name | its words, a code, or a subject that bounces have |
    /// | a null sender, `noreply` | its words, or a code where servers write it |
    /// | anybody who names our message | both |
    private static func isBounce(_ mail: MailDocument, _ notice: NoticeText, subject: String, isAnswer: Bool) -> Bool {
        if mail.header("x-failed-recipients") != nil { return true }
        let isSystem = AutomaticMail.isMailSystem(mail)
        if mail.header("auto-submitted")?.lowercased().hasPrefix("auto-replied") == true {
            return isSystem && notice.isBounce && notice.hasReply
        }
        if isSystem {
            return notice.isBounce || notice.hasReply || NoticeText.isBounceSubject(subject)
                || (AutomaticMail.isFromNobody(mail) && notice.verdict != nil)
        }
        if isAnswer, !AutomaticMail.isFromNobody(mail) { return notice.isBounce && notice.hasReply }
        return notice.isBounce || notice.hasReply
    }

    /// `failed` (RFC 3464, 2.3.3), and what some servers write for it.
    private static func isFailure(_ action: String) -> Bool {
        let action = action.lowercased()
        return action.hasPrefix("fail") || action.hasPrefix("error") || action.hasPrefix("undeliver")
    }

    /// - Parameter key: of the message that it is about; nil: nobody knows.
    /// - Parameter notice: the mail's lasting name.
    func receipt(key: String?, notice: String? = nil, at occurred: Instant) -> DeliveryReceipt? {
        guard let key else { return nil }
        let change: DeliveryReceipt.Change
        switch fate {
        case .givenUp: change = .failed(code: status, text: words, suppresses: reason == .mailbox)
        case .delayed: change = .delayed(code: status, text: words)
        case .unsaid: return nil
        }
        return DeliveryReceipt(
            .key(key), change, destinationRests: EmailCode.isOfDestination(status: status), notice: notice,
            occurredAt: occurred)
    }

    private static func words(_ text: some StringProtocol) -> String {
        String(MailText.onOneLine(text).prefix(longestWords))
    }

    /// 5.0.0 says nothing, and what it says as a whole may be less than the diagnostic's last word: that then counts.
    private static func status(said: String?, action: String, _ words: String) -> String {
        let said = said.flatMap { enhanced(in: $0) }
        let better = enhanced(in: words)
        guard let said else {
            return better ?? reply(in: words).map { $0.hasPrefix("4") ? "4.0.0" : "5.0.0" } ?? "5.0.0"
        }
        if said.hasSuffix(".0.0") {
            if let better { return better }
            // "Action: failed, Status: 4.0.0" above "550 user unknown".
            if isFailure(action), reply(in: words)?.hasPrefix("5") == true { return "5.0.0" }
        }
        return said
    }

    /// The first `5.1.1` or `4.4.7` in a text.
    static func enhanced(in text: some StringProtocol) -> String? {
        let words = text.prefix(2000).split { !($0.isASCII && ($0.isNumber || $0 == ".")) }
        return words.lazy.compactMap { word -> String? in
            let numbers = word.split(separator: ".", omittingEmptySubsequences: false)
                .prefix { !$0.isEmpty }
            guard numbers.count == 3, ["2", "4", "5"].contains(numbers[0]),
                numbers.dropFirst().allSatisfy({ (1...3).contains($0.utf8.count) })
            else { return nil }
            return numbers.joined(separator: ".")
        }.first
    }

    /// The first `550` or `421` that stands as a word in a text.
    static func reply(in text: some StringProtocol) -> String? {
        text.prefix(2000).split { !($0.isASCII && ($0.isNumber || $0.isLetter)) }.first { word in
            word.utf8.count == 3 && (word.hasPrefix("4") || word.hasPrefix("5")) && word.allSatisfy(\.isNumber)
                && word.dropFirst().first.map { "0123457".contains($0) } == true
        }.map { String($0) }
    }
}
