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
    /// Where the turn stopped to wait for a script. Everything else here is of the events before that one.
    package var suspension: Suspension?

    package struct Suspension: Hashable, Sendable {
        /// Which of the turn's events waits, from 0: it and those after it stay in the queue.
        package var event: Int
        package var call: ScriptCall

        package init(event: Int, call: ScriptCall) {
            self.event = event
            self.call = call
        }
    }

    package init(
        customer: FieldRecord? = nil, participant: FieldRecord? = nil, runs: [RunRecord] = [],
        communications: [NewCommunication] = [], cancellations: [Cancellation] = [], suspension: Suspension? = nil
    ) {
        self.customer = customer
        self.participant = participant
        self.runs = runs
        self.communications = communications
        self.cancellations = cancellations
        self.suspension = suspension
    }
}

/// One walk of one participant through one flow (and those it hands over to), started by one event.
package struct RunRecord: Sendable {
    package enum Outcome: Hashable, Sendable {
        case completed
        /// The run's effects were dropped together; the text says what failed, on which node and why.
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

    /// The wire tag of the trigger that it starts.
    package var name: String {
        switch self {
        case .participantCreated: "participant_created"
        case .participantUpdated: "participant_updated"
        case .communicationEnded: "communication_ended"
        case .communicationUpdated: "communication_updated"
        case .incomingSession: "incoming_session"
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
        }
    }
}

/// The steps of a run, packed so that equal paths are equal bytes: the store keeps each distinct path once.
///
/// A step is two bytes of node index (little-endian; the node's position among all nodes of the version, in flow-id
/// then file order) and one byte of ``Port``.
package struct RunPath: Hashable, Sendable {
    package enum Port: UInt8, CaseIterable, Sendable {
        /// The node has one way out, or its way out was not followed.
        case out = 0
        case match = 1
        case otherwise = 2

        package var name: String {
            switch self {
            case .out: "out"
            case .match: "match"
            case .otherwise: "else"
            }
        }
    }

    package private(set) var bytes: [UInt8]

    package init() { bytes = [] }

    /// Nil where `bytes` are not whole steps.
    package init?(bytes: [UInt8]) {
        guard bytes.count % 3 == 0, stride(from: 2, to: bytes.count, by: 3).allSatisfy({ bytes[$0] < 3 }) else {
            return nil
        }
        self.bytes = bytes
    }

    package mutating func append(node: Int, port: Port) {
        bytes.append(UInt8(truncatingIfNeeded: node))
        bytes.append(UInt8(truncatingIfNeeded: node >> 8))
        bytes.append(port.rawValue)
    }

    package var steps: [(node: Int, port: Port)] {
        var steps: [(node: Int, port: Port)] = []
        for index in stride(from: 0, to: bytes.count, by: 3) {
            let node = Int(bytes[index]) + Int(bytes[index + 1]) * 256
            steps.append((node, Port(rawValue: bytes[index + 2]) ?? .out))
        }
        return steps
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
