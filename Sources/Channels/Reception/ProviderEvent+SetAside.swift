package import Domain

extension ProviderEvent {
    /// The same, as something that nothing is made of; what is that already stays as it is.
    package func setAside(_ reason: PassedOverReason, _ detail: String, of kind: CommunicationKind) -> ProviderEvent {
        switch self {
        case .passedOver: self
        case .message(let message):
            .passedOver(
                PassedOver(
                    kind: message.kind, reason, address: message.address, senderName: message.senderName,
                    text: message.text, detail: detail, providerID: message.providerID, occurredAt: message.occurredAt))
        case .receipt(let receipt):
            .passedOver(
                PassedOver(
                    kind: kind, reason, address: receipt.recipientNames.first,
                    text: "\(receipt.change) \(receipt.attempt ?? "")", detail: detail, occurredAt: receipt.occurredAt))
        case .address(let change):
            .passedOver(
                PassedOver(
                    kind: change.kind, reason, address: change.address, detail: detail, occurredAt: change.occurredAt))
        case .moved(let move):
            .passedOver(
                PassedOver(
                    kind: move.kind, reason, address: move.from.first, text: move.to.joined(separator: " "),
                    detail: detail, occurredAt: move.occurredAt))
        case .introduction(let introduction):
            .passedOver(
                PassedOver(
                    kind: introduction.kind, reason, address: introduction.address, senderName: introduction.name,
                    detail: detail, occurredAt: introduction.occurredAt))
        }
    }
}
