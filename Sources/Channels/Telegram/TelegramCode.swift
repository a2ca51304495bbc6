import Domain

/// What the Bot API's errors mean. Statuses are documented, the words after them are not, but they have been the same for
/// years; where the words are new, the status decides.
///
/// Source: https://core.telegram.org/bots/api#making-requests, https://core.telegram.org/bots/faq#broadcasting-to-users
enum TelegramCode: String, CaseIterable, Sendable {
    // The person or the chat.
    case blocked
    case userDeactivated = "user_deactivated"
    case kicked
    case notStarted = "not_started"
    case chatNotFound = "chat_not_found"
    case chatMigrated = "chat_migrated"
    case recipientIsBot = "recipient_is_bot"
    case noRights = "no_rights"
    case forbidden
    // The message.
    case tooLong = "too_long"
    case emptyText = "empty_text"
    case replyNotFound = "reply_not_found"
    case badRequest = "bad_request"
    // The bot.
    case unauthorized
    case notFound = "not_found"
    case loggedOut = "logged_out"
    case conflict
    case throttled
    case serviceUnavailable = "service_unavailable"
    // Nobody can tell.
    case serverError = "server_error"
    case notTelegram = "not_telegram"

    /// What is to be done about it.
    enum Meaning: Hashable, Sendable {
        case reject
        case suppress(SuppressionReason)
        case failChannel(ChannelFailure.Kind)
        /// It may have gone out.
        case unknown
    }

    var meaning: Meaning {
        switch self {
        case .blocked, .userDeactivated, .kicked: .suppress(.blocked)
        case .notStarted, .chatNotFound, .chatMigrated, .recipientIsBot, .noRights, .forbidden: .reject
        case .tooLong, .emptyText, .replyNotFound, .badRequest: .reject
        case .unauthorized, .notFound, .loggedOut, .conflict: .failChannel(.refused)
        // Flood control counts the whole bot's messages, and asking again meanwhile makes it longer.
        case .throttled, .serviceUnavailable, .notTelegram: .failChannel(.unavailable)
        case .serverError: .unknown
        }
    }

    init(_ refusal: TelegramRefusal) {
        guard refusal.isTelegrams else {
            self =
                switch refusal.status {
                case 429: .throttled
                case 503: .serviceUnavailable
                case 500...: .serverError
                default: .notTelegram
                }
            return
        }
        let words = refusal.description.lowercased()
        self =
            switch refusal.status {
            case 400: TelegramCode.badRequest(words, isMigration: refusal.migratedTo != nil)
            case 401: .unauthorized
            case 403: TelegramCode.forbidden(words)
            case 404: .notFound
            case 409: .conflict
            case 413: .tooLong
            case 420, 429: .throttled
            case 503: .serviceUnavailable
            case 500...: .serverError
            default: .badRequest
            }
    }

    private static func badRequest(_ words: String, isMigration: Bool) -> TelegramCode {
        if isMigration || words.contains("upgraded to a supergroup") { return .chatMigrated }
        let table: [(String, TelegramCode)] = [
            ("chat not found", .chatNotFound), ("user not found", .chatNotFound), ("peer_id_invalid", .chatNotFound),
            ("chat_id is empty", .chatNotFound), ("too long", .tooLong), ("text is empty", .emptyText),
            ("must be non-empty", .emptyText), ("replied not found", .replyNotFound),
            ("reply message not found", .replyNotFound), ("rights to send", .noRights),
            ("chat_write_forbidden", .noRights), ("logged out", .loggedOut),
        ]
        return table.first { words.contains($0.0) }?.1 ?? .badRequest
    }

    private static func forbidden(_ words: String) -> TelegramCode {
        let table: [(String, TelegramCode)] = [
            ("blocked by the user", .blocked), ("user is deactivated", .userDeactivated), ("was kicked", .kicked),
            ("not a member", .kicked), ("initiate conversation", .notStarted), ("messages to bots", .recipientIsBot),
            ("messages to other bots", .recipientIsBot), ("rights to send", .noRights),
        ]
        return table.first { words.contains($0.0) }?.1 ?? .forbidden
    }

    /// What an operator can do about it, after Telegram's words; nil: they say enough.
    private var advice: String? {
        switch self {
        case .notStarted, .chatNotFound: "the person has to write to the bot first (their start link)"
        case .unauthorized: "the token is wrong or was revoked: ask @BotFather for a new one"
        case .notFound: "the token is not of a bot's form, or base_url is not a Bot API"
        case .loggedOut: "the bot was moved to another Bot API server: set base_url to it"
        case .conflict:
            "a webhook and polling exclude each other, and so do two programs that poll: let one of them alone receive"
        case .notTelegram: "what answered is not Telegram: look at base_url and at proxies on the way"
        case .blocked, .userDeactivated, .kicked, .chatMigrated, .recipientIsBot, .noRights, .forbidden, .tooLong,
            .emptyText, .replyNotFound, .badRequest, .throttled, .serviceUnavailable, .serverError:
            nil
        }
    }

    func text(_ refusal: TelegramRefusal) -> String {
        var text = refusal.description
        if let id = refusal.migratedTo { text += " (its id is now \(id))" }
        return advice.map { "\(text): \($0)" } ?? text
    }
}

extension TelegramAPI.Fault {
    /// What it means for a message.
    var outcome: DeliveryOutcome {
        switch self {
        case .notSent(let text):
            return .channelFailed(ChannelFailure(.unavailable, code: "no_connection", text: text))
        case .lost(let text): return .unknown(text: text)
        case .refused(let refusal):
            let code = TelegramCode(refusal)
            let text = code.text(refusal)
            switch code.meaning {
            case .reject: return .rejected(code: code.rawValue, text: text)
            case .suppress(let reason): return .addressRejected(reason, code: code.rawValue, text: text)
            case .failChannel: return .channelFailed(failure)
            case .unknown: return .unknown(text: text)
            }
        }
    }

    /// What it means for a call that sends nothing.
    var failure: ChannelFailure {
        switch self {
        case .notSent(let text): return ChannelFailure(.unavailable, code: "no_connection", text: text)
        case .lost(let text): return ChannelFailure(.unavailable, code: "no_answer", text: text)
        case .refused(let refusal):
            let code = TelegramCode(refusal)
            let kind: ChannelFailure.Kind
            if case .failChannel(.refused) = code.meaning { kind = .refused } else { kind = .unavailable }
            return ChannelFailure(
                kind, code: code.rawValue, text: code.text(refusal), retryAfter: refusal.retryAfter)
        }
    }
}
