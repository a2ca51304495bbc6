import Crypto
import Domain

/// Reads a dropped file as an inbound message.
///
/// `<id>.txt` answers the message of that id, `.json` says whom it is from or what it answers, `.eml` is an e-mail.
struct ReplyReader: Sendable {
    /// Why a file is no reply, and what would be right; it holds nothing of what the file says.
    struct Refusal: Error, Hashable, Sendable {
        var reason: String

        init(_ reason: String) { self.reason = reason }
    }

    /// Larger files are not read.
    static let longestFile: Int64 = 32 << 20
    /// Longer texts are cut, in bytes.
    static let longestText = 64 << 10

    /// The outbox: where the messages are that are answered.
    let directory: String

    /// What `.eml` files are signed with where it came from this daemon's e-mail channels.
    let tokens: TokenSigner

    func event(_ bytes: [UInt8], _ file: ReplyFile, at now: Instant) throws(Refusal) -> ProviderEvent {
        var message: InboundMessage
        switch ReplyReader.ending(of: file.name) {
        case ".txt": message = try text(bytes, answering: SentMessage.key(in: file.name), at: now)
        case ".json": message = try document(bytes, at: now)
        case ".eml":
            let event = try mail(bytes, at: now)
            guard case .message(let written) = event else { return event }
            message = written
        default: throw Refusal("its name ends with none of .txt, .json, .eml")
        }
        message.text = ReplyReader.capped(message.text)
        message.providerID = ReplyReader.providerID(file, bytes)
        return .message(message)
    }

    /// An e-mail as it comes in over IMAP. What it answers is found by the Message-IDs of this outbox.
    private func mail(_ bytes: [UInt8], at now: Instant) throws(Refusal) -> ProviderEvent {
        let reader = MailReader(tokens: tokens, maximumAttachmentBytes: Int(ReplyReader.longestFile))
        guard let event = reader.read(bytes, isCut: false, arrived: nil, account: nil, at: now) else {
            throw Refusal(
                "it is a message of ours")
        }
        if case .passedOver(let item) = event {
            throw Refusal("it is no e-mail that a person wrote: \(item.reason.explanation)")
        }
        guard case .message(var message) = event else { return event }
        if message.answers.isEmpty {
            let mail = MailDocument(bytes, mostPartBytes: 0)
            let quoted = ["in-reply-to", "references"].flatMap { name in
                MessageIdentifier.all(in: mail.header(name) ?? "").suffix(10).reversed()
            }
            for identifier in quoted {
                let key = String(identifier.text.dropFirst().prefix { $0 != "@" })
                guard let sent = SentMessage.find(key, in: directory), !message.answers.contains(.key(sent.key)) else {
                    continue
                }
                message.answers.append(.key(sent.key))
            }
            message.isVouchedFor = !message.answers.isEmpty
        }
        message.text = PlainText.trimmed(message.text)
        guard !message.text.isEmpty || !message.attachments.isEmpty else { throw Refusal("it says nothing") }
        return .message(message)
    }

    static func ending(of name: String) -> String {
        name.lastIndex(of: ".").map { name[$0...].lowercased() } ?? ""
    }

    private func text(_ bytes: [UInt8], answering reference: String, at now: Instant) throws(Refusal) -> InboundMessage
    {
        guard let text = PlainText.decode(bytes) else { throw Refusal("it is not text in UTF-8 or UTF-16") }
        let sent = try sent(reference, "its name has to be <id>.txt")
        return try ReplyReader.inbound(sent.kind, sent.recipient, text: text, content: nil, answers: sent, at: now)
    }

