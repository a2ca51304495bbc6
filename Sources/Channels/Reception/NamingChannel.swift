package import Domain

/// A channel whose provider answers a message with what it calls its recipient.
package protocol NamingChannel: Channel {
    /// Sends as ``Channel/send(_:)`` does.
    func deliver(_ message: OutboundMessage) async -> NamedOutcome
}

package struct NamedOutcome: Hashable, Sendable {
    package var outcome: DeliveryOutcome
    /// Other names of whom it went to; empty where the provider tells none.
    package var recipientNames: [String]

    package init(_ outcome: DeliveryOutcome, recipientNames: [String] = []) {
        self.outcome = outcome
        self.recipientNames = recipientNames
    }
}
