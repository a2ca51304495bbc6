package import Domain

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

/// A communication whose instant has come, as it was planned: everything but what changes between planning and sending.
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
    package var reason: StatusReason?
    /// A call that has begun and was not reached, or a message that was accepted and could not be delivered for now: it
    /// goes again.
    package var hasBegun: Bool

    package init(
        key: CommunicationKey, lane: LaneKey, campaign: CampaignKey, channel: String, version: VersionKey, node: Int,
        plannedAt: Instant, deadline: Instant, dueAt: Instant, inputs: PlanInputs, attemptCount: Int,
        reason: StatusReason? = nil, hasBegun: Bool = false
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
        self.reason = reason
        self.hasBegun = hasBegun
    }

    /// Some earlier attempt may have gone out.
    package var isUnknown: Bool { reason == .unknown }
}

/// What an opening is made of, read in the transaction that records its intent.
package struct OpeningInputs: Sendable {
    /// As it is in that transaction.
    package var due: DueCommunication
    /// Customer and participant, and the participant's other communications where they were asked for.
    package var state: ParticipantState
    /// What `result.*` and `communication.*` mean in the flow that planned it: the conversation that its run began with, its
    /// status as it was then; where the run began with none, the latest planned before this one. Nil where there is none,
    /// or communications were not asked for.
    package var conversation: CommunicationSnapshot?
    /// What an earlier attempt sent that may have gone out: sent again as it was.
    package var message: OutboundMessage?

    package init(
        due: DueCommunication, state: ParticipantState, conversation: CommunicationSnapshot? = nil,
        message: OutboundMessage? = nil
    ) {
        self.due = due
        self.state = state
        self.conversation = conversation
        self.message = message
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

/// A communication that is to be sent now, and by whom.
package struct IntentRequest: Sendable {
    package var communication: CommunicationKey
    package var channel: String
    /// The channel's sender accounts; empty where it has one only.
    package var accounts: [String]
    /// Those among them that send nothing at the moment: no recipient is newly given to one while there is another.
    package var resting: [String]
    /// The message is made of other communications too.
    package var readsCommunications: Bool

    package init(
        _ communication: CommunicationKey, channel: String, accounts: [String] = [], resting: [String] = [],
        readsCommunications: Bool = false
    ) {
        self.communication = communication
        self.channel = channel
        self.accounts = accounts
        self.resting = resting
        self.readsCommunications = readsCommunications
    }
}

/// What is made of a communication that is due.
package enum OpeningDecision: Sendable {
    /// The message goes out; its `account` is filled in by the store. `conversation` is nil for one that is sent again as it was.
    case send(OutboundMessage, conversation: ConversationStart?)
    /// Nothing goes out.
    case settle(Settlement.Change)
}

package enum IntentResult: Sendable {
    /// The intent is recorded: this is to be sent.
    case send(AttemptKey, OutboundMessage, DueCommunication)
    /// Not to be sent now (canceled, removed, put off, already in flight, its campaign stopped).
    case gone
    /// Nothing is sent, and this was recorded instead.
    case settled(Settlement.Change)
    /// Another conversation holds the address; it is due again as soon as that one lets go.
    case addressBusy
}
