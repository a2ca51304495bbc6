import Domain

extension WhatsAppUpdate {
    /// What somebody wrote, pressed or shared, or what the provider says about them.
    struct Message: Decodable {
        enum Content: Hashable {
            /// Their own words: a text, a caption, the button that they pressed.
            case words(String)
            /// In brackets what it is, where it has no words.
            case standIn(String)
            /// They left the first names for the second.
            case moved(from: [String], to: [String])
            /// Nothing that they said to us. `text`: what it holds; `detail`: the provider's word for it.
            case passedOver(PassedOverReason, text: String, detail: String)
        }

        enum CodingKeys: String, CodingKey {
            case id, from, timestamp, type, context, text, button, interactive, image, audio, video, document, sticker
            case location, contacts, reaction, order, system, edit, revoke
            case group = "group_id"
            case userID = "from_user_id"
            case parentUserID = "from_parent_user_id"
        }

        private struct Context: Decodable {
            var id: String?
        }

        var id: String
        var from: String?
        var userID: String?
        var parentUserID: String?
        var timestamp: String?
        /// The message of ours that it quotes.
        var quoted: String?
        var content: Content

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            id = try container.decode(String.self, forKey: .id)
            from = container.text(.from)
            userID = container.text(.userID)
            parentUserID = container.text(.parentUserID)
            timestamp = container.text(.timestamp)
            quoted = container.lenient(Context.self, .context)?.id
            let type = container.lenient(String.self, .type) ?? Message.type(of: container)
            if type == "reaction" { quoted = Message.reacted(container) ?? quoted }
            if container.text(.group) != nil {
                content = .passedOver(
                    .group, text: Message.told(Message.content(type, container)), detail: "\(type) in a group")
            } else {
                content = Message.content(type, container)
            }
            if case .passedOver(let reason, "", let detail) = content {
                let summary = (try? JSONSummary(from: decoder))?.text ?? ""
                content = .passedOver(reason, text: summary, detail: detail)
            }
        }

        /// All that the message calls its sender, as addresses are kept.
        var names: [String] { WhatsAppAddress.kept([from, userID, parentUserID]) }

        /// Where it does not say: what it holds.
        private static func type(of container: KeyedDecodingContainer<CodingKeys>) -> String {
            let kinds: [CodingKeys] = [
                .text, .button, .interactive, .image, .audio, .video, .document, .sticker, .location, .contacts,
                .reaction, .order, .system, .edit, .revoke,
            ]
            return kinds.first { container.contains($0) }?.rawValue ?? "unknown"
        }
    }
}
