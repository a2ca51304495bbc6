import Foundation

/// What a message can be besides text, and what it holds.
///
/// Source: https://core.telegram.org/bots/api#message
enum TelegramContent: String, CaseIterable, CodingKey {
    // In the order in which they are looked for: an animation comes as a document too, and a venue as a location. What is
    // not in this list is no message of the person's (a pinned message, a changed timer).
    case animation, audio, document, photo, sticker, story, video, voice, checklist, contact, dice, game, poll, venue,
        location, invoice, gift
    case paidMedia = "paid_media"
    case videoNote = "video_note"
    case webAppData = "web_app_data"
    case usersShared = "users_shared"
    /// As it was before several could be shared.
    case userShared = "user_shared"
    case chatShared = "chat_shared"
    case successfulPayment = "successful_payment"
    case refundedPayment = "refunded_payment"
    case passportData = "passport_data"
    case uniqueGift = "unique_gift"
    case checklistTasksDone = "checklist_tasks_done"
    case checklistTasksAdded = "checklist_tasks_added"

    /// In words, for `[photo]`.
    var words: String {
        switch self {
        case .voice: "voice message"
        case .videoNote: "video message"
        case .userShared: "users shared"
        case .successfulPayment: "payment"
        case .animation, .audio, .document, .photo, .sticker, .story, .video, .checklist, .contact, .dice, .game, .poll,
            .venue, .location, .invoice, .gift, .paidMedia, .webAppData, .usersShared, .chatShared, .refundedPayment,
            .passportData, .uniqueGift, .checklistTasksDone, .checklistTasksAdded:
            rawValue.replacing("_", with: " ")
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
        case .sticker, .story, .checklist, .contact, .dice, .game, .poll, .venue, .location, .invoice, .gift,
            .paidMedia,
            .webAppData, .usersShared, .userShared, .chatShared, .successfulPayment, .refundedPayment, .passportData,
            .uniqueGift, .checklistTasksDone, .checklistTasksAdded:
            nil
        }
    }

    /// A file or a thing that came with a message.
    struct Media: Decodable {
        var fileName: String?
        var type: String?
        /// What it holds besides a file's name, each part for itself.
        var parts: [String] = []
        /// What a web app sent: the person's answer.
        var data: String?

        private enum CodingKeys: String, CodingKey {
            case emoji, value, latitude, longitude, title, address, question, options, location, data, currency, tasks
            case fileName = "file_name"
            case type = "mime_type"
            case firstName = "first_name"
            case lastName = "last_name"
            case phone = "phone_number"
            case amount = "total_amount"
            case users, user
            case userIDs = "user_ids"
            case userID = "user_id"
            case chatID = "chat_id"
            case username
        }

        private struct Labelled: Decodable {
            var text: String
        }

        private struct SharedUser: Decodable {
            enum CodingKeys: String, CodingKey {
                case username
                case id = "user_id"
                case firstName = "first_name"
                case lastName = "last_name"
            }

            var text: String

            init(from decoder: any Decoder) throws {
                let container = try decoder.container(keyedBy: CodingKeys.self)
                let username: String? = container.lenient(.username)
                text = [
                    container.lenient(.firstName), container.lenient(.lastName), username.map { "@\($0)" },
                    container.text(.id),
                ].compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: " ")
            }
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            fileName = container.lenient(.fileName)
            type = container.lenient(.type)
            data = container.lenient(.data)
            func add(_ text: String?) {
                if let text, !text.isEmpty { parts.append(text) }
            }
            func texts(_ list: [Lenient<Labelled>]?) -> String? {
                let texts = list?.prefix(20).compactMap { $0.value?.text }.filter { !$0.isEmpty } ?? []
                return texts.isEmpty ? nil : texts.joined(separator: ", ")
            }
            let name = [container.lenient(.firstName), container.lenient(.lastName)] as [String?]
            add(name.compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: " "))
            add(container.lenient(.phone))
            add(container.lenient(.emoji))
            add(container.text(.value))
            add(container.lenient(.title))
            add(container.lenient(.address))
            add(container.lenient(.question))
            add(texts(container.lenient(.options)))
            add(texts(container.lenient(.tasks)))
            let place: Place? = container.lenient(.location) ?? (try? Place(from: decoder))
            add(place?.text)
            if let amount = container.text(.amount) {
                let currency: String? = container.lenient(.currency)
                add([amount, currency ?? ""].joined(separator: " ").trimmingCharacters(in: .whitespaces))
            }
            let users: [Lenient<SharedUser>]? = container.lenient(.users)
            let numbers: [Int64]? = container.lenient(.userIDs)
            if let users {
                for user in users.prefix(20) { add(user.value?.text) }
            } else if let numbers {
                for number in numbers.prefix(20) { add("\(number)") }
            } else if parts.isEmpty {
                add(container.text(.userID))
            }
            if let chat = container.text(.chatID) {
                let username: String? = container.lenient(.username)
                add(username.map { "@\($0)" })
                add(chat)
            }
        }

        private struct Place: Decodable {
            private enum CodingKeys: CodingKey {
                case latitude, longitude
            }

            var text: String

            init(from decoder: any Decoder) throws {
                let container = try decoder.container(keyedBy: CodingKeys.self)
                text =
                    "\(try container.decode(Double.self, forKey: .latitude)), "
                    + "\(try container.decode(Double.self, forKey: .longitude))"
            }
        }
    }
}
