package import Domain

extension CommunicationKind {
    /// The customer fields that hold the address on such a channel, the first that is set wins.
    package var addressFields: [SystemField] {
        switch self {
        case .email: [.email]
        case .telegram: [.telegramID]
        case .whatsapp: [.whatsappID, .phone]
        case .voice, .sms: [.phone]
        case .messenger, .instagram, .webChat: [.webID]
        }
    }
}
