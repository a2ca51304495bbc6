package import Domain

/// One conversation, as operators see it.
package struct ConversationRow: Sendable {
    package var communication: CommunicationKey
    package var participantCreatedAt: Instant
    /// Nil where the person belongs to no campaign.
    package var campaignID: String?
    /// Empty for an inbound session.
    package var name: String
    package var kind: CommunicationKind
    package var channel: String
    package var account: String?
    package var address: String
    package var agent: String
    package var status: CommunicationStatus
    package var reason: StatusReason?
    package var createdAt: Instant
    package var isOpen: Bool
    /// Who paused the agent; nil: it goes on by itself.
    package var pausedBy: String?
    package var results: [String: FieldValue]
    package var context: [String: String]
    package var lastInboundAt: Instant?
    package var lastOutboundAt: Instant?
    /// What the provider calls the opening, or what the person began it with; nil: nothing.
    package var openingID: String?
    /// Why a person is to look at it; nil: its agent does, or a person has.
    package var needsPerson: String?

    package init(
        communication: CommunicationKey, participantCreatedAt: Instant, campaignID: String?, name: String,
        kind: CommunicationKind, channel: String, account: String?, address: String, agent: String,
        status: CommunicationStatus, reason: StatusReason?, createdAt: Instant, isOpen: Bool, pausedBy: String?,
        results: [String: FieldValue], context: [String: String], lastInboundAt: Instant?, lastOutboundAt: Instant?,
        openingID: String?, needsPerson: String?
    ) {
        self.communication = communication
        self.participantCreatedAt = participantCreatedAt
        self.campaignID = campaignID
        self.name = name
        self.kind = kind
        self.channel = channel
        self.account = account
        self.address = address
        self.agent = agent
        self.status = status
        self.reason = reason
        self.createdAt = createdAt
        self.isOpen = isOpen
        self.pausedBy = pausedBy
        self.results = results
        self.context = context
        self.lastInboundAt = lastInboundAt
        self.lastOutboundAt = lastOutboundAt
        self.openingID = openingID
        self.needsPerson = needsPerson
    }
}

/// One line of a conversation, in either direction.
package struct ConversationLine: Sendable {
    package enum State: String, Sendable {
        case received, waiting, sending, sent, unknown, failed, dropped
    }

    package var at: Instant
    package var isInbound: Bool
    /// The agent's id, the operator's name; nil for what the person wrote.
    package var author: String?
    package var subject: String?
    package var text: String
    package var attachments: [String]
    package var state: State
    /// The provider's words where it failed.
    package var detail: String?
    /// Of what was said after the opening; nil for the rest.
    package var followUp: FollowUpKey?
}

package struct ConversationQuery: Sendable {
    package var isOpen: Bool?
    package var isPaused: Bool?
    package var channel: String?
    package var page: PageRequest

    package init(isOpen: Bool? = nil, isPaused: Bool? = nil, channel: String? = nil, page: PageRequest = PageRequest())
    {
        self.isOpen = isOpen
        self.isPaused = isPaused
        self.channel = channel
        self.page = page
    }
}

/// What belongs to no conversation, and why.
package struct UnmatchedRow: Sendable {
    package var key: InboundKey
    package var channel: String
    /// Nil: it does not say.
    package var kind: CommunicationKind?
    package var reason: PassedOverReason
    package var detail: String?
    package var address: String
    package var senderName: String?
    package var subject: String?
    package var text: String
    package var attachments: [String]
    package var at: Instant

    package init(
        key: InboundKey, channel: String, kind: CommunicationKind?, reason: PassedOverReason, detail: String?,
        address: String, senderName: String?, subject: String?, text: String, attachments: [String], at: Instant
    ) {
        self.key = key
        self.channel = channel
        self.kind = kind
        self.reason = reason
        self.detail = detail
        self.address = address
        self.senderName = senderName
        self.subject = subject
        self.text = text
        self.attachments = attachments
        self.at = at
    }
}

package struct UnmatchedQuery: Sendable {
    package var channel: String?
    package var reason: PassedOverReason?
    package var page: PageRequest

    package init(channel: String? = nil, reason: PassedOverReason? = nil, page: PageRequest = PageRequest()) {
        self.channel = channel
        self.reason = reason
        self.page = page
    }
}

/// How much of what a channel brought was passed over for one reason.
package struct PassedOverCount: Hashable, Sendable {
    package var channel: String
    package var reason: PassedOverReason
    /// All that is kept.
    package var kept: Int
    /// Of these since the instant that was asked for.
    package var recent: Int
    package var newestAt: Instant

    package init(channel: String, reason: PassedOverReason, kept: Int, recent: Int, newestAt: Instant) {
        self.channel = channel
        self.reason = reason
        self.kept = kept
        self.recent = recent
        self.newestAt = newestAt
    }
}

package struct SuppressionRow: Sendable {
    package var kind: CommunicationKind
    package var address: String
    package var reason: SuppressionReason
    package var detail: String?
    /// The channel that told, or the operator who decided.
    package var source: String
    package var at: Instant
    /// The provider's, where it named one.
    package var code: String?
    /// The message of ours that it was told of, and when that was planned.
    package var communication: CommunicationKey?
    package var communicationCreatedAt: Instant?
    /// When the provider told it, or the person wrote it.
    package var toldAt: Instant?

    package init(
        kind: CommunicationKind, address: String, reason: SuppressionReason, detail: String?, source: String,
        at: Instant, code: String?, communication: CommunicationKey?, communicationCreatedAt: Instant?,
        toldAt: Instant?
    ) {
        self.kind = kind
        self.address = address
        self.reason = reason
        self.detail = detail
        self.source = source
        self.at = at
        self.code = code
        self.communication = communication
        self.communicationCreatedAt = communicationCreatedAt
        self.toldAt = toldAt
    }
}

/// How much waits on a channel.
package struct ChannelLoad: Hashable, Sendable {
    /// Openings and follow-ups that could go now.
    package var due = 0
    /// Planned for later.
    package var planned = 0
    /// Of unknown outcome, held for the operator.
    package var held = 0
    package var inFlight = 0
    package var openConversations = 0

    package init() {}
}

/// An attempt whose outcome nobody knows, on a channel whose provider can be asked.
package struct UnknownAttempt: Sendable {
    package var attempt: AttemptKey
    package var communication: CommunicationKey
    /// Nil for an opening.
    package var followUp: FollowUpKey?
    package var message: OutboundMessage

    package init(
        attempt: AttemptKey, communication: CommunicationKey, followUp: FollowUpKey?, message: OutboundMessage
    ) {
        self.attempt = attempt
        self.communication = communication
        self.followUp = followUp
        self.message = message
    }
}
