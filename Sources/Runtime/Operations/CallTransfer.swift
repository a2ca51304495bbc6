package import Store

/// What became of a call that was to be handed over.
package enum CallTransfer: Sendable {
    /// The other side took it, and the conversation is as it says.
    case handedOver(ConversationRow)
    /// The process ended while the other side rang: nobody knows whether it took the call.
    case unknown
}
