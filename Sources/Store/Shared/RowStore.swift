package import Domain

/// A store that hands out single rows within a transaction. What is done by rules over rows alone, every such store does in
/// the same words: those of this folder.
package protocol RowStore: Store {
    /// Runs `body` in a transaction that is durable when this returns; nothing of it is kept where that throws.
    /// - Parameters:
    ///   - operation: for the message of an error: what is done, as in "recording outcomes".
    ///   - isLarge: it changes so many rows that others need not wait for it to share their commit.
    ///   - committed: the fault point that is reached once it is durable.
    func change<Value: Sendable>(
        _ operation: String, isLarge: Bool, committed: FaultPoint?,
        _ body: @escaping @Sendable (any StoreRows) throws -> Value
    ) async throws -> Value

    /// Communications of every lane that are due and whose deadline is past; a few more than `limit`, where some of them are
    /// not to be closed.
    func pastDeadline(limit: Int, at now: Instant) async throws -> [CommunicationKey]

    /// Communications whose session time is over, the first to end first, at most `limit`.
    func pastSession(limit: Int, at now: Instant) async throws -> [CommunicationKey]
}

extension RowStore {
    package func change<Value: Sendable>(
        _ operation: String, committed: FaultPoint? = nil,
        _ body: @escaping @Sendable (any StoreRows) throws -> Value
    ) async throws -> Value {
        try await change(operation, isLarge: false, committed: committed, body)
    }

    /// Does what an operator ordered and keeps the answer of it, in one transaction.
    /// - Parameter body: does it; where it throws nothing of it is kept.
    func perform<Outcome: Sendable>(
        _ operation: String, by act: Act<Outcome>, isLarge: Bool = false, at now: Instant,
        _ body: @escaping @Sendable (RecordedActs) throws -> Outcome
    ) async throws -> Outcome {
        try await change(operation, isLarge: isLarge, committed: nil) { rows in
            let outcome = try body(RecordedActs(rows, by: act.actor, at: now))
            if let answer = act.answer, let receipt = answer.receipt(outcome) {
                try rows.keep(receipt, under: answer.key, at: now)
            }
            return outcome
        }
    }
}
