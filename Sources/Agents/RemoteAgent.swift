package import Domain

/// An agent that answers from elsewhere: it may be slow, down, or wrong, and is called outside of any transaction.
package protocol RemoteAgent: Sendable {
    /// How long an answer is waited for.
    var timeout: Duration { get }

    /// What it says, records and remembers next.
    /// - Parameter idempotencyKey: the same for every repeat of the question, over crashes too, and for no other question.
    /// - Throws: where it cannot be asked or its answer cannot be read; it is asked again later.
    func step(_ turn: AgentTurn, idempotencyKey: String) async throws -> AgentStep
}
