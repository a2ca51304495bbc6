package import Domain

/// A channel whose calls can be handed over.
package protocol TransferringChannel: Channel {
    /// Hands a call that goes on over to a number; it ends here. The number has to be allowed as for a call.
    /// - Parameter call: what `send` called the opening, or the message that told of a call that came in.
    /// - Returns: why it did not come to that; nil where it did.
    func transfer(call: String, to number: String) async -> ChannelFailure?
}
