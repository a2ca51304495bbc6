/// A message as the Bot API tells it.
///
/// Source: https://core.telegram.org/bots/api#message
struct TelegramMessage: Decodable {
    /// What a message can hold besides text, in the order in which it is looked for: an animation comes as a document
    /// too, and a venue as a location. What is not in this list is no message of the person's (a pinned message, a
    /// changed timer).
    enum Content: String, CaseIterable, CodingKey {
        case animation, audio, document, photo, sticker, story, video, voice, checklist, contact, dice, game, poll,
            venue,
            location, invoice
        case paidMedia = "paid_media"
        case videoNote = "video_note"

        /// In words, for `[photo]`.
        var words: String {
            switch self {
            case .animation, .audio, .document, .photo, .sticker, .story, .video, .checklist, .contact, .dice, .game,
                .poll, .venue, .location, .invoice:
                rawValue
            case .voice: "voice message"
            case .paidMedia: "paid media"
            case .videoNote: "video message"
            }
        }

        /// Nil: it is no file.
        var standardType: String? {
            switch self {
            case .photo: "image/jpeg"
            case .voice: "audio/ogg"
            case .audio: "audio/mpeg"
            case .video, .videoNote, .animation: "video/mp4"
            case .document: "application/octet-stream"
            case .sticker, .story, .checklist, .contact, .dice, .game, .poll, .venue, .location, .invoice, .paidMedia:
                nil
            }
        }
    }

    /// A file or a thing that came with it.
    struct Media: Decodable {
        var fileName: String?
        var type: String?
        var emoji: String?
        var latitude: Double?
        var longitude: Double?

        private enum CodingKeys: String, CodingKey {
            case emoji, latitude, longitude
            case fileName = "file_name"
            case type = "mime_type"
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            emoji = container.lenient(.emoji)
            latitude = container.lenient(.latitude)
            longitude = container.lenient(.longitude)
            fileName = container.lenient(.fileName)
            type = container.lenient(.type)
        }
    }

    var id: Int64
    var chat: TelegramChat
    var sender: TelegramUser?
    /// Seconds since 1970.
    var date: Int64?
    var text: String?
    var caption: String?
    /// The message of the same chat that it answers.
    var answeredID: Int64?
    var content: Content?
    var media: Media?

    private enum CodingKeys: String, CodingKey {
        case chat, date, text, caption
        case id = "message_id"
        case sender = "from"
        case answered = "reply_to_message"
    }

    private struct Answered: Decodable {
        var id: Int64

        private enum CodingKeys: String, CodingKey {
            case id = "message_id"
        }
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        id = try container.decode(Int64.self, forKey: .id)
        chat = try container.decode(TelegramChat.self, forKey: .chat)
        sender = container.lenient(.sender)
        date = container.lenient(.date)
        text = container.lenient(.text)
        caption = container.lenient(.caption)
        let answered: Answered? = container.lenient(.answered)
        answeredID = answered?.id
        let contents = try decoder.container(keyedBy: Content.self)
        content = Content.allCases.first { contents.contains($0) }
        media = content.flatMap { contents.lenient($0) }
    }
}
