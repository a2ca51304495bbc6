package import Domain

extension Store {
    /// Keeps the answer of an act whose outcome changed no row: a repeat gets it.
    package func keep<Outcome: Sendable>(_ outcome: Outcome, of act: Act<Outcome>, at now: Instant) async throws {
        guard let answer = act.answer, let receipt = answer.receipt(outcome) else { return }
        try await keepReceipt(answer.key, receipt, at: now)
    }
}
