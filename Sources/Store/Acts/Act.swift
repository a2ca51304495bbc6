/// Who acts, and the answer that a repeat of the act gets.
///
/// What the act changes, its record and its answer commit in one transaction: after a crash all three are there or none.
package struct Act<Outcome: Sendable>: Sendable {
    /// `operator:NAME` for a person at the command line, `key:PREFIX` for a key of the API, else what acted by itself
    /// (`signal`, `reload`, `reconcile`). Never an address, never a secret.
    package var actor: String
    /// Nil where nobody will repeat the act.
    package var answer: KeptAnswer<Outcome>?

    package init(_ actor: String, answer: KeptAnswer<Outcome>? = nil) {
        self.actor = actor
        self.answer = answer
    }

    /// The same act, of which the store makes something smaller than what is answered.
    /// - Parameter whole: makes the answered outcome of the store's; pure and quick.
    package func over<Inner: Sendable>(_ whole: @escaping @Sendable (Inner) -> Outcome) -> Act<Inner> {
        Act<Inner>(
            actor, answer: answer.map { kept in KeptAnswer<Inner>(key: kept.key) { kept.receipt(whole($0)) } })
    }
}
