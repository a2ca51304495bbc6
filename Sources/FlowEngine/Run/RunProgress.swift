import Domain

/// What one run has done so far, and what it takes to undo it. Its buffers are used again by the next run.
struct RunProgress {
    struct FieldChange {
        var level: FieldLevel
        var id: FieldID
        var before: FieldValue?
    }

    struct SnapshotChange {
        var index: Int
        var before: CommunicationSnapshot
    }

    var steps = 0
    /// See ``RunEvidence/values``.
    var values: [FieldValue?] = []
    /// The bytes of a ``RunPath``.
    var path: [UInt8] = []
    /// Flows that it was handed over to, in order.
    var handedTo: [Int] = []
    /// Every write, in order.
    var fieldChanges: [FieldChange] = []
    var snapshotChanges: [SnapshotChange] = []

    /// Where the run came to wait: it is written with the rest of the segment.
    var parked: [Parked] = []

    struct Parked {
        var node: Int
        var wait: RunWait
        var pending: [Int32]
    }

    private var communicationCount: Int64 = 0
    private var snapshotCount = 0
    private var plannedCount = 0
    private var cancellationCount = 0
    private var queueCount = 0

    mutating func begin(_ state: ParticipantState, _ effects: TurnEffects, queueCount: Int) {
        steps = 0
        values.removeAll(keepingCapacity: true)
        path.removeAll(keepingCapacity: true)
        handedTo.removeAll(keepingCapacity: true)
        fieldChanges.removeAll(keepingCapacity: true)
        snapshotChanges.removeAll(keepingCapacity: true)
        if !parked.isEmpty { parked.removeAll() }
        communicationCount = state.communicationCount
        snapshotCount = state.communications.count
        plannedCount = effects.communications.count
        cancellationCount = effects.cancellations.count
        self.queueCount = queueCount
    }

    mutating func append(node: Int, _ port: RunPath.Port) {
        path.append(UInt8(truncatingIfNeeded: node))
        path.append(UInt8(truncatingIfNeeded: node >> 8))
        path.append(port.rawValue)
    }

    /// Puts everything back as it was at ``begin(_:_:queueCount:)``.
    func undo(_ state: inout ParticipantState, _ effects: inout TurnEffects, _ queue: inout [CausedEvent]) {
        for change in fieldChanges.reversed() { state[change.level, change.id] = change.before }
        for change in snapshotChanges.reversed() { state.communications[change.index] = change.before }
        state.communications.removeSubrange(snapshotCount...)
        state.communicationCount = communicationCount
        effects.communications.removeSubrange(plannedCount...)
        effects.cancellations.removeSubrange(cancellationCount...)
        queue.removeSubrange(queueCount...)
    }
}

extension ParticipantState {
    subscript(level: FieldLevel, id: FieldID) -> FieldValue? {
        get {
            switch level {
            case .customer: customer[id]
            case .participant: participant[id]
            }
        }
        set {
            switch level {
            case .customer: customer[id] = newValue
            case .participant: participant[id] = newValue
            }
        }
    }
}
