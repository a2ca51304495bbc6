/// What sort of channel a communication asks for. Raw values are stored; never renumber.
package enum CommunicationKind: UInt8, CaseIterable, Sendable {
    case email = 0
    case telegram = 1
    case whatsapp = 2
    case voice = 3
    case sms = 4
    case messenger = 5
    case instagram = 6
    case webChat = 7

    /// The name in the API; `<name>_communication` is the node's wire tag.
    package var name: String {
        switch self {
        case .email: "email"
        case .telegram: "telegram"
        case .whatsapp: "whatsapp"
        case .voice: "voice"
        case .sms: "sms"
        case .messenger: "messenger"
        case .instagram: "instagram"
        case .webChat: "web_chat"
        }
    }

    package init?(name: String) {
        guard let kind = CommunicationKind.allCases.first(where: { $0.name == name }) else { return nil }
        self = kind
    }
}
