import Domain

extension WhatsAppUpdate.Message {
    private struct Text: Decodable {
        var body: String
    }

    private struct Button: Decodable {
        var text: String?
        var payload: String?
    }

    private struct Interactive: Decodable {
        struct Choice: Decodable {
            var title: String?
            var id: String?

            var words: String? { [title, id].compactMap { $0 }.first { !$0.isEmpty } }
        }

        struct Form: Decodable {
            enum CodingKeys: String, CodingKey {
                case answers = "response_json"
            }

            var answers: String?
        }

        enum CodingKeys: String, CodingKey {
            case type
            case button = "button_reply"
            case item = "list_reply"
            case form = "nfm_reply"
        }

        var type: String?
        var button: Choice?
        var item: Choice?
        var form: Form?

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            type = container.lenient(String.self, .type)
            button = container.lenient(Choice.self, .button)
            item = container.lenient(Choice.self, .item)
            form = container.lenient(Form.self, .form)
        }
    }

    private struct Medium: Decodable {
        enum CodingKeys: String, CodingKey {
            case caption, filename, voice
        }

        var caption: String?
        var filename: String?
        var isVoice: Bool

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            caption = container.lenient(String.self, .caption).flatMap { $0.isEmpty ? nil : $0 }
            filename = container.lenient(String.self, .filename).flatMap { $0.isEmpty ? nil : $0 }
            isVoice = container.lenient(Bool.self, .voice) ?? false
        }
    }

    private struct Location: Decodable {
        enum CodingKeys: String, CodingKey {
            case latitude, longitude, name, address
        }

        /// In brackets.
        var words: String

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            var parts = [container.lenient(String.self, .name), container.lenient(String.self, .address)]
                .compactMap { $0 }.filter { !$0.isEmpty }
            if let latitude = container.lenient(Double.self, .latitude).map({ "\($0)" }) ?? container.text(.latitude),
                let longitude = container.lenient(Double.self, .longitude).map({ "\($0)" })
                    ?? container.text(.longitude)
            {
                parts.append("\(latitude), \(longitude)")
            }
            words = parts.isEmpty ? "[location]" : "[location: \(parts.joined(separator: "; "))]"
        }
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

        enum CodingKeys: String, CodingKey {
            case name, phones
        }

        var words: String

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            let phones = container.lenient([WhatsAppUpdate.Lossy<Phone>].self, .phones) ?? []
            words = ([container.lenient(Name.self, .name)?.formatted] + phones.prefix(20).map { $0.element?.phone })
                .compactMap { $0 }.filter { !$0.isEmpty }.joined(separator: " ")
        }
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

        var words: String

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            let note = container.lenient(String.self, .text).flatMap { $0.isEmpty ? nil : ": \($0)" } ?? ""
            words = "[order of \(container.lenient([WhatsAppUpdate.Lossy<Item>].self, .items)?.count ?? 0)\(note)]"
        }
    }

    private struct Edit: Decodable {
        enum CodingKeys: String, CodingKey {
            case message
        }

        /// What it says now.
        var content: Content?

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            guard
                let message = try? container.nestedContainer(
                    keyedBy: WhatsAppUpdate.Message.CodingKeys.self, forKey: .message),
                let type = message.lenient(String.self, .type), type != "edit"
            else { return }
            content = WhatsAppUpdate.Message.content(type, message)
        }
    }

    /// What the provider says of a person. Sources: the reference of system messages, and before 2025 the same events under
    /// other names (`customer_changed_number`, `new_wa_id`, `customer`).
    private struct System: Decodable {
        enum CodingKeys: String, CodingKey {
            case type, customer
            case number = "wa_id"
            case newNumber = "new_wa_id"
            case userID = "user_id"
            case parentUserID = "parent_user_id"
            case previousUserID = "previous_user_id"
            case previousParentUserID = "previous_parent_user_id"
        }

        var type: String
        var before: [String]
        var after: [String]

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            type = container.lenient(String.self, .type) ?? "system"
            before = WhatsAppAddress.kept([
                container.text(.customer), container.text(.previousUserID), container.text(.previousParentUserID),
            ])
            after = WhatsAppAddress.kept([
                container.text(.number) ?? container.text(.newNumber), container.text(.userID),
                container.text(.parentUserID),
            ])
        }

        var isMove: Bool {
            ["user_changed_number", "customer_changed_number", "user_changed_user_id"].contains(type)
        }
    }

    static func reacted(_ container: KeyedDecodingContainer<CodingKeys>) -> String? {
        container.lenient(Reaction.self, .reaction)?.messageID
    }

    /// What a message of that type is to us (https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages).
    static func content(_ type: String, _ container: KeyedDecodingContainer<CodingKeys>) -> Content {
        func odd() -> Content { .passedOver(.malformed, text: "", detail: "a \(plain(type)) without its content") }
        switch type {
        case "text":
            guard let body = container.lenient(Text.self, .text)?.body, !body.isEmpty else { return odd() }
            return .words(body)
        case "button":
            let button = container.lenient(Button.self, .button)
            guard let words = [button?.payload, button?.text].compactMap({ $0 }).first(where: { !$0.isEmpty }) else {
                return odd()
            }
            return .words(words)
        case "interactive": return interactive(container.lenient(Interactive.self, .interactive))
        case "image", "video", "sticker":
            let caption = CodingKeys(rawValue: type).flatMap { container.lenient(Medium.self, $0)?.caption }
            return caption.map { .words($0) } ?? .standIn("[\(type)]")
        case "audio", "voice":
            let audio = container.lenient(Medium.self, .audio)
            return .standIn(audio?.isVoice == true || type == "voice" ? "[voice message]" : "[audio]")
        case "document":
            let document = container.lenient(Medium.self, .document)
            return document?.caption.map { .words($0) }
                ?? .standIn("[document\(document?.filename.map { ": \($0)" } ?? "")]")
        case "location": return .standIn(container.lenient(Location.self, .location)?.words ?? "[location]")
        case "contacts":
            let cards = container.lenient([WhatsAppUpdate.Lossy<Card>].self, .contacts) ?? []
            let names = cards.prefix(20).compactMap { $0.element?.words }.filter { !$0.isEmpty }
            return .standIn(names.isEmpty ? "[contact]" : "[contact: \(names.joined(separator: ", "))]")
        case "reaction":
            guard let emoji = container.lenient(Reaction.self, .reaction)?.emoji, !emoji.isEmpty else {
                return .passedOver(.unsupported, text: "", detail: "a reaction that was taken back")
            }
            return .standIn("[reaction: \(emoji)]")
        case "order": return .standIn(container.lenient(Order.self, .order)?.words ?? "[order]")
        // The provider cannot show what they sent.
        case "unsupported", "unknown", "ephemeral": return .standIn("[unsupported message]")
        case "system": return system(container)
        case "edit":
            let text = container.lenient(Edit.self, .edit)?.content.map(told) ?? ""
            return .passedOver(.edited, text: text, detail: "edit")
        case "revoke": return .passedOver(.revoked, text: "", detail: "revoke")
        default: return .passedOver(.unsupported, text: "", detail: plain(type))
        }
    }

    private static func interactive(_ interactive: Interactive?) -> Content {
        if let words = interactive?.button?.words ?? interactive?.item?.words { return .words(words) }
        if let form = interactive?.form { return .standIn("[form\(form.answers.map { ": \($0)" } ?? "")]") }
        switch interactive?.type {
        case "call_permission_reply"?:
            return .passedOver(.unsupported, text: "", detail: "call_permission_reply")
        case let type?: return .standIn("[\(plain(type))]")
        case nil: return .standIn("[interactive]")
        }
    }

    private static func system(_ container: KeyedDecodingContainer<CodingKeys>) -> Content {
        guard let system = container.lenient(System.self, .system) else {
            return .passedOver(.malformed, text: "", detail: "a system message without its content")
        }
        let detail = plain(system.type)
        guard system.isMove else { return .passedOver(.unsupported, text: "", detail: detail) }
        let from = WhatsAppAddress.kept([container.text(.from)] + system.before.map { $0 })
        let to = system.after.filter { !from.contains($0) }
        if from.isEmpty || to.isEmpty { return .passedOver(.malformed, text: "", detail: detail) }
        return .moved(from: from, to: to)
    }

    /// What it says, for the operator.
    static func told(_ content: Content) -> String {
        switch content {
        case .words(let text), .standIn(let text), .passedOver(_, let text, _): text
        case .moved: ""
        }
    }

    /// A word of the provider's, short and of letters.
    private static func plain(_ type: String) -> String {
        let isPlain =
            (1...64).contains(type.utf8.count)
            && type.utf8.allSatisfy { ($0 | 0x20) &- 0x61 < 26 || $0 == 95 || (48...57).contains($0) }
        return isPlain ? type : "a type of another form"
    }
}
