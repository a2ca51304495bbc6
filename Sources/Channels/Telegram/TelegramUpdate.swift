/// The parts of an update that matter here; everything may be missing or of another form.
///
/// Source: https://core.telegram.org/bots/api#update
struct TelegramUpdate: Decodable {
    /// Kinds of update that are asked for. An edited message is no new answer, and callbacks come only of buttons.
    static let kinds = ["message", "my_chat_member"]

    var id: Int64
    var message: TelegramMessage?
    var membership: TelegramMembership?

    private enum CodingKeys: String, CodingKey {
        case message
        case id = "update_id"
        case membership = "my_chat_member"
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(Int64.self, forKey: .id)
        message = container.lenient(.message)
        membership = container.lenient(.membership)
    }
}

struct TelegramChat: Decodable {
    var id: Int64
    var type: String

    var isPrivate: Bool { type == "private" }
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
        date = container.lenient(.date)
        status = try container.decode(Member.self, forKey: .member).status
    }
}

extension KeyedDecodingContainer {
    /// The value; nil where it is missing or of another form.
    func lenient<Value: Decodable>(_ key: Key) -> Value? {
        (try? decodeIfPresent(Value.self, forKey: key)) ?? nil
    }
}
