/// The declared type of a field; raw values are the wire tags.
package enum FieldType: String, CaseIterable, Sendable {
    case string, integer, number, boolean, date, datetime, email, phone, url, choice
}

/// Whether a field belongs to the contact record shared by all campaigns or to the record in one campaign.
package enum FieldLevel: String, CaseIterable, Sendable {
    case customer, participant
}

/// A declared attribute of a customer or a participant.
package struct Field: Hashable, Sendable {
    package var name: String
    package var title: String
    package var type: FieldType
    package var level: FieldLevel
    /// Uploads may carry it.
    package var isImported: Bool
    /// Every row must carry it (only with `isImported`).
    package var isRequired: Bool
    /// The allowed values of a `choice`, in file order; empty otherwise.
    package var options: [String]
    /// How a `date` or `datetime` is written in uploads, as a `strptime` pattern; nil means ISO 8601.
    package var format: String?

    package init(
        name: String, title: String? = nil, type: FieldType, level: FieldLevel, isImported: Bool = true,
        isRequired: Bool = false, options: [String] = [], format: String? = nil
    ) {
        self.name = name
        self.title = title ?? name
        self.type = type
        self.level = level
        self.isImported = isImported
        self.isRequired = isRequired
        self.options = options
        self.format = format
    }
}

/// The system fields of customers, there in every campaign and locked; the raw value is the name in JSON and CSV.
/// Their order is the order of slots in a customer's record.
package enum SystemField: String, CaseIterable, Sendable {
    case externalID = "external_id"
    case email
    case phone
    case telegramID = "telegram_id"
    case telegramUsername = "telegram_username"
    case whatsappID = "whatsapp_id"
    case webID = "web_id"
    case name
    case language

    package var slot: Int { SystemField.allCases.firstIndex(of: self) ?? 0 }

    package var field: Field {
        switch self {
        case .email: Field(name: rawValue, title: "E-mail", type: .email, level: .customer)
        case .phone: Field(name: rawValue, title: "Phone", type: .phone, level: .customer)
        case .externalID: Field(name: rawValue, title: "External ID", type: .string, level: .customer)
        case .telegramID: Field(name: rawValue, title: "Telegram ID", type: .string, level: .customer)
        case .telegramUsername: Field(name: rawValue, title: "Telegram username", type: .string, level: .customer)
        case .whatsappID: Field(name: rawValue, title: "WhatsApp ID", type: .string, level: .customer)
        case .webID: Field(name: rawValue, title: "Web ID", type: .string, level: .customer)
        case .name: Field(name: rawValue, title: "Name", type: .string, level: .customer)
        case .language: Field(name: rawValue, title: "Language", type: .string, level: .customer)
        }
    }

    package static let fields: [Field] = allCases.map(\.field)
}

/// What can identify a customer in an upload, strongest first: the first one present in a row decides alone.
/// Raw values are stored in the look-up table; never renumber.
package enum IdentifierKind: UInt8, CaseIterable, Sendable, Comparable {
    case externalID = 0
    case email = 1
    case phone = 2
    case telegramID = 3
    case whatsappID = 4
    case webID = 5

    package var field: SystemField {
        switch self {
        case .externalID: .externalID
        case .email: .email
        case .phone: .phone
        case .telegramID: .telegramID
        case .whatsappID: .whatsappID
        case .webID: .webID
        }
    }

    package static func < (a: IdentifierKind, b: IdentifierKind) -> Bool { a.rawValue < b.rawValue }
}
