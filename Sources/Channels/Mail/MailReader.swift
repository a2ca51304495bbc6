import Crypto
import Domain

/// Makes of a mail that came in what it tells: a reply, a bounce, somebody who unsubscribes; or nothing, of what programs
/// wrote.
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

    /// - Parameters:
    ///   - isCut: `bytes` are the beginning of something longer.
    ///   - arrived: when the server took it.
    func read(_ bytes: [UInt8], isCut: Bool, arrived: Instant?, account: String?, at now: Instant) -> ProviderEvent? {
        let mail = MailDocument(bytes, mostPartBytes: max(maximumAttachmentBytes, 1_048_576) + 1)
        let occurred = min(arrived ?? now, now)
        let subject = mail.header("subject").map { MailText.onOneLine($0.prefix(998)) }
        if let subject, let token = UnsubscribeLinks.token(inSubject: subject, tokens) {
            return .address(
                AddressChange(
                    kind: token.kind, address: token.address, .suppressed(.optedOut, detail: nil), occurredAt: occurred)
            )
        }
        let marked = markedKey(mail)
        if mail.type == "multipart/report" {
            guard mail.reportType == "delivery-status" else { return nil }
            return DeliveryReport(mail)?.receipt(key: marked ?? returnedKey(mail), at: occurred).map { .receipt($0) }
        }
        if let marked, let report = DeliveryReport(unstructured: mail) {
            return report.receipt(key: marked, at: occurred).map { .receipt($0) }
        }
        guard !AutomaticMail.isAutomatic(mail) else { return nil }
        return message(mail, bytes, isCut: isCut, marked: marked, subject: subject, account: account, at: occurred)
            .map { .message($0) }
    }

    private func message(
        _ mail: MailDocument, _ bytes: [UInt8], isCut: Bool, marked: String?, subject: String?, account: String?,
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
            attachments: attachments(mail, isCut: isCut), providerID: providerID(mail, bytes), answers: answers,
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
        return "sha256:" + digest.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    /// The new text: the plain one, else what HTML says.
    private func text(_ mail: MailDocument) -> String {
        let texts = mail.parts.filter { $0.type == "text/plain" && !$0.isAttachment && $0.name == nil }
        let plain = ReplyText.new(in: texts.map { $0.text() }.joined(separator: "\n"))
        let isBlank = texts.allSatisfy { $0.text(longest: 65_536).allSatisfy(\.isWhitespace) }
        guard isBlank, let html = mail.parts.first(where: { $0.type == "text/html" && !$0.isAttachment }) else {
            return plain
        }
        return ReplyText.new(in: HTMLText.plain(html.text()))
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
