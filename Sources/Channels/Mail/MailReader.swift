import Crypto
import Domain

/// Makes of a mail that came in what it tells: a reply, a bounce, somebody who unsubscribes; or something that is passed
/// over, with the reason.
struct MailReader: Sendable {
    var tokens: TokenSigner
    /// Where the bounces of the channel's accounts go.
    var bounces: [BounceAddress] = []
    /// All attachments of a message together; of one that goes beyond, the name is kept and no byte.
    var maximumAttachmentBytes: Int

    /// The text of a message; what is beyond is cut.
    static let longestText = 65_536
    private static let mostAttachments = 50

    /// The longest mail that is fetched whole: attachments grow by a third in base64, and there are texts besides.
    static func largestMail(_ maximumAttachmentBytes: Int) -> Int { maximumAttachmentBytes / 3 * 4 + 1_048_576 }

    /// What a mail tells; nil: it is a copy of one of ours.
    ///
    /// - Parameters:
    ///   - isCut: `bytes` are the beginning of something longer.
    ///   - arrived: when the server took it.
    func read(_ bytes: [UInt8], isCut: Bool, arrived: Instant?, account: String?, at now: Instant) -> ProviderEvent? {
        let mail = MailDocument(bytes, mostPartBytes: max(maximumAttachmentBytes, 1_048_576) + 1)
        let occurred = min(arrived ?? now, now)
        let name = providerID(mail, bytes)
        if MessageIdentifier(name)?.key(tokens) != nil { return nil }
        let subject = mail.header("subject").map { MailText.onOneLine($0.prefix(998)) }
        if let subject, let token = UnsubscribeLinks.token(inSubject: subject, tokens) {
            return .address(
                AddressChange(
                    kind: token.kind, address: token.address, .suppressed(.optedOut, detail: nil),
                    notice: notice(mail, name), occurredAt: occurred))
        }
        let passOver = { (reason: PassedOverReason, detail: String?) -> ProviderEvent in
            .passedOver(
                PassedOver(
                    kind: .email, reason, address: mail.senderAddress, senderName: mail.senderName, subject: subject,
                    text: ReplyText.capped(self.text(mail), PassedOver.longestText), detail: detail, providerID: name,
                    occurredAt: occurred))
        }
        let marked = markedKey(mail)
        let message = message(
            mail, name, isCut: isCut, marked: marked, subject: subject, account: account, at: occurred)
        let isAnswer = message.map { self.isAnswer($0, mail) } ?? false
        if let verdict = bounce(mail, marked: marked, isAnswer: isAnswer, name: name, passOver, at: occurred) {
            return verdict
        }
        switch AutomaticMail.verdict(on: mail, isAnswer: isAnswer) {
        case .reply(let detail): return passOver(.automaticReply, detail)
        case .mail(let detail): return passOver(.automaticMail, detail)
        case .person: break
        }
        // People answer the address in From; what comes to the envelope's is from programs, but for mail programs that know
        // no better.
        if marked != nil, message != nil, !isAnswer, !AutomaticMail.isReplySubject(subject ?? "") {
            return passOver(.uncertainBounce, "sent to the bounce address of a message")
        }
        guard let message else { return passOver(.noSender, mail.senderAddress) }
        return .message(message)
    }

    /// What a report tells, or whatever a server sent to a bounce address; nil: it is neither.
    private func bounce(
        _ mail: MailDocument, marked: String?, isAnswer: Bool, name: String,
        _ passOver: (PassedOverReason, String?) -> ProviderEvent,
        at occurred: Instant
    ) -> ProviderEvent? {
        let isReport = mail.type == "multipart/report"
        guard isReport || marked != nil else { return nil }
        if isReport, let type = mail.reportType, type != "delivery-status" { return passOver(.report, type) }
        if let report = DeliveryReport(mail) {
            guard let key = marked ?? returnedKey(mail) else {
                return passOver(.unknownMessage, "\(report.status) \(report.words)")
            }
            return report.receipt(key: key, notice: notice(mail, name), at: occurred).map { .receipt($0) }
                ?? passOver(.uncertainBounce, "\(report.status) \(report.words)")
        }
        if let marked, let report = DeliveryReport(unstructured: mail, isAnswer: isAnswer) {
            return report.receipt(key: marked, notice: notice(mail, name), at: occurred).map { .receipt($0) }
                ?? passOver(.uncertainBounce, "\(report.status) \(report.words)")
        }
        return isReport ? passOver(.report, mail.reportType) : nil
    }

    /// The mail's lasting name: its Message-ID alone may be that of the message which it is about.
    private func notice(_ mail: MailDocument, _ name: String) -> String {
        let told = [name, mail.header("date") ?? "", mail.senderAddress ?? "", mail.header("subject") ?? ""]
        let digest = SHA256.hash(data: Array(told.joined(separator: "\n").utf8))
        return Hexadecimal.text(digest)
    }

    /// It names a message of ours by our signature, and says something.
    private func isAnswer(_ message: InboundMessage, _ mail: MailDocument) -> Bool {
        guard !message.text.isEmpty || !message.attachments.isEmpty else { return false }
        return mail.headers(["in-reply-to", "references"]).contains { value in
            MessageIdentifier.all(in: value).contains { $0.key(tokens) != nil }
        }
    }

