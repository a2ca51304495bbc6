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
        if let membership = update.membership { return [event(of: membership)] }
        guard let other = update.other else { return [] }
        return [event(of: other, update.id)]
    }

    /// An update of which nothing is made.
    private func event(of other: TelegramUpdate.Other, _ id: Int64) -> ProviderEvent {
        let name = "update:\(id)"
        guard let kind = other.kind else {
            return passedOver(.malformed, other.summary, "an update that holds nothing", providerID: name)
        }
        // One of those that are read, and not of their form.
        if TelegramUpdate.kinds.contains(kind) { return passedOver(.malformed, other.summary, kind, providerID: name) }
        guard let message = other.message else {
            return passedOver(.unsupported, other.summary, kind, providerID: name)
        }
        let text = TelegramUpdateReader.text(of: message)?.text ?? ""
        let isPrivate = message.chat.isPrivate
        let reason: PassedOverReason =
            !isPrivate ? .group : kind.hasPrefix("edited_") ? .edited : .unsupported
        return passedOver(reason, text.isEmpty ? other.summary : text, kind, message, providerID: name)
    }

    private func passedOver(
        _ reason: PassedOverReason, _ text: String, _ detail: String?, _ message: TelegramMessage? = nil,
        providerID: String
    ) -> ProviderEvent {
        .passedOver(
            PassedOver(
                kind: .telegram, reason, address: message.map { "\($0.chat.id)" },
                senderName: TelegramUpdateReader.name(of: message?.sender), text: text, detail: detail,
                providerID: providerID, occurredAt: instant(message?.date)))
    }

    /// What we call a message of a chat, as in ``DeliveryOutcome/accepted(providerID:)``.
    static func reference(chat: Int64, message: Int64) -> String { "\(chat):\(message)" }

    /// The number of the message in what we called it: the last part.
    static func messageID(in reference: String) -> Int64? {
        reference.split(separator: ":").last.flatMap { Int64($0) }.flatMap { $0 > 0 ? $0 : nil }
    }

    private func events(of message: TelegramMessage) -> [ProviderEvent] {
        let told = TelegramUpdateReader.text(of: message)
        func aside(_ reason: PassedOverReason, _ detail: String) -> [ProviderEvent] {
            let reference = TelegramUpdateReader.reference(chat: message.chat.id, message: message.id)
            return [passedOver(reason, told?.text ?? "", detail, message, providerID: "message:\(reference)")]
        }
        guard message.chat.isPrivate else { return aside(.group, "\(message.chat.type.prefix(64))") }
        guard message.chat.id != 0, message.id > 0 else { return aside(.malformed, "no chat or no number") }
        guard message.sender?.isBot != true else { return aside(.automaticReply, "a bot") }
        guard let told else { return aside(.unsupported, message.otherKeys.joined(separator: ", ")) }
        let isStandIn = told.isStandIn
        var text = told.text
        let address = "\(message.chat.id)"
        let at = instant(message.date)
        let name = TelegramUpdateReader.name(of: message.sender)
        var events: [ProviderEvent] = []
        if !isStandIn, let start = TelegramUpdateReader.start(text) {
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
                    kind: .telegram, address: address, senderName: name, content: isStandIn ? .standIn : .text,
                    text: text, attachments: TelegramUpdateReader.attachments(of: message),
                    providerID: "message:\(reference)",
                    answers: answers ?? [], occurredAt: at)))
        return events
    }

    private func event(of membership: TelegramMembership) -> ProviderEvent {
        let at = instant(membership.date)
        func aside(_ reason: PassedOverReason) -> ProviderEvent {
            .passedOver(
                PassedOver(
                    kind: .telegram, reason, address: "\(membership.chat.id)",
                    text: String(membership.status.prefix(64)),
                    detail: "my_chat_member", occurredAt: at))
        }
        guard membership.chat.isPrivate else { return aside(.group) }
        let change: AddressChange.Change
        switch membership.status {
        case "kicked", "left": change = .suppressed(.blocked, detail: "the person blocked the bot")
        case "member", "administrator", "creator", "restricted": change = .released([.blocked])
        default: return aside(.unsupported)
        }
        return .address(AddressChange(kind: .telegram, address: "\(membership.chat.id)", change, occurredAt: at))
    }

    /// Within the years that can be written; else now.
    private func instant(_ seconds: Int64?) -> Instant {
        guard let seconds, (0..<253_402_300_800).contains(seconds) else { return now }
        return Instant(seconds: seconds)
    }

    // MARK: Text

    /// What they wrote, else what it is and holds, in brackets; nil where it is no message of theirs.
    private static func text(of message: TelegramMessage) -> (text: String, isStandIn: Bool)? {
        if let text = message.text ?? message.caption, !text.isEmpty { return (bounded(text), false) }
        guard let content = message.content else { return nil }
        if content == .webAppData, let data = message.media?.data, !data.isEmpty { return (bounded(data), false) }
        let name = message.media?.fileName.map { fileName($0) } ?? ""
        let parts = (message.media?.parts ?? []).map { line($0, 500) } + [name]
        let held = parts.filter { !$0.isEmpty }
        let isOne = content == .contact || content == .dice || held.count < 2
        let words = ([content.words] + [held.joined(separator: isOne ? " " : "; ")]).filter { !$0.isEmpty }
        return (bounded("[\(words.joined(separator: " "))]"), true)
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
