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
package enum Settlement: Sendable {
    case due(at: Instant)
    /// Held for the operator: due no more until resolved.
    case hold(StatusReason, detail: String?)
    case end(CommunicationStatus, StatusReason, detail: String?)
}

/// What is made of a communication that is due.
package enum OpeningDecision: Sendable {
    /// The message goes out; its `account` is filled in by the store. `conversation` is nil for one that is sent again as it was.
    case send(OutboundMessage, conversation: ConversationStart?)
    /// Nothing goes out.
    case settle(Settlement)
}
