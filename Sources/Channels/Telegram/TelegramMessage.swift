/// A message as the Bot API tells it.
///
/// Source: https://core.telegram.org/bots/api#message
struct TelegramMessage: Decodable {
    var id: Int64
    var chat: TelegramChat
    var sender: TelegramUser?
    /// Seconds since 1970.
    var date: Int64?
    var text: String?
    var caption: String?
    /// The message of the same chat that it answers.
    var answeredID: Int64?
    var content: TelegramContent?
    var media: TelegramContent.Media?
    /// What it holds that nothing is made of: of service messages, and of kinds that are not known here.
    var otherKeys: [String]

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case chat, date, text, caption
        case id = "message_id"
        case sender = "from"
        case answered = "reply_to_message"
    }

    private struct AnyKey: CodingKey {
        var stringValue: String
        var intValue: Int? { nil }

        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }

    private struct Answered: Decodable {
        private enum CodingKeys: String, CodingKey {
            case id = "message_id"
        }

        var id: Int64?

        init(from decoder: any Decoder) throws {
            id = try decoder.container(keyedBy: CodingKeys.self).number(.id)
        }
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        guard let id = container.number(.id) else {
            throw DecodingError.dataCorruptedError(forKey: .id, in: container, debugDescription: "no message_id")
        }
        self.id = id
        chat = try container.decode(TelegramChat.self, forKey: .chat)
        sender = container.lenient(.sender)
        date = container.number(.date)
        text = container.lenient(.text)
        caption = container.lenient(.caption)
        let answered: Answered? = container.lenient(.answered)
        answeredID = answered?.id
        let contents = try decoder.container(keyedBy: TelegramContent.self)
        content = TelegramContent.allCases.first { contents.contains($0) }
        media = content.flatMap { contents.lenient($0) }
        let known = Set(CodingKeys.allCases.map(\.rawValue))
        let all = try decoder.container(keyedBy: AnyKey.self)
        // What is false is not so.
        otherKeys = all.allKeys.filter { key in
            !known.contains(key.stringValue) && (try? all.decode(Bool.self, forKey: key)) != false
        }.map(\.stringValue).sorted().prefix(20).map { String($0.prefix(64)) }
    }
}