    private func document(_ bytes: [UInt8], at now: Instant) throws(Refusal) -> InboundMessage {
        let document = try ReplyDocument.read(bytes)
        let sent: SentMessage? =
            if let reference = document.replyTo {
                try sent(reference, "\"reply_to\" has to be its id or its file")
            } else { nil }
        guard let kindName = document.kind ?? sent?.kind.name else {
            throw Refusal(
                "it says neither what it answers (\"reply_to\") nor its \"kind\" (email, telegram, whatsapp, voice, …)")
        }
        guard let kind = CommunicationKind(name: kindName) else {
            let names = CommunicationKind.allCases.map(\.name).joined(separator: ", ")
            throw Refusal("\"kind\" has to be one of \(names)")
        }
        guard let written = document.from ?? document.address ?? sent?.recipient else {
            throw Refusal("it says neither what it answers (\"reply_to\") nor whom it is \"from\"")
        }
        guard let address = ReplyReader.address(written, kind) else {
            throw Refusal(
                "\"from\" is no address of the kind \(kind.name) (+491701234567, name@example.com, a chat id)")
        }
        let attachments = (document.attachments ?? []).map { attachment in
            OutboundMessage.Attachment(
                name: attachment.name, contentType: attachment.contentType ?? "application/octet-stream",
                bytes: Array(attachment.base64))
        }
        var message = try ReplyReader.inbound(
            kind, address, text: document.text ?? "", content: document.content, answers: sent, at: now,
            attachments: attachments)
        message.senderName = document.name
        message.subject = document.subject
        return message
    }

    private func sent(_ reference: String, _ right: String) throws(Refusal) -> SentMessage {
        if let sent = SentMessage.find(reference, in: directory) { return sent }
        throw Refusal("there is no message of that id in this outbox (\(right))")
    }

    private static func inbound(
        _ kind: CommunicationKind, _ address: String, text: String, content: ReplyDocument.Content?,
        answers sent: SentMessage?, at now: Instant, attachments: [OutboundMessage.Attachment] = []
    ) throws(Refusal) -> InboundMessage {
        let text = PlainText.trimmed(text)
        let keys = text.filter { !$0.isWhitespace }
        let isKeys = !keys.isEmpty && keys.utf8.count <= 64 && keys.allSatisfy { "0123456789*#".contains($0) }
        let heard: InboundMessage.Content
        switch content {
        case .text?: heard = .text
        case .call?: heard = .call
        case .digits?:
            guard isKeys else { throw Refusal("\"text\" has to be the digits that were pressed (0 to 9, * and #)") }
            heard = .digits
        case nil: heard = kind == .voice && isKeys ? .digits : .text
        }
        guard heard == .call || !text.isEmpty || !attachments.isEmpty else { throw Refusal("it says nothing") }
        let said =
            switch heard {
            case .text, .standIn: text
            case .digits: keys
            case .call: ""
            }
        return InboundMessage(
            kind: kind, address: address, content: heard, text: said, attachments: attachments, providerID: "",
            answers: sent.map { [.key($0.key)] } ?? [],
            // As with real mail: who writes first could be anybody.
            isVouchedFor: kind != .email || sent != nil, occurredAt: now)
    }

    /// In the form in which messages to it are addressed; nil where it is none.
    private static func address(_ text: String, _ kind: CommunicationKind) -> String? {
        let text = PlainText.trimmed(text)
        guard (1...254).contains(text.utf8.count), text.utf8.allSatisfy({ $0 > 32 && $0 != 127 }) else { return nil }
        func isNumber(_ text: Substring) -> Bool {
            !text.isEmpty && text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        }
        switch kind {
        case .email: return try? MailAddress(text).ascii.lowercased()
        case .whatsapp, .voice, .sms:
            let digits = text.hasPrefix("+") ? text.dropFirst() : kind == .whatsapp ? text[...] : ""
            return isNumber(digits) && (5...15).contains(digits.count) && digits.first != "0" ? "+\(digits)" : nil
        case .telegram: return isNumber(text.hasPrefix("-") ? text.dropFirst() : text[...]) ? text : nil
        case .messenger, .instagram, .webChat: return text
        }
    }

    private static func capped(_ text: String) -> String {
        guard text.utf8.count > longestText else { return text }
        var bytes = Array(text.utf8.prefix(longestText))
        // Not within a letter's bytes.
        while let last = bytes.last, last & 0xC0 == 0x80 { bytes.removeLast() }
        if let last = bytes.last, last >= 0xC0 { bytes.removeLast() }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The same file has the same one; another of the same name has another.
    private static func providerID(_ file: ReplyFile, _ bytes: [UInt8]) -> String {
        var hash = SHA256()
        hash.update(data: Array("\(file.name)\0\(file.modified)\0".utf8))
        hash.update(data: bytes)
        return "reply-"
            + hash.finalize().prefix(16).map { byte in
                let digits = String(byte, radix: 16)
                return byte < 16 ? "0\(digits)" : digits
            }.joined()
    }
}
