/// Why an expression has no value: the exception that Python would raise, or a limit of ours.
package struct ExpressionFailure: Error, Hashable, Sendable {
    package enum Kind: String, Sendable {
        case typeError = "TypeError"
        case valueError = "ValueError"
        case zeroDivision = "ZeroDivisionError"
        case overflow = "OverflowError"
        case indexError = "IndexError"
        case keyError = "KeyError"
        case attributeError = "AttributeError"
        /// Ours: the budget of steps, depth or memory is used up, or an integer past 64 bits.
        case limit = "LimitError"
    }

    package var kind: Kind
    /// What is wrong, without values of participants.
    package var message: String
    /// Where in the expression, counted in UTF-8 bytes from 0; nil until the evaluator adds it.
    package var offset: Int?

    package init(_ kind: Kind, _ message: String, offset: Int? = nil) {
        self.kind = kind
        self.message = message
        self.offset = offset
    }
}
