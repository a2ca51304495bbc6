/// What became of one attempt to send one message. Texts are the provider's own words.
package enum DeliveryOutcome: Hashable, Sendable {
    /// The provider took it.
    case accepted(providerID: String?)
    /// Refused for good; trying again is pointless.
    case rejected(code: String, text: String)
    /// Refused for good, and so would be whatever else went there: the address is suppressed.
    case addressRejected(SuppressionReason, code: String, text: String)
    /// Refused for now; counts as an attempt. `after` is what the provider asked for.
    case retry(after: Duration?, code: String, text: String)
    /// The connection, the account or the whole channel failed before the message left: uses up no attempt.
    case channelFailed(ChannelFailure)
    /// Bytes left and no answer came: nobody can tell whether it went out.
    case unknown(text: String)
}

/// Why a channel cannot send at the moment.
package struct ChannelFailure: Hashable, Sendable, Error {
    package enum Kind: Hashable, Sendable {
        /// Unreachable, slow or overloaded: try again later.
        case unavailable
        /// The account is refused (credentials, suspension): stop until an operator acts or the settings change.
        case refused
    }

    package var kind: Kind
    package var code: String
    package var text: String
    package var retryAfter: Duration?

    package init(_ kind: Kind, code: String, text: String, retryAfter: Duration? = nil) {
        self.kind = kind
        self.code = code
        self.text = text
        self.retryAfter = retryAfter
    }
}
