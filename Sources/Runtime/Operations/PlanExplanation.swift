/// A plan in the words of the zone that decided.
package struct PlanExplanation: Sendable {
    /// ISO 8601 in the zone, with its offset; nil for what was skipped.
    package var plannedAt: String?
    package var deadline: String?
    /// One sentence a step of the rule, in order.
    package var ledger: [String]

    package init(plannedAt: String?, deadline: String?, ledger: [String]) {
        self.plannedAt = plannedAt
        self.deadline = deadline
        self.ledger = ledger
    }
}
