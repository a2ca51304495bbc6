package import Domain

/// The queue of one campaign on one channel: what can be held and released together.
package struct LaneRow: Sendable {
    package var key: LaneKey
    package var campaign: CampaignKey
    package var channel: String
    package var isCampaignRunning: Bool
    /// Nil where nothing is due ever.
    package var nextDue: Instant?

    package init(key: LaneKey, campaign: CampaignKey, channel: String, isCampaignRunning: Bool, nextDue: Instant?) {
        self.key = key
        self.campaign = campaign
        self.channel = channel
        self.isCampaignRunning = isCampaignRunning
        self.nextDue = nextDue
    }
}

/// A planned communication whose instant has come, with all that is needed to render and send it.
package struct DueCommunication: Sendable {
    package var key: CommunicationKey
    package var lane: LaneKey
    package var campaign: CampaignKey
    package var channel: String
    package var version: VersionKey
    /// Position of its node in the version (see ``RunPath``).
    package var node: Int
    package var plannedAt: Instant
    package var deadline: Instant
    package var dueAt: Instant
    package var inputs: PlanInputs
    /// Attempts that count, made so far.
    package var attemptCount: Int
    /// Customer and participant as they are now; no communications.
    package var state: ParticipantState
    /// What an earlier attempt of unknown or deferred outcome sent: sent again as it was.
    package var message: OutboundMessage?
    /// An earlier attempt's outcome is unknown.
    package var isUnknown: Bool
    /// A call that has begun and was not reached, or a message that was accepted and could not be delivered for now: it
    /// goes again.
    package var hasBegun = false

    package init(
        key: CommunicationKey, lane: LaneKey, campaign: CampaignKey, channel: String, version: VersionKey, node: Int,
        plannedAt: Instant, deadline: Instant, dueAt: Instant, inputs: PlanInputs, attemptCount: Int,
        state: ParticipantState, message: OutboundMessage?, isUnknown: Bool
    ) {
        self.key = key
        self.lane = lane
        self.campaign = campaign
        self.channel = channel
        self.version = version
        self.node = node
        self.plannedAt = plannedAt
        self.deadline = deadline
        self.dueAt = dueAt
        self.inputs = inputs
        self.attemptCount = attemptCount
        self.state = state
        self.message = message
        self.isUnknown = isUnknown
    }
}

/// A change of a planned communication that sends nothing.
package struct Settlement: Sendable {
    package enum Change: Sendable {
        case due(at: Instant)
        /// Held for the operator: due no more until resolved.
        case hold(StatusReason, detail: String?)
        case end(CommunicationStatus, StatusReason, detail: String?)
    }

    package var communication: CommunicationKey
    package var change: Change

    package init(communication: CommunicationKey, change: Change) {
        self.communication = communication
        self.change = change
    }
}

/// What is about to be sent.
package struct Intent: Sendable {
    package var communication: CommunicationKey
    package var channel: String
    /// Its `account` is filled in by the store.
    package var message: OutboundMessage
    /// The channel's sender accounts; empty where it has one only.
    package var accounts: [String]
    /// Those among them that send nothing at the moment: no recipient is newly given to one while there is another.
    package var resting: [String]
    /// Nil: as it was at an earlier attempt.
    package var conversation: ConversationStart?

    package init(
        communication: CommunicationKey, channel: String, message: OutboundMessage, accounts: [String],
        resting: [String] = [], conversation: ConversationStart? = nil
    ) {
        self.communication = communication
        self.channel = channel
        self.message = message
        self.accounts = accounts
        self.resting = resting
        self.conversation = conversation
    }
}

package enum IntentResult: Sendable {
    case send(AttemptKey, OutboundMessage)
    /// Not to be sent now (canceled, removed, already in flight, its campaign stopped): send nothing.
    case gone
    /// The address takes no messages of that kind.
    case suppressed(SuppressionReason)
    /// A conversation that holds the address is open there.
    case addressHeld
}

/// What became of an attempt, and what the channel's policy makes of it.
package struct AttemptOutcome: Sendable {
    package enum Next: Sendable {
        /// Accepted: Started, and Delivered at once on channels without receipts. `closesAt`: the session's end.
        case started(isDelivered: Bool, closesAt: Instant?)
        case end(CommunicationStatus, StatusReason)
        /// Due again. `countsAsAttempt` is false for faults of the channel.
        case again(at: Instant, StatusReason, countsAsAttempt: Bool)
        /// Held for the operator.
        case hold(StatusReason)
    }

    package var attempt: AttemptKey
    package var communication: CommunicationKey
    package var outcome: DeliveryOutcome
    package var next: Next

    package init(attempt: AttemptKey, communication: CommunicationKey, outcome: DeliveryOutcome, next: Next) {
        self.attempt = attempt
        self.communication = communication
        self.outcome = outcome
        self.next = next
    }
}

package struct RescueCounts: Hashable, Sendable {
    package var resent = 0
    package var held = 0

    package init(resent: Int = 0, held: Int = 0) {
        self.resent = resent
        self.held = held
    }
}
