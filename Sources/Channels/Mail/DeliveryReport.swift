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

    /// Of `multipart/report`; nil: it holds no report.
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
        let isFailed = { (group: HeaderBlock) in group["action"].first?.lowercased().hasPrefix("failed") == true }
        guard let group = told.first(where: isFailed) ?? told.first else { return nil }
        let diagnostic = group["diagnostic-code"].first ?? ""
        words = String(MailText.onOneLine(diagnostic.drop { $0 != ";" }.dropFirst().drop { $0 == " " }).prefix(500))
        if words.isEmpty { words = String(MailText.onOneLine(diagnostic).prefix(500)) }
        let said = group["status"].first.flatMap { DeliveryReport.enhanced(in: $0) }
        // 5.0.0 says nothing; the diagnostic may say more.
        let better = DeliveryReport.enhanced(in: words)
        if let said, !said.hasSuffix(".0.0") { status = said } else { status = better ?? said ?? "5.0.0" }
        let action = group["action"].first?.lowercased() ?? ""
        fate =
            if action.hasPrefix("failed") || (action.isEmpty && status.hasPrefix("5")) {
                .givenUp
            } else {
                action.hasPrefix("delayed") ? .delayed : .unsaid
            }
    }

    /// Of a mail that came to a bounce address and is no report; nil: it is no bounce either.
    init?(unstructured mail: MailDocument) {
        guard AutomaticMail.isFromNobody(mail),
            mail.header("auto-submitted")?.lowercased().hasPrefix("auto-replied") != true,
            !AutomaticMail.isVacation(subject: mail.header("subject") ?? "")
        else { return nil }
        let text = mail.parts.first { $0.type == "text/plain" }?.text(longest: 8192) ?? ""
        let all = ((mail.header("subject") ?? "") + "\n" + text).lowercased()
        let lines = text.split(whereSeparator: \.isNewline)
        let telling = lines.first { DeliveryReport.enhanced(in: $0) != nil || DeliveryReport.reply(in: $0) != nil }
        words = String(MailText.onOneLine(telling ?? lines.first ?? "").prefix(500))
        let status = telling.flatMap { DeliveryReport.enhanced(in: $0) ?? DeliveryReport.reply(in: $0) }
        let isPermanent = [
            "permanent", "undeliver", "could not be delivered", "couldn't be delivered", "not be delivered",
            "returned to sender",
            "delivery failed", "delivery failure", "failure notice", "giving up", "given up",
        ].contains { all.contains($0) }
        let saysDelayed = ["delayed", "will be retried", "still trying", "will retry", "warning:"].contains {
            all.contains($0)
        }
        guard isPermanent || saysDelayed || status != nil else { return nil }
        self.status = status ?? "5.0.0"
        let isGivenUp = self.status.hasPrefix("5") && (isPermanent || (status != nil && !saysDelayed))
        fate = isGivenUp ? .givenUp : saysDelayed ? .delayed : .unsaid
    }

    /// - Parameter key: of the message that it is about; nil: nobody knows.
    func receipt(key: String?, at occurred: Instant) -> DeliveryReceipt? {
        guard let key else { return nil }
        let change: DeliveryReceipt.Change
        switch fate {
        case .givenUp:
            let suppresses = EmailCode.isNoMailbox(status: status.contains(".") ? status : nil, words: words)
            change = .failed(code: status, text: words, suppresses: suppresses)
        case .delayed: change = .delayed(code: status, text: words)
        case .unsaid: return nil
        }
        return DeliveryReceipt(
            .key(key), change, destinationRests: EmailCode.isOfDestination(status: status), occurredAt: occurred)
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
    private static func reply(in text: some StringProtocol) -> String? {
        text.prefix(2000).split { !($0.isASCII && ($0.isNumber || $0.isLetter)) }.first { word in
            word.utf8.count == 3 && (word.hasPrefix("4") || word.hasPrefix("5")) && word.allSatisfy(\.isNumber)
                && word.dropFirst().first.map { "0123457".contains($0) } == true
        }.map { String($0) }
    }
}
