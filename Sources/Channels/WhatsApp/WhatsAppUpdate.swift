/// What the provider posts to the webhook (https://developers.facebook.com/documentation/business-messaging/whatsapp/webhooks/overview).
/// One odd part never loses the others, and none is dropped: what is not understood keeps a summary.
struct WhatsAppUpdate: Decodable {
    /// An element that may turn out to be something else.
    struct Lossy<Element: Decodable>: Decodable {
        var element: Element?
        /// Of what it is instead.
        var summary = ""

        init(from decoder: any Decoder) throws {
            element = try? Element(from: decoder)
            if element == nil { summary = (try? JSONSummary(from: decoder))?.text ?? "" }
        }
    }

    private struct Entry: Decodable {
        var changes: [Lossy<Change>]
    }

    /// One webhook field's news.
    struct Change: Decodable {
        private enum CodingKeys: String, CodingKey {
            case field, value
        }

        /// `messages`, `account_update`, …; nil: it does not say.
        var field: String?
        /// Nil: it is not of the form of messages and their statuses.
        var value: Value?
        var summary: String

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            field = container.lenient(String.self, .field)
            guard container.contains(.value) else {
                throw DecodingError.keyNotFound(
                    CodingKeys.value,
                    DecodingError.Context(codingPath: decoder.codingPath, debugDescription: "no value"))
            }
            value = container.lenient(Value.self, .value)
            let isRead = field.map { Change.read.contains($0) } ?? true
            summary =
                isRead && value?.isEmpty == false ? "" : container.lenient(JSONSummary.self, .value)?.text ?? ""
            if !isRead { value?.makeEmpty() }
        }

        /// The fields of which more is made than a line for the operator. Others carry messages too, that were written to
        /// somebody else (`standby`), by us (`smb_message_echoes`) or long ago (`history`).
        private static let read: Set = ["messages", "user_preferences"]
    }

    struct Value: Decodable {
        private enum CodingKeys: String, CodingKey {
            case metadata, contacts, messages, statuses, errors
            case preferences = "user_preferences"
        }

        private struct Metadata: Decodable {
            enum CodingKeys: String, CodingKey {
                case phoneNumberID = "phone_number_id"
            }

            var phoneNumberID: String?

            init(from decoder: any Decoder) throws {
                phoneNumberID = try decoder.container(keyedBy: CodingKeys.self).text(.phoneNumberID)
            }
        }

        /// Whose news it is; nil: of no number, or it does not say.
        var phoneNumberID: String?
        var contacts: [Contact]
        var messages: [Lossy<Message>]
        var statuses: [Lossy<Status>]
        var preferences: [Lossy<Preference>]
        /// Of the account or of what could not be told.
        var errors: [WhatsAppError]

        var isEmpty: Bool { messages.isEmpty && statuses.isEmpty && preferences.isEmpty && errors.isEmpty }

        mutating func makeEmpty() {
            messages = []
            statuses = []
            preferences = []
            errors = []
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            func list<Element: Decodable>(_ type: Element.Type, _ key: CodingKeys) -> [Lossy<Element>] {
                container.lenient([Lossy<Element>].self, key) ?? []
            }
            phoneNumberID = container.lenient(Metadata.self, .metadata)?.phoneNumberID
            contacts = list(Contact.self, .contacts).compactMap(\.element)
            messages = list(Message.self, .messages)
            statuses = list(Status.self, .statuses)
            preferences = list(Preference.self, .preferences)
            errors = list(WhatsAppError.Detail.self, .errors).compactMap(\.element).map { WhatsAppError($0) }
        }
    }

    /// Who is meant, by name.
    struct Contact: Decodable {
        private enum CodingKeys: String, CodingKey {
            case profile
            case number = "wa_id"
            case userID = "user_id"
            case parentUserID = "parent_user_id"
        }

        private struct Profile: Decodable {
            var name: String?
        }

        var name: String?
        var number: String?
        var userID: String?
        var parentUserID: String?

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            name = container.lenient(Profile.self, .profile)?.name
            number = container.text(.number)
            userID = container.text(.userID)
            parentUserID = container.text(.parentUserID)
        }

        /// All that it calls the person, as addresses are kept.
        var names: [String] { WhatsAppAddress.kept([number, userID, parentUserID]) }
    }

    /// What became of a message of ours.
    struct Status: Decodable {
        private enum CodingKeys: String, CodingKey {
            case id, status, timestamp, errors, type
            case recipientType = "recipient_type"
            case recipient = "recipient_id"
            case userID = "recipient_user_id"
            case parentUserID = "recipient_parent_user_id"
            case callbackData = "biz_opaque_callback_data"
        }

        var id: String
        /// In lower case.
        var status: String
        /// Of what else it is the status: `call`, `payment`; nil: of a message.
        var type: String?
        var isOfGroup: Bool
        var timestamp: String?
        var recipient: String?
        var userID: String?
        var parentUserID: String?
        var callbackData: String?
        var error: WhatsAppError?

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            id = try container.decode(String.self, forKey: .id)
            status = try container.decode(String.self, forKey: .status).lowercased()
            type = container.lenient(String.self, .type).flatMap { ["message", ""].contains($0) ? nil : $0 }
            isOfGroup = container.lenient(String.self, .recipientType) == "group"
            timestamp = container.text(.timestamp)
            recipient = container.text(.recipient)
            userID = container.text(.userID)
            parentUserID = container.text(.parentUserID)
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
        var timestamp: String?

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            number = container.text(.number)
            userID = container.text(.userID)
            value = try container.decode(String.self, forKey: .value)
            detail = container.lenient(String.self, .detail)
            timestamp = container.text(.timestamp)
        }
    }

    /// What the news are of; `whatsapp_business_account` is ours. Nil: it does not say.
    var object: String?
    /// All changes of all entries, in order.
    var changes: [Lossy<Change>]
    /// Summaries of entries that hold no changes.
    var oddEntries: [String]

    private enum CodingKeys: String, CodingKey {
        case object, entry
    }

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        object = container.lenient(String.self, .object)
        let entries = container.lenient([Lossy<Entry>].self, .entry)
        changes = entries?.flatMap { $0.element?.changes ?? [] } ?? []
        oddEntries = entries?.filter { $0.element == nil }.map(\.summary) ?? []
        if entries == nil {
            // The dashboard's samples are a change by itself.
            let change = try Lossy<Change>(from: decoder)
            if change.element != nil { changes = [change] } else { oddEntries = [change.summary] }
        }
    }
}
