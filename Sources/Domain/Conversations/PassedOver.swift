/// Something a provider brought that belongs to no conversation or changes nothing: kept with its reason, so that an
/// operator who asks "where is the answer?" finds it (`GET /v1/unmatched`, `campaignd unmatched`).
package struct PassedOver: Hashable, Sendable {
    /// Nil: a channel that carries several, and it does not say.
    package var kind: CommunicationKind?
    package var reason: PassedOverReason
    /// Whom it came from, or whom it is about; nil: it does not say.
    package var address: String?
    package var senderName: String?
    package var subject: String?
    /// What it says, as far as anybody would want to read it; it is kept up to ``longestText`` bytes.
    package var text: String
    /// What more is known of why: a header, a code, the provider's word for its kind.
    package var detail: String?
    /// Unique on the channel: what comes again with the same one is kept once. Nil: kept each time that it comes.
    package var providerID: String?
    package var occurredAt: Instant

    package static let longestText = 16_384

    /// How long it is kept.
    package static let lifetime = Duration.seconds(30 * 86_400)

    package init(
        kind: CommunicationKind?, _ reason: PassedOverReason, address: String? = nil, senderName: String? = nil,
        subject: String? = nil, text: String = "", detail: String? = nil, providerID: String? = nil,
        occurredAt: Instant
    ) {
        self.kind = kind
        self.reason = reason
        self.address = address
        self.senderName = senderName
        self.subject = subject
        self.text = text
        self.detail = detail
        self.providerID = providerID
        self.occurredAt = occurredAt
    }
}

/// Why something was passed over. Raw values are stored and shown; never renamed.
package enum PassedOverReason: String, CaseIterable, Sendable {
    /// A message from nobody known, on a channel without an inbound agent.
    case noConversation = "no_conversation"
    /// A receipt or a bounce about a message that is none of this channel's.
    case unknownMessage = "unknown_message"
    /// A program answered: vacation notices, confirmations of receipt.
    case automaticReply = "automatic_reply"
    /// A program wrote by itself: newsletters, lists, notifications.
    case automaticMail = "automatic_mail"
    /// A report that says nothing of delivery: read receipts, complaints in a form that names no message of ours.
    case report
    /// A bounce that says nothing certain.
    case uncertainBounce = "uncertain_bounce"
    /// There is no sender's address, or none that can be written to.
    case noSender = "no_sender"
    /// A kind of update that the channel makes nothing of.
    case unsupported
    /// For an account, a number or a page that the channel is not configured with.
    case notConfigured = "not_configured"
    /// It is not of the form that the provider documents.
    case malformed
    /// Written in a group, not to us alone.
    case group
    /// Somebody changed a message that they had sent.
    case edited
    /// Somebody took back a message that they had sent.
    case revoked
    /// It tells what was known, or what something newer has overtaken.
    case outdated

    /// One sentence for operators.
    package var explanation: String {
        switch self {
        case .noConversation: "It belongs to no conversation, and the channel has no inbound agent."
        case .unknownMessage: "It is about a message that this channel did not send."
        case .automaticReply: "A program answered, not a person."
        case .automaticMail: "A program wrote it by itself: a newsletter, a list, a notification."
        case .report: "A report that says nothing of the delivery of a message."
        case .uncertainBounce: "A bounce that says nothing certain."
        case .noSender: "It has no sender that can be written to."
        case .unsupported: "The channel makes nothing of this kind of update."
        case .notConfigured: "It is for an account or number that the channel is not configured with."
        case .malformed: "It is not of the form that the provider documents."
        case .group: "It was written in a group."
        case .edited: "Somebody changed a message that they had sent: only its first text counts."
        case .revoked: "Somebody took back a message that they had sent."
        case .outdated: "It tells what was known, or what something newer has overtaken."
        }
    }
}
