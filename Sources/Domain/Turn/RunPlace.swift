/// Where a run stands that waits: all that its next segment needs besides the participant as they are then.
package struct RunPlace: Hashable, Sendable {
    /// Index of the flow that the run started in, in flow-id order of its version.
    package var flow: Int
    /// The node that it waits at (see ``RunPath``).
    package var node: Int
    /// The ordinal of the run's first segment.
    package var run: Int64
    package var chain: Int
    /// The nodes that the run has taken, in whichever order: none is taken twice.
    package var taken: [Int32]
    /// The nodes that are walked after what follows the node, the next one last.
    package var pending: [Int32]
    /// Flows that the run was handed over to, in order.
    package var handedTo: [Int]
    /// As it was at the event that started the run; nil where that was about no communication.
    package var conversation: CommunicationSnapshot?
    /// Ordinals of communications that the runs of the same event have planned.
    package var spared: [ClosedRange<Int64>]
    package var held: HeldValues

    package init(
        flow: Int, node: Int, run: Int64, chain: Int, taken: [Int32], pending: [Int32], handedTo: [Int],
        conversation: CommunicationSnapshot?, spared: [ClosedRange<Int64>], held: HeldValues
    ) {
        self.flow = flow
        self.node = node
        self.run = run
        self.chain = chain
        self.taken = taken
        self.pending = pending
        self.handedTo = handedTo
        self.conversation = conversation
        self.spared = spared
        self.held = held
    }
}

/// A run that a turn leaves waiting.
package struct NewWait: Hashable, Sendable {
    /// Index into `TurnEffects.runs` of the segment that came to wait.
    package var run: Int
    package var place: RunPlace
    package var wait: RunWait

    package init(run: Int, place: RunPlace, wait: RunWait) {
        self.run = run
        self.place = place
        self.wait = wait
    }
}

/// The nodes that a run has taken by now, for one of its waits.
package struct TakenNodes: Hashable, Sendable {
    package var wait: WaitKey
    package var nodes: [Int32]

    package init(wait: WaitKey, nodes: [Int32]) {
        self.wait = wait
        self.nodes = nodes
    }
}
