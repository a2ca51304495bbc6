import Domain

extension WhatsAppUpdate {
    /// What somebody wrote, pressed or shared.
    struct Message: Decodable {
        private enum CodingKeys: String, CodingKey {
            case id, from, timestamp, type, context, text, button, interactive, image, audio, video, document, location
            case contacts, reaction, order
            case userID = "from_user_id"
        }

        private struct Context: Decodable {
            var id: String?
        }

        private struct Text: Decodable {
            var body: String
        }

        private struct Button: Decodable {
            var text: String?
            var payload: String?
        }

        private struct Interactive: Decodable {
            struct Choice: Decodable {
                var title: String
            }

            struct Form: Decodable {
                enum CodingKeys: String, CodingKey {
                    case answers = "response_json"
                }

                var answers: String?
            }

            enum CodingKeys: String, CodingKey {
                case button = "button_reply"
                case item = "list_reply"
                case form = "nfm_reply"
            }

            var button: Choice?
            var item: Choice?
            var form: Form?
        }

        private struct Medium: Decodable {
            var caption: String?
            var filename: String?
            var voice: Bool?
        }

        private struct Location: Decodable {
            var latitude: Double?
            var longitude: Double?
            var name: String?
            var address: String?
        }

        private struct Card: Decodable {
            struct Name: Decodable {
                enum CodingKeys: String, CodingKey {
                    case formatted = "formatted_name"
                }

                var formatted: String?
            }

            struct Phone: Decodable {
                var phone: String?
            }

            var name: Name?
            var phones: [Phone]?
        }

        private struct Reaction: Decodable {
            enum CodingKeys: String, CodingKey {
                case emoji
                case messageID = "message_id"
            }

            var emoji: String?
            var messageID: String?
        }

        private struct Order: Decodable {
            struct Item: Decodable {}

            enum CodingKeys: String, CodingKey {
                case text
                case items = "product_items"
            }

            var text: String?
            var items: [Item]?
        }

        var id: String
        var from: String?
        var userID: String?
        var timestamp: String?
        /// The message of ours that it quotes.
        var quoted: String?
        /// What they said, in words; nil: it is nothing that they said to us.
        var words: String?

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            id = try container.decode(String.self, forKey: .id)
            from = container.lenient(String.self, .from)
            userID = container.lenient(String.self, .userID)
            timestamp = container.lenient(String.self, .timestamp)
            quoted = container.lenient(Context.self, .context)?.id
            let type = container.lenient(String.self, .type) ?? "unknown"
            switch type {
            case "text": words = container.lenient(Text.self, .text)?.body
            case "button":
                let button = container.lenient(Button.self, .button)
                words = [button?.payload, button?.text].compactMap { $0 }.first { !$0.isEmpty }
            case "interactive":
                let interactive = container.lenient(Interactive.self, .interactive)
                words =
                    interactive?.button?.title ?? interactive?.item?.title
                    ?? interactive?.form.map { "[form\($0.answers.map { ": \($0)" } ?? "")]" } ?? "[interactive]"
            case "image", "video", "sticker":
                words =
                    CodingKeys(rawValue: type).flatMap { container.lenient(Medium.self, $0)?.caption } ?? "[\(type)]"
            case "audio":
                words = container.lenient(Medium.self, .audio)?.voice == true ? "[voice message]" : "[audio]"
            case "document":
                let document = container.lenient(Medium.self, .document)
                words = document?.caption ?? "[document\(document?.filename.map { ": \($0)" } ?? "")]"
            case "location": words = container.lenient(Location.self, .location).map(Self.words) ?? "[location]"
            case "contacts": words = Self.words(container.lenient([Lossy<Card>].self, .contacts) ?? [])
            case "reaction":
                // One that is taken back has no emoji.
                let reaction = container.lenient(Reaction.self, .reaction)
                words = reaction?.emoji.flatMap { $0.isEmpty ? nil : "[reaction: \($0)]" }
                quoted = reaction?.messageID ?? quoted
            case "order":
                let order = container.lenient(Order.self, .order)
                let note = order?.text.flatMap { $0.isEmpty ? nil : ": \($0)" } ?? ""
                words = "[order of \(order?.items?.count ?? 0)\(note)]"
            // The provider's own words about somebody, not theirs.
            case "system", "request_welcome": words = nil
            case "unsupported", "unknown": words = "[unsupported message]"
            default:
                let isPlain = type.utf8.count <= 32 && type.utf8.allSatisfy { ($0 | 0x20) &- 0x61 < 26 || $0 == 95 }
                words = isPlain ? "[\(type)]" : "[unsupported message]"
            }
        }

        private static func words(_ location: Location) -> String {
            var parts = [location.name, location.address].compactMap { $0 }.filter { !$0.isEmpty }
            if let latitude = location.latitude, let longitude = location.longitude {
                parts.append("\(latitude), \(longitude)")
            }
            return parts.isEmpty ? "[location]" : "[location: \(parts.joined(separator: "; "))]"
        }

        private static func words(_ cards: [Lossy<Card>]) -> String {
            let names = cards.prefix(20).compactMap(\.element).map { card in
                ([card.name?.formatted] + (card.phones ?? []).map(\.phone)).compactMap { $0 }.joined(separator: " ")
            }.filter { !$0.isEmpty }
            return names.isEmpty ? "[contact]" : "[contact: \(names.joined(separator: ", "))]"
        }
    }
}
