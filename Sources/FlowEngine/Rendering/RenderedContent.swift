package import Domain

/// What a communication opens with, rendered with the participant's data; the addresses are the dispatcher's matter.
package struct RenderedContent: Hashable, Sendable {
    package var kind: CommunicationKind
    /// E-mail only.
    package var subject: String?
    /// The body, or the start phrase; nil on chat channels: the agent's welcome message; nil for calls.
    package var text: String?
    package var html: String?
    /// Of providers that want an approved template.
    package var template: OutboundMessage.Template?
    /// The number to call, where the node names a property and it is set; calls only.
    package var phone: String?
    /// The node names a property for the number: the customer's own phone is not asked.
    package var namesPhone: Bool
    package var sipServer: String?
    package var sipParameters: String?
    /// The node's `customer_context`, set values only, in file order.
    package var context: [ContextItem]

    package struct ContextItem: Hashable, Sendable {
        /// As in the flow file: `participant.amount`.
        package var name: String
        package var value: FieldValue

        package init(name: String, value: FieldValue) {
            self.name = name
            self.value = value
        }
    }

    package init(kind: CommunicationKind, context: [ContextItem] = []) {
        self.kind = kind
        self.context = context
        namesPhone = false
    }
}
