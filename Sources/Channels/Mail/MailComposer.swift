import CMail
import Domain

/// Turns a message into the bytes of an e-mail: the same bytes for the same message and sender, on any machine, at any
/// time (RFC 5322, MIME). Lines end with CRLF and have at most 998 bytes.
struct MailComposer: Sendable {
    /// The message can never be sent as an e-mail.
    struct Refusal: Error, Hashable, Sendable {
        var code: String
        var text: String
    }

    struct Mail: Sendable {
        var recipient: MailAddress
        /// Whom the envelope names as the sender: bounces go there.
        var returnPath: String
        /// With angle brackets.
        var messageID: String
        var bytes: [UInt8]
    }

    var content: MailContent
    /// All attachments together, before encoding.
    var maximumAttachmentBytes: Int
    /// Signs Message-IDs and bounce addresses, so that what comes back can be told from what strangers make up; nil: they
    /// are not signed, and nothing that comes back is taken for ours.
    var tokens: TokenSigner?

    /// - Parameters:
    ///   - returns: where bounces go, marked with the message; nil: to the sender's address, as they are.
    ///   - unsubscribe: how a recipient leaves; openings carry it.
    func compose(
        _ message: OutboundMessage, from sender: MailSender, returns: BounceAddress? = nil,
        unsubscribe: UnsubscribeLinks? = nil
    ) throws(Refusal) -> Mail {
        let recipient: MailAddress
        do { recipient = try MailAddress(message.recipient) } catch {
            throw Refusal(code: error.code, text: error.reason)
        }
        try checkHeaders(of: message)
        let texts = texts(of: message)
        guard !texts.isEmpty || !message.attachments.isEmpty else {
            throw Refusal(code: "no_content", text: "the message has neither a text nor an attachment")
        }
        var attached = 0
        for attachment in message.attachments {
            attached += attachment.bytes.count
            guard attached <= maximumAttachmentBytes else {
                throw Refusal(
                    code: "attachments_too_large",
                    text: "the attachments have more than \(maximumAttachmentBytes) bytes (max_attachment_bytes)")
            }
        }
        let key = message.idempotencyKey
        let identifier = "\(tokens?.signed(key, for: .message) ?? key)@\(sender.address.domain)"
        var headers = ThreadHeaders(message).headers
        if message.followUp == nil, let unsubscribe, let tokens {
            headers += unsubscribe.headers(for: message.recipient, tokens)
        }
        let returnPath = tokens.flatMap { returns?.marked(with: key, $0) } ?? returns?.plain ?? sender.address.ascii
        let bytes = MailLibrary.use {
            MailComposer.write(
                message, from: sender, to: recipient, identifier: identifier, texts: texts, headers: headers)
        }
        switch bytes {
        case .success(let bytes):
            return Mail(recipient: recipient, returnPath: returnPath, messageID: "<\(identifier)>", bytes: bytes)
        case .failure(let refusal): throw refusal
        }
    }

    private func checkHeaders(of message: OutboundMessage) throws(Refusal) {
        func check(_ text: String?, _ what: String) throws(Refusal) {
            guard let text, HeaderText.breaksLines(text) else { return }
            throw Refusal(code: "bad_header", text: "\(what) holds a line end or a NUL")
        }
        try check(message.subject, "the subject")
        try check(message.followUp?.subject, "the thread's subject")
        try check(message.recipientName, "the recipient's name")
        for attachment in message.attachments {
            try check(attachment.name, "an attachment's name")
            guard MailComposer.isContentType(attachment.contentType) else {
                throw Refusal(code: "bad_header", text: "an attachment's content type is not one")
            }
        }
        guard MessageKey.isSafe(message.idempotencyKey) else {
            throw Refusal(code: "bad_header", text: "the idempotency key cannot stand in a Message-ID")
        }
    }

    private func texts(of message: OutboundMessage) -> [(subtype: String, body: TextBody)] {
        let plain = message.text.map { (subtype: "plain", body: TextBody($0)) }
        let html = message.html.map { (subtype: "html", body: TextBody($0)) }
        switch content {
        case .plain: return (plain ?? html).map { [$0] } ?? []
        case .html: return (html ?? plain).map { [$0] } ?? []
        case .alternative: return [plain, html].compactMap(\.self)
        }
    }

    private static func write(
        _ message: OutboundMessage, from sender: MailSender, to recipient: MailAddress, identifier: String,
        texts: [(subtype: String, body: TextBody)], headers: [MailHeader]
    ) -> Result<[UInt8], Refusal> {
        let mail = cmail_message_new()
        defer { cmail_message_free(mail) }
        guard cmail_message_set_date(mail, Instant(milliseconds: message.date).seconds) else {
            return .failure(Refusal(code: "bad_header", text: "the date is not of the years 1 to 9999"))
        }
        cmail_message_add_header(mail, "From", sender.header)
        cmail_message_add_header(mail, "To", HeaderText.mailbox(name: message.recipientName, address: recipient))
        if let subject = ThreadHeaders.subject(of: message), !subject.isEmpty {
            cmail_message_add_header(mail, "Subject", HeaderText.unstructured(subject))
        }
        cmail_message_set_id(mail, identifier)
        for header in headers { cmail_message_add_header(mail, header.name, header.value) }
        for text in texts {
            cmail_message_add_text(mail, text.subtype, text.body.bytes, text.body.bytes.count, text.body.encoding)
        }
        for attachment in message.attachments {
            let type = attachment.contentType.isEmpty ? "application/octet-stream" : attachment.contentType
            guard
                cmail_message_add_attachment(
                    mail, attachment.name, type, attachment.bytes, attachment.bytes.count)
            else { return .failure(Refusal(code: "bad_header", text: "an attachment's content type is not one")) }
        }
        let tag = MessageKey.hash(message.idempotencyKey)
        var length = 0
        guard let bytes = cmail_message_write(mail, "=_mixed_\(tag)", "=_alternative_\(tag)", &length) else {
            return .failure(Refusal(code: "no_content", text: "the message has no part"))
        }
        defer { cmail_bytes_free(bytes) }
        return .success(Array(UnsafeBufferPointer(start: bytes, count: length)))
    }

    /// `type/subtype` and perhaps parameters: printable ASCII; empty means unknown.
    private static func isContentType(_ text: String) -> Bool {
        if text.isEmpty { return true }
        guard text.utf8.count <= 200, text.utf8.allSatisfy({ (32...126).contains($0) }) else { return false }
        let type = text.prefix { $0 != ";" }.split(separator: "/", omittingEmptySubsequences: false)
        return type.count == 2
            && type.allSatisfy { part in
                !part.isEmpty
                    && part.utf8.allSatisfy { byte in
                        switch byte {
                        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "+"),
                            UInt8(ascii: "."), UInt8(ascii: "_"):
                            true
                        default: false
                        }
                    }
            }
    }
}
