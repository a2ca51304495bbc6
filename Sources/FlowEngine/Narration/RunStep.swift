/// One step of a run as an operator reads it.
package struct RunStep: Hashable, Sendable, Encodable {
    package var flow: String
    package var node: String
    /// The node's type, as in flow files.
    package var type: String
    /// The way out that was taken, of a node that has several: `match` or `else` of a condition.
    package var port: String?
    /// What happened there, in one sentence without its full stop.
    package var words: String
    package var condition: Condition?

    /// Both sides of a condition.
    package struct Condition: Hashable, Sendable, Encodable {
        package var property: String
        /// What the property held then; nil where it was not set.
        package var value: String?
        package var `operator`: String
        package var ignoresCase: Bool
        package var operands: [Operand]
    }

    package struct Operand: Hashable, Sendable, Encodable {
        /// As in the file: a value, a field's path, an expression, "today and 3 days".
        package var source: String
        /// What it came to then; nil where it was not set.
        package var value: String?
    }
}
