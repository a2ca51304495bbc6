/// What somebody wrote to us.
package struct InboundText: Hashable, Sendable {
    package var text: String
    /// The address that it came from, as its channel writes addresses; nil where it is not known.
    package var sender: String?
    /// The provider's own id of the message; nil where it has none.
    package var providerID: String?

    package init(text: String, sender: String? = nil, providerID: String? = nil) {
        self.text = text
        self.sender = sender
        self.providerID = providerID
    }
}
