/// What one turn of one participant leaves behind. The store writes it with the consumed events, or none of it.
package struct TurnEffects: Sendable {
    /// The records after the turn, or nil where nothing in them changed.
    package var customer: FieldRecord?
    package var participant: FieldRecord?
    /// In the order they ran; their ordinals follow `ParticipantState.runCount`.
    package var runs: [RunRecord]
    /// In the order planned; their ordinals follow `ParticipantState.communicationCount`.
    package var communications: [NewCommunication]
    package var cancellations: [Cancellation]
    /// Runs that came to wait, in the order they did.
    package var waits: [NewWait]
    /// Waits that an event of the turn has ended: each continues by an event ``Event/Kind/waitEnded(_:)``.
    package var endedWaits: [EndedWait]
    /// What other waits of the runs that continued in the turn have to know: which nodes their run has taken by now.
    package var takenNodes: [TakenNodes]

    package init(
        customer: FieldRecord? = nil, participant: FieldRecord? = nil, runs: [RunRecord] = [],
        communications: [NewCommunication] = [], cancellations: [Cancellation] = [], waits: [NewWait] = [],
        endedWaits: [EndedWait] = [], takenNodes: [TakenNodes] = []
    ) {
        self.customer = customer
        self.participant = participant
        self.runs = runs
        self.communications = communications
        self.cancellations = cancellations
        self.waits = waits
        self.endedWaits = endedWaits
        self.takenNodes = takenNodes
    }
}

/// One walk of one participant through one flow (and those it hands over to), started by one event. Where the walk waits
/// it is cut into segments: each is a record of its own, and ``RunEvidence/continues`` names the first.
package struct RunRecord: Sendable {
    package enum Outcome: Hashable, Sendable {
        /// All of it is written; the run may wait at the end of it (``RunPath/Port/waits``).
        case completed
        /// The effects of the run, or of the segment, were dropped together; the text says what failed, on which node and why.
        /// Where a script failed, it ends in the script's own traceback, which may hold whatever the script put into it;
        /// apart from that it holds no participant data. Only the store keeps it: it never goes to a log.
        case failed(String)
    }

    /// Index of the flow it started in, in flow-id order of the version.
    package var flow: Int
    package var eventKind: EventKindTag
    package var chain: Int
    package var at: Instant
    /// The nodes taken, in order.
    package var path: RunPath
    package var outcome: Outcome
    package var evidence: RunEvidence

    package init(
        flow: Int, eventKind: EventKindTag, chain: Int, at: Instant, path: RunPath, outcome: Outcome,
        evidence: RunEvidence = .none
    ) {
        self.flow = flow
        self.eventKind = eventKind
        self.chain = chain
        self.at = at
        self.path = path
        self.outcome = outcome
        self.evidence = evidence
    }
}

/// The kind of an event without its payload. Raw values are stored; never renumber.
package enum EventKindTag: UInt8, CaseIterable, Sendable {
    case participantCreated = 0
    case participantUpdated = 1
    case communicationEnded = 2
    case communicationUpdated = 3
    case incomingSession = 4
    case waitEnded = 5

    /// The wire tag of the trigger that it starts; of an event that continues a run: its own name.
    package var name: String {
        switch self {
        case .participantCreated: "participant_created"
        case .participantUpdated: "participant_updated"
        case .communicationEnded: "communication_ended"
        case .communicationUpdated: "communication_updated"
        case .incomingSession: "incoming_session"
        case .waitEnded: "wait_ended"
        }
    }
}

extension Event.Kind {
    package var tag: EventKindTag {
        switch self {
        case .participantCreated: .participantCreated
        case .participantUpdated: .participantUpdated
        case .communicationEnded: .communicationEnded
        case .communicationUpdated: .communicationUpdated
        case .incomingSession: .incomingSession
        case .waitEnded: .waitEnded
        }
    }
}

/// A communication that a run planned, or decided not to send.
package struct NewCommunication: Sendable {
    /// Position of its node among all nodes of the version (see ``RunPath``).
    package var node: Int
    /// Index into `TurnEffects.runs` of the run that planned it.
    package var run: Int
    /// The channel's id.
    package var channel: String
    /// `planned` or `skipped`.
    package var status: CommunicationStatus
    package var reason: StatusReason?
    /// Nil where it was skipped.
    package var plannedAt: Instant?
    package var deadline: Instant?
    package var inputs: PlanInputs

    /// When it is to be sent; nil: never.
    package var dueAt: Instant? { status == .planned ? plannedAt : nil }

    package init(
        node: Int, run: Int, channel: String, status: CommunicationStatus, reason: StatusReason? = nil,
        plannedAt: Instant? = nil, deadline: Instant? = nil, inputs: PlanInputs
    ) {
        self.node = node
        self.run = run
        self.channel = channel
        self.status = status
        self.reason = reason
        self.plannedAt = plannedAt
        self.deadline = deadline
        self.inputs = inputs
    }
}

/// What a plan was computed from, with the node's window: enough to compute it again and say why that instant.
package struct PlanInputs: Hashable, Sendable {
    /// Whose zone decided. Raw values are stored; never renumber.
    package enum ZoneSource: UInt8, Sendable {
        case participant = 0
        case campaign = 1
        case tenant = 2
    }

    /// The base time, after the field's offset was applied.
    package enum Base: Hashable, Sendable {
        case instant(Instant)
        case date(CivilDate)
        /// A wall clock in the zone (its `utcOffset` is nil).
        case wallClock(CivilDateTime)
        case unset
    }

    package var zone: String
    package var zoneSource: ZoneSource
    package var base: Base
    /// Of a node with `best_time_to_contact`: how the instant was chosen.
    package var bestTime: BestTimeEvidence?

    package init(zone: String, zoneSource: ZoneSource, base: Base, bestTime: BestTimeEvidence? = nil) {
        self.zone = zone
        self.zoneSource = zoneSource
        self.base = base
        self.bestTime = bestTime
    }
}

package struct Cancellation: Sendable {
    package var communication: CommunicationKey
    package var reason: StatusReason

    package init(communication: CommunicationKey, reason: StatusReason) {
        self.communication = communication
        self.reason = reason
    }
}
