import Domain

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
    var events: [Event] = []
    /// Runs that wait, in the order they came to.
    var waits: [SimulatedWait] = []
    /// How many have come to wait so far: what numbers them.
    var waitCount: Int64 = 0

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
