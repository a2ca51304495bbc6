import Domain

extension Expression {
    /// The value for one participant.
    ///
    /// - Parameter now: asked for only where the expression says `datetime.now()` or `date.today()`.
    /// - Parameter value: the value of a reference, by its index in `references`; unset is `.none`.
    /// - Throws: the error that Python would raise, or that the budget is used up; with its place.
    package func evaluate(
        now: @autoclosure () -> LocalNow, budget: EvaluationBudget = .standard, value: (Int) -> ExpressionValue
    ) throws(ExpressionFailure) -> ExpressionValue {
        var state = EvaluationState(budget: budget, references: program.references.count)
        return try program.evaluate(Node.Index(program.nodes.count - 1), &state, now, value)
    }
}
