/// What the provider posts to the webhook, as far as it is acted on. One odd part never loses the others
/// (https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/reference/messages).
struct WhatsAppUpdate: Decodable {
    /// An element that may turn out to be something else.
    struct Lossy<Element: Decodable>: Decodable {
        var element: Element?

        init(from decoder: any Decoder) throws { element = try? Element(from: decoder) }
    }

    struct Entry: Decodable {
        var changes: [Lossy<Change>]
    }

    struct Change: Decodable {
        var value: Value
    }

    struct Value: Decodable {
        private enum CodingKeys: String, CodingKey {
            case metadata, contacts, messages, statuses
            case preferences = "user_preferences"
        }

        private struct Metadata: Decodable {
            enum CodingKeys: String, CodingKey {
                case phoneNumberID = "phone_number_id"
            }

            var phoneNumberID: String
        }

        var phoneNumberID: String?
        var contacts: [Contact]
        var messages: [Message]
        var statuses: [Status]
        var preferences: [Preference]

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            func list<Element: Decodable>(_ type: Element.Type, _ key: CodingKeys) -> [Element] {
                (container.lenient([Lossy<Element>].self, key) ?? []).compactMap(\.element)
            }
            phoneNumberID = container.lenient(Metadata.self, .metadata)?.phoneNumberID
            contacts = list(Contact.self, .contacts)
            messages = list(Message.self, .messages)
            statuses = list(Status.self, .statuses)
            preferences = list(Preference.self, .preferences)
        }
    }

    /// Who is meant, by name.
    struct Contact: Decodable {
        private enum CodingKeys: String, CodingKey {
            case profile
            case number = "wa_id"
            case userID = "user_id"
        }

        private struct Profile: Decodable {
            var name: String?
        }

        var name: String?
        var number: String?
        var userID: String?

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            name = container.lenient(Profile.self, .profile)?.name
            number = container.lenient(String.self, .number)
            userID = container.lenient(String.self, .userID)
        }
    }

    /// What became of a message of ours.
    struct Status: Decodable {
        private enum CodingKeys: String, CodingKey {
            case id, status, timestamp, errors
            case recipient = "recipient_id"
            case userID = "recipient_user_id"
            case callbackData = "biz_opaque_callback_data"
        }

        var id: String
        var status: String
        var timestamp: String?
        var recipient: String?
        var userID: String?
        var callbackData: String?
        var error: WhatsAppError?

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            id = try container.decode(String.self, forKey: .id)
            status = try container.decode(String.self, forKey: .status)
            timestamp = container.lenient(String.self, .timestamp)
            recipient = container.lenient(String.self, .recipient)
            userID = container.lenient(String.self, .userID)
            callbackData = container.lenient(String.self, .callbackData)
            error = container.lenient([Lossy<WhatsAppError.Detail>].self, .errors)?
                .compactMap(\.element).first.map { WhatsAppError($0) }
        }
    }

    /// Whether somebody takes marketing messages.
    struct Preference: Decodable {
        private enum CodingKeys: String, CodingKey {
            case value, detail, timestamp
            case number = "wa_id"
            case userID = "user_id"
        }

        var number: String?
        var userID: String?
        /// `stop` or `resume`.
        var value: String
        var detail: String?
        /// A number in the examples, a text elsewhere.
        var timestamp: String?

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            number = container.lenient(String.self, .number)
            userID = container.lenient(String.self, .userID)
            value = try container.decode(String.self, forKey: .value)
            detail = container.lenient(String.self, .detail)
            timestamp =
                container.lenient(String.self, .timestamp) ?? container.lenient(Int64.self, .timestamp).map(String.init)
        }
    }

    /// The kinds of update that this is one of; `whatsapp_business_account` is ours.
    var object: String?
    /// The values of all changes of all entries, in order.
    var values: [Value]

    private enum CodingKeys: String, CodingKey {
        case object, entry
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        object = container.lenient(String.self, .object)
        values = (container.lenient([Lossy<Entry>].self, .entry) ?? [])
            .flatMap { $0.element?.changes ?? [] }.compactMap { $0.element?.value }
    }
}
