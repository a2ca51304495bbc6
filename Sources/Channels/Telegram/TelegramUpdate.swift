/// An update of the Bot API, as far as something is made of it; everything may be missing or of another form.
///
/// Source: https://core.telegram.org/bots/api#update
struct TelegramUpdate: Decodable {
    /// Kinds of update that are asked for. An edited message is no new answer, and callbacks come only of buttons.
    static let kinds = ["message", "my_chat_member"]

    var id: Int64
    var message: TelegramMessage?
    var membership: TelegramMembership?
    /// What else it is; nil: one of those.
    var other: Other?

    /// An update of which nothing is made.
    struct Other {
        /// `edited_message`, `callback_query`, …; nil: it holds nothing.
        var kind: String?
        /// Of those kinds that are a message.
        var message: TelegramMessage?
        var summary: String
    }

    private struct Kind: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    private static let idKey = Kind(stringValue: "update_id")

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Kind.self)
        guard let id = container.number(Self.idKey) else {
            throw DecodingError.keyNotFound(
                Self.idKey, DecodingError.Context(codingPath: decoder.codingPath, debugDescription: "no update_id"))
        }
        self.id = id
        message = container.lenient(Kind(stringValue: "message"))
        membership = container.lenient(Kind(stringValue: "my_chat_member"))
        guard message == nil, membership == nil else { return }
        let kind = container.allKeys.map(\.stringValue).filter { $0 != Self.idKey.stringValue }.min()
        let key = kind.map { Kind(stringValue: $0) }
        let summary: JSONSummary? = key.flatMap { container.lenient($0) }
        other = Other(
            kind: kind.map { String($0.prefix(64)) }, message: key.flatMap { container.lenient($0) },
            summary: summary?.text ?? "")
    }
}

struct TelegramChat: Decodable {
    var id: Int64
    var type: String

    var isPrivate: Bool { type == "private" }

    private enum CodingKeys: CodingKey {
        case id, type
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        guard let id = container.number(.id) else {
            throw DecodingError.dataCorruptedError(forKey: .id, in: container, debugDescription: "no id")
        }
        self.id = id
        // Every group's and channel's number is negative.
        type = container.lenient(.type) ?? (id > 0 ? "private" : "group")
    }
}

struct TelegramUser: Decodable {
    var isBot: Bool
    var firstName: String?
    var lastName: String?
    var username: String?

    private enum CodingKeys: String, CodingKey {
        case username
        case isBot = "is_bot"
        case firstName = "first_name"
        case lastName = "last_name"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        isBot = container.lenient(.isBot) ?? false
        firstName = container.lenient(.firstName)
        lastName = container.lenient(.lastName)
        username = container.lenient(.username)
    }
}

/// What became of the bot in a chat: blocked or let in again.
struct TelegramMembership: Decodable {
    var chat: TelegramChat
    var date: Int64?
    /// `member`, `kicked`, `left`, …
    var status: String

    private enum CodingKeys: String, CodingKey {
        case chat, date
        case member = "new_chat_member"
    }

    private struct Member: Decodable {
        var status: String
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        chat = try container.decode(TelegramChat.self, forKey: .chat)
        date = container.number(.date)
        status = try container.decode(Member.self, forKey: .member).status
    }
}

extension KeyedDecodingContainer {
    /// The value; nil where it is missing or of another form.
    func lenient<Value: Decodable>(_ key: Key) -> Value? {
        (try? decodeIfPresent(Value.self, forKey: key)) ?? nil
    }
}
