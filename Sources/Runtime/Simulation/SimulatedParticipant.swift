import Domain

/// An event that waits for its participant's turn.
struct QueuedEvent {
    /// Among all events of the person, in the order in which they came.
    var number: Int64
    var event: Event
}

/// A participant on virtual time.
struct SimulatedParticipant {
    var state: ParticipantState
    /// The line of the row that brought it in.
    let line: Int64
    let identity: String
    let identityHash: UInt64
    var communications: [SimulatedCommunication] = []
    var failures: [FailedRun] = []
    /// What waits to be taken, in the order it happened.
    var events: [QueuedEvent] = []
    /// Runs that wait, in the order they came to.
    var waits: [SimulatedWait] = []

    struct FailedRun {
        var flow: Int
        var node: Int?
        var at: Instant
        var reason: String
    }

    init(
        _ row: TypedRow, identity: (kind: IdentifierKind, value: String)?, key: ParticipantKey, customer: FieldRecord
    ) {
        state = ParticipantState(
            key: key, objectID: row.objectID, customer: customer, participant: row.participant, zone: row.zone)
        line = row.line
        self.identity = identity?.value ?? ""
        identityHash = identity.map { IdentityHash.of($0.kind, $0.value, objectID: row.objectID) } ?? 0
    }
}
