/// Something that happened to a participant and may start flows.
package struct Event: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case participantCreated
        /// The fields that changed, ascending; empty when a row matched without changing anything.
        case participantUpdated(changed: [FieldID])
        case communicationEnded(CommunicationSnapshot)
        case communicationUpdated(CommunicationSnapshot)
        case incomingSession(CommunicationSnapshot)
        /// A run of the participant that waited goes on; starts none.
        case waitEnded(WaitEnd)
    }

    package var kind: Kind
    package var occurredAt: Instant
    /// How many events caused one another up to this one; 1 for what came from outside.
    package var chain: Int
    /// Ids of the flows that this event does not start again, because they caused it.
    package var causedBy: [String]

    package init(_ kind: Kind, occurredAt: Instant, chain: Int = 1, causedBy: [String] = []) {
        self.kind = kind
        self.occurredAt = occurredAt
        self.chain = chain
        self.causedBy = causedBy
    }
}

/// A communication as flows see it. In an event: as it was at that event.
package struct CommunicationSnapshot: Hashable, Sendable {
    package var key: CommunicationKey
    /// The node's `communication_name`; empty for an inbound session.
    package var name: String
    package var kind: CommunicationKind
    package var channel: String
    package var agent: String
    package var status: CommunicationStatus
    package var reason: StatusReason?
    package var startedAt: Instant?
    package var endedAt: Instant?
    /// What the agent recorded, by field name.
    package var results: [String: FieldValue]
    /// An attempt of it lies between intent and outcome, or its outcome is unknown: a cancellation waits.
    package var isInFlight: Bool
    /// When it is to be sent; not part of an event.
    package var plannedAt: Instant?

    package init(
        key: CommunicationKey, name: String, kind: CommunicationKind, channel: String, agent: String,
        status: CommunicationStatus, reason: StatusReason? = nil, startedAt: Instant? = nil, endedAt: Instant? = nil,
        results: [String: FieldValue] = [:], isInFlight: Bool = false, plannedAt: Instant? = nil
    ) {
        self.key = key
        self.name = name
        self.kind = kind
        self.channel = channel
        self.agent = agent
        self.status = status
        self.reason = reason
        self.startedAt = startedAt
        self.endedAt = endedAt
        self.results = results
        self.isInFlight = isInFlight
        self.plannedAt = plannedAt
    }
}
