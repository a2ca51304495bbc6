/// The one form in which an address on a channel is compared: conversations are found and addresses suppressed by it.
package enum ConversationAddress {
    /// E-mail in lower case; telephone numbers with `+`; everything else as it is.
    package static func normal(_ kind: CommunicationKind, _ address: String) -> String {
        switch kind {
        case .email: address.lowercased()
        case .whatsapp, .voice, .sms:
            !address.isEmpty && address.utf8.allSatisfy { (48...57).contains($0) } ? "+\(address)" : address
        case .telegram, .messenger, .instagram, .webChat: address
        }
    }
}
