import Domain
import FlowEngine
import Scheduling

/// A communication on virtual time.
struct SimulatedCommunication {
    let node: Int
    let ordinal: Int64
    /// Of the run that planned it.
    let chain: Int
    /// Of that run, what it says of the event.
    let evidence: RunEvidence
    let zone: Zone?
    let plannedAt: Instant?
    let deadline: Instant?
    var status: CommunicationStatus
    var reason: StatusReason?
    /// When it may be sent; nil once it is not planned any more.
    var dueAt: Instant?
    var startedAt: Instant?
    var endedAt: Instant?
    var hasReply = false
    /// When its conversation closes by itself.
    var closesAt: Instant?
    // What is still to happen to it.
    var deliversAt: Instant?
    var readsAt: Instant?
    var repliesAt: Instant?
    var completesAfter: Int64?
    var completesAt: Instant?
    var coming: [String: FieldValue] = [:]
    var results: [String: FieldValue] = [:]

    init(_ new: NewCommunication, ordinal: Int64, chain: Int, evidence: RunEvidence, zone: Zone?) {
        node = new.node
        self.ordinal = ordinal
        self.chain = chain
        self.evidence = RunEvidence(communication: evidence.communication, status: evidence.status)
        self.zone = zone
        plannedAt = new.plannedAt
        deadline = new.deadline
        status = new.status
        reason = new.reason
        dueAt = new.status == .planned ? new.plannedAt : nil
    }

    /// When something happens to it next by itself.
    var next: Instant? {
        if status.isFinal { return nil }
        var earliest = dueAt
        for instant in [closesAt, deliversAt, readsAt, repliesAt, completesAt] {
            guard let instant else { continue }
            earliest = earliest.map { min($0, instant) } ?? instant
        }
        return earliest
    }

    func snapshot(_ action: CommunicationAction, of participant: ParticipantKey) -> CommunicationSnapshot {
        CommunicationSnapshot(
            key: participant.communication(ordinal), name: action.communicationName, kind: action.kind,
            channel: action.channel, agent: action.agent, status: status, reason: reason, startedAt: startedAt,
            endedAt: endedAt, results: results, plannedAt: plannedAt)
    }
}
