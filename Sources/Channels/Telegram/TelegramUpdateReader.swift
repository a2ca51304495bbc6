import Domain
import Foundation

/// Makes events of updates: private chats with people only; groups, channels and bots are passed over.
struct TelegramUpdateReader {
    /// The longest text of a message that is kept, in bytes.
    static let longestText = 65_536

    let tokens: TokenSigner
    /// Where an update says no time of its own.
    let now: Instant

    func events(of update: TelegramUpdate) -> [ProviderEvent] {
        if let message = update.message { return events(of: message) }
        if let membership = update.membership, let event = event(of: membership) { return [event] }
        return []
    }

    /// What we call a message of a chat, as in ``DeliveryOutcome/accepted(providerID:)``.
    static func reference(chat: Int64, message: Int64) -> String { "\(chat):\(message)" }

    /// The number of the message in what we called it: the last part.
    static func messageID(in reference: String) -> Int64? {
        reference.split(separator: ":").last.flatMap { Int64($0) }.flatMap { $0 > 0 ? $0 : nil }
    }

    private func events(of message: TelegramMessage) -> [ProviderEvent] {
        guard message.chat.isPrivate, message.chat.id != 0, message.id > 0, message.sender?.isBot != true else {
            return []
        }
        let address = "\(message.chat.id)"
        let at = instant(message.date)
        let name = TelegramUpdateReader.name(of: message.sender)
        var events: [ProviderEvent] = []
        guard var text = TelegramUpdateReader.text(of: message) else { return [] }
        if let start = TelegramUpdateReader.start(text) {
            text = "/start"
            if let payload = start.payload, let customer = TelegramStartLink.customer(of: payload, tokens) {
                events.append(
                    .introduction(
                        Introduction(
                            kind: .telegram, address: address, name: name,
                            username: message.sender?.username.flatMap(TelegramUpdateReader.username),
                            customer: customer, occurredAt: at)))
            }
        }
        let reference = TelegramUpdateReader.reference(chat: message.chat.id, message: message.id)
        let answers = message.answeredID.map {
            [MessageReference.providerID(TelegramUpdateReader.reference(chat: message.chat.id, message: $0))]
        }
        events.append(
            .message(
                InboundMessage(
                    kind: .telegram, address: address, senderName: name, text: text,
                    attachments: TelegramUpdateReader.attachments(of: message), providerID: "message:\(reference)",
                    answers: answers ?? [], occurredAt: at)))
        return events
    }

    private func event(of membership: TelegramMembership) -> ProviderEvent? {
        guard membership.chat.isPrivate else { return nil }
        let change: AddressChange.Change
        switch membership.status {
        case "kicked", "left": change = .suppressed(.blocked, detail: "the person blocked the bot")
        case "member", "administrator", "creator", "restricted": change = .released([.blocked])
        default: return nil
        }
        return .address(
            AddressChange(
                kind: .telegram, address: "\(membership.chat.id)", change, occurredAt: instant(membership.date)))
    }

    /// Within the years that can be written; else now.
    private func instant(_ seconds: Int64?) -> Instant {
        guard let seconds, (0..<253_402_300_800).contains(seconds) else { return now }
        return Instant(seconds: seconds)
    }

    // MARK: Text

    /// What they wrote, else what it is in brackets; nil where it is no message of theirs.
    private static func text(of message: TelegramMessage) -> String? {
        if let text = message.text ?? message.caption, !text.isEmpty { return bounded(text) }
        guard let content = message.content else { return nil }
        var words = content.words
        if let emoji = message.media?.emoji { words += " \(line(emoji, 16))" }
        if let name = message.media?.fileName.map({ fileName($0) }), !name.isEmpty { words += " \(name)" }
        if content == .location, let latitude = message.media?.latitude, let longitude = message.media?.longitude {
            words += " \(latitude), \(longitude)"
        }
        return "[\(words)]"
    }

    /// Files stay at Telegram: their names and types are told, their bytes are not fetched.
    private static func attachments(of message: TelegramMessage) -> [OutboundMessage.Attachment] {
        guard let content = message.content, let type = content.standardType else { return [] }
        let name = message.media?.fileName.map { fileName($0) } ?? ""
        let told = message.media?.type.map { line($0, 100) } ?? ""
        return [
            OutboundMessage.Attachment(
                name: name.isEmpty ? content.words : name, contentType: told.isEmpty ? type : told, bytes: [])
        ]
    }

    private struct Start {
        var payload: String?
    }

    /// `/start`, `/start payload`, `/start@bot payload`.
    private static func start(_ text: String) -> Start? {
        let words = text.split(maxSplits: 1, omittingEmptySubsequences: true, whereSeparator: \.isWhitespace)
        guard let command = words.first, command == "/start" || command.hasPrefix("/start@") else { return nil }
        return Start(payload: words.count > 1 ? words[1].trimmingCharacters(in: .whitespacesAndNewlines) : nil)
    }

    private static func name(of user: TelegramUser?) -> String? {
        let parts = [user?.firstName, user?.lastName].compactMap { $0.map { line($0, 100) } }.filter { !$0.isEmpty }
        if !parts.isEmpty { return parts.joined(separator: " ") }
        return user?.username.flatMap(username)
    }

    private static func username(_ text: String) -> String? { TelegramStartLink.isUsername(text) ? text : nil }

    private static func fileName(_ text: String) -> String {
        line(String(text.split(whereSeparator: { $0 == "/" || $0 == "\\" }).last ?? ""), 120)
    }

    /// One line without control characters, of at most `longest` characters and a few bytes for each.
    private static func line(_ text: String, _ longest: Int) -> String {
        var scalars = String.UnicodeScalarView()
        for scalar in text.unicodeScalars.prefix(longest) {
            scalars.append(scalar.properties.generalCategory == .control ? " " : scalar)
        }
        return String(scalars).trimmingCharacters(in: .whitespaces)
    }

    private static func bounded(_ text: String) -> String {
        guard text.utf8.count > longestText else { return text }
        var end = text.utf8.index(text.startIndex, offsetBy: longestText)
        while String.Index(end, within: text) == nil { end = text.utf8.index(before: end) }
        return String(text[..<end])
    }
}
