package import Domain

/// What a node of a registered type does in a run.
package protocol NodeStep: Sendable {
    /// The run has come to the node. What it changes in `state` goes through `walk`, so that a failure can undo it.
    /// - Throws: ``RunFailure``: the segment fails, and all it did is dropped.
    func step(_ walk: inout Evaluator, _ state: inout ParticipantState) throws(RunFailure) -> Step

    /// The run goes on after it has waited at the node.
    /// - Parameters:
    ///   - cause: what ended the wait.
    ///   - held: as ``RunWait/held`` said when the wait began.
    /// - Throws: ``RunFailure``: the segment that was to begin fails; those before stay.
    func resume(
        _ cause: WaitEnd.Cause, _ held: HeldValues, _ walk: inout Evaluator, _ state: inout ParticipantState
    ) throws(RunFailure) -> Step
}

extension NodeStep {
    package func resume(
        _ cause: WaitEnd.Cause, _ held: HeldValues, _ walk: inout Evaluator, _ state: inout ParticipantState
    ) throws(RunFailure) -> Step {
        throw RunFailure("the node does not wait, and yet a run goes on at it (its version was stored wrongly)")
    }
}

/// How a run leaves a node.
package enum Step {
    /// By this port, at once.
    case through(RunPath.Port)
    /// Not yet.
    case waits(RunWait)
}