    private func message(
        _ mail: MailDocument, _ name: String, isCut: Bool, marked: String?, subject: String?, account: String?,
        at occurred: Instant
    ) -> InboundMessage? {
        guard let from = mail.senderAddress, let address = try? MailAddress(from) else { return nil }
        var answers: [MessageReference] = []
        let quoted =
            MessageIdentifier.all(in: mail.header("in-reply-to") ?? "")
            + MessageIdentifier.all(in: mail.header("references") ?? "").reversed()
        for key in quoted.compactMap({ $0.key(tokens) }) + [marked].compactMap(\.self)
        where !answers.contains(.key(key)) {
            answers.append(.key(key))
        }
        return InboundMessage(
            kind: .email, address: address.ascii.lowercased(), senderName: mail.senderName, account: account,
            subject: subject, text: ReplyText.capped(text(mail), MailReader.longestText),
            attachments: attachments(mail, isCut: isCut), providerID: name, answers: answers,
            isVouchedFor: !answers.isEmpty, occurredAt: occurred)
    }

    /// The Message-ID; of a mail without one, a hash of it.
    private func providerID(_ mail: MailDocument, _ bytes: [UInt8]) -> String {
        if let identifier = MessageIdentifier.all(in: mail.header("message-id") ?? "").first,
            identifier.text.utf8.count <= 300
        {
            return identifier.text
        }
        let digest = SHA256.hash(data: bytes)
        return "sha256:" + Hexadecimal.text(digest)
    }

    /// The new text: the plain one, else what HTML says.
    private func text(_ mail: MailDocument) -> String {
        let thread = QuotedThread(
            addresses: mail.headers(["to", "delivered-to", "x-original-to", "envelope-to"]).flatMap { value in
                value.prefix(2000).split(whereSeparator: { " ,;<>\"\t".contains($0) }).filter { $0.contains("@") }
                    .prefix(20).map { String($0) }
            }, subject: mail.header("subject"))
        let readable = mail.parts.filter { $0.type == "text/plain" && !$0.isAttachment }
        let unnamed = readable.filter { $0.name == nil }
        let html = mail.parts.first { $0.type == "text/html" && !$0.isAttachment }
        // A sole text is the mail's, whatever file name a program gave it.
        let texts = unnamed.isEmpty && html == nil ? Array(readable.prefix(1)) : unnamed
        let plain = ReplyText.new(in: texts.map { $0.text() }.joined(separator: "\n"), of: thread)
        let isBlank = texts.allSatisfy { $0.text(longest: 65_536).allSatisfy(\.isWhitespace) }
        guard isBlank, let html else { return plain }
        return ReplyText.new(in: HTMLText.plain(html.text()), of: thread)
    }

    private func attachments(_ mail: MailDocument, isCut: Bool) -> [OutboundMessage.Attachment] {
        var attachments: [OutboundMessage.Attachment] = []
        var total = 0
        for (index, part) in mail.parts.enumerated() {
            let isText = part.type == "text/plain" || part.type == "text/html"
            guard part.isAttachment || part.name != nil || !isText, !MailReader.signatures.contains(part.type),
                attachments.count < MailReader.mostAttachments
            else { continue }
            let isWhole = !part.isCut && !(isCut && index == mail.parts.count - 1)
            let fits = isWhole && part.bytes.count <= maximumAttachmentBytes - total
            if fits { total += part.bytes.count }
            let name = part.name.flatMap { $0.isEmpty ? nil : $0 }
            attachments.append(
                OutboundMessage.Attachment(
                    name: name ?? (part.type == "message/rfc822" ? "message.eml" : "part-\(index + 1)"),
                    contentType: MailText.isVisible(part.type) ? part.type : "application/octet-stream",
                    bytes: fits ? part.bytes : []))
        }
        return attachments
    }

    private static let signatures: Set<String> = [
        "application/pgp-signature", "application/pkcs7-signature", "application/x-pkcs7-signature",
    ]

    /// The message whose bounce address the mail was sent to.
    private func markedKey(_ mail: MailDocument) -> String? {
        guard !bounces.isEmpty else { return nil }
        let places = mail.headers([
            "delivered-to", "x-original-to", "envelope-to", "x-envelope-to", "x-delivered-to", "to",
        ])
        for place in places {
            for word in place.split(whereSeparator: { " ,;<>\"\t".contains($0) }).prefix(50) where word.contains("@") {
                for address in bounces { if let key = address.key(in: word, tokens) { return key } }
            }
        }
        return nil
    }

    /// The message that a report gives back, by its headers or by what the report says it answers.
    private func returnedKey(_ mail: MailDocument) -> String? {
        let types: Set<String> = [
            "message/rfc822", "text/rfc822-headers", "message/rfc822-headers", "message/global",
            "message/global-headers",
        ]
        for part in mail.parts where types.contains(part.type) {
            let identifiers = HeaderBlock(part.bytes)["message-id"].flatMap { MessageIdentifier.all(in: $0) }
            for identifier in identifiers { if let key = identifier.key(tokens) { return key } }
        }
        let said = mail.headers(["in-reply-to", "references"]).flatMap { MessageIdentifier.all(in: $0) }
        return said.lazy.compactMap { $0.key(tokens) }.first
    }
}
