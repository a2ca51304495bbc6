package import Domain

/// What one webhook, poll or call told, to be kept together.
package struct InboundBatch: Sendable {
    package var channel: String
    package var events: [ProviderEvent]
    /// How far a poll has come, kept with what it brought.
    package var cursor: Cursor?

    package struct Cursor: Hashable, Sendable {
        package var source: String
        package var value: String

        package init(source: String, value: String) {
            self.source = source
            self.value = value
        }
    }

    package init(channel: String, events: [ProviderEvent], cursor: Cursor? = nil) {
        self.channel = channel
        self.events = events
        self.cursor = cursor
    }
}

/// What routing needs to know and the store does not: agents, words, waiting times. All of it is pure and quick.
package struct ConversationDesk: Sendable {
    package struct Agent: Sendable {
        package var sessionTimeout: Duration
        /// While it is in a conversation, no other is opened with the same address.
        package var holdsAddress: Bool

        package init(sessionTimeout: Duration, holdsAddress: Bool) {
            self.sessionTimeout = sessionTimeout
            self.holdsAddress = holdsAddress
        }
    }

    package enum Keyword: Hashable, Sendable {
        /// The answers are sent once; nil: nothing is said.
        case optOut(answer: String?)
        case optIn(answer: String?)
    }

    package var interest: [CampaignKey: EventInterest]
    /// Nil: no such agent is configured any more.
    package var agent: @Sendable (_ id: String) -> Agent?
    /// The agent that takes what people begin on a channel; nil: none does.
    package var inboundAgent: @Sendable (_ channel: String) -> String?
    /// What an agent says and records; nil: it is not there.
    package var converse: @Sendable (AgentTurn) -> AgentStep?
    package var keyword: @Sendable (_ text: String, _ language: String?) -> Keyword?
    /// When a call that was not reached, or a message that could not be delivered for now, goes again after so many
    /// attempts; nil: no more.
    package var retry: @Sendable (_ channel: String, _ attempts: Int) -> Duration?
    /// The hour of day, 0 ... 23, that a zone's clock shows at an instant; nil for no such zone.
    package var localHour: @Sendable (_ zone: String, _ at: Instant) -> Int?
    /// The zone of people whom no campaign gives one.
    package var zone: String

    package init(
        interest: [CampaignKey: EventInterest], agent: @escaping @Sendable (String) -> Agent?,
        inboundAgent: @escaping @Sendable (String) -> String?,
        converse: @escaping @Sendable (AgentTurn) -> AgentStep?,
        keyword: @escaping @Sendable (String, String?) -> Keyword?,
        retry: @escaping @Sendable (String, Int) -> Duration?,
        localHour: @escaping @Sendable (String, Instant) -> Int?, zone: String
    ) {
        self.interest = interest
        self.agent = agent
        self.inboundAgent = inboundAgent
        self.converse = converse
        self.keyword = keyword
        self.retry = retry
        self.localHour = localHour
        self.zone = zone
    }
}

/// What a batch came to.
package struct InboundResult: Hashable, Sendable {
    /// For each event, whether it told anything new.
    package var applied: [Bool]
    /// Something is to be said, or a call to be made again.
    package var hasOutgoing: Bool
    /// Flows may have something to do.
    package var hasEvents: Bool
    /// Whose destination takes nothing for now, and since when.
    package var resting: [RestingDestination]

    package init(
        applied: [Bool] = [], hasOutgoing: Bool = false, hasEvents: Bool = false, resting: [RestingDestination] = []
    ) {
        self.applied = applied
        self.hasOutgoing = hasOutgoing
        self.hasEvents = hasEvents
        self.resting = resting
    }
}

/// An address that a message could not be brought to for now, for a reason that others there share.
package struct RestingDestination: Hashable, Sendable {
    package var address: String
    package var since: Instant
    /// Nil: for as long as such things usually last.
    package var until: Instant?

    package init(address: String, since: Instant, until: Instant? = nil) {
        self.address = address
        self.since = since
        self.until = until
    }
}

/// A domain that rests: it refused most of what went there as if no mailbox existed, and nobody was suppressed for it.
package struct DestinationRest: Hashable, Sendable {
    package var domain: String
    package var since: Instant
    package var until: Instant
    package var refusals: Int
    /// The server's words of one of them.
    package var detail: String

    package init(domain: String, since: Instant, until: Instant, refusals: Int, detail: String) {
        self.domain = domain
        self.since = since
        self.until = until
        self.refusals = refusals
        self.detail = detail
    }
}

/// How a communication's conversation begins; kept with the intent of its opening.
package struct ConversationStart: Hashable, Sendable {
    package var agent: String
    package var holdsAddress: Bool
    /// See `AgentTurn.memory`, `AgentTurn.context`.
    package var memory: String?
    package var context: [String: String]

    package init(agent: String, holdsAddress: Bool, memory: String?, context: [String: String]) {
        self.agent = agent
        self.holdsAddress = holdsAddress
        self.memory = memory
        self.context = context
    }
}

/// Something to be said in a conversation that has begun, ready to be sent.
package struct DueFollowUp: Sendable {
    package var key: FollowUpKey
    package var communication: CommunicationKey
    package var channel: String
    package var message: OutboundMessage
    /// Attempts so far that count.
    package var attemptCount: Int
    package var isUnknown: Bool

    package init(
        key: FollowUpKey, communication: CommunicationKey, channel: String, message: OutboundMessage,
        attemptCount: Int, isUnknown: Bool
    ) {
        self.key = key
        self.communication = communication
        self.channel = channel
        self.message = message
        self.attemptCount = attemptCount
        self.isUnknown = isUnknown
    }
}

/// What became of an attempt to say something, and what follows.
package struct FollowUpOutcome: Sendable {
    package enum Next: Hashable, Sendable {
        case sent
        case failed
        case again(at: Instant, countsAsAttempt: Bool)
        /// Whether it went out is not known: shown to the operator.
        case hold
    }

    package var attempt: AttemptKey
    package var followUp: FollowUpKey
    package var outcome: DeliveryOutcome
    package var next: Next

    package init(attempt: AttemptKey, followUp: FollowUpKey, outcome: DeliveryOutcome, next: Next) {
        self.attempt = attempt
        self.followUp = followUp
        self.outcome = outcome
        self.next = next
    }
}

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

/// What an operator does in a conversation.
package enum ConversationAction: Hashable, Sendable {
    case pause
    /// Hands it back to the agent.
    case resume
    /// Says something as a person; pauses the agent. A template where the provider wants one.
    case say(text: String?, template: OutboundMessage.Template?)
    case close
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

/// How an operator, or the provider when asked, settles what was unknown.
package enum UnknownVerdict: Hashable, Sendable {
    case sent(providerID: String?)
    /// Due again at once, inside its window.
    case notSent
    case failed(code: String, text: String)

    /// `sent`, `not_sent`, `failed`.
    package var name: String {
        switch self {
        case .sent: "sent"
        case .notSent: "not_sent"
        case .failed: "failed"
        }
    }
}
