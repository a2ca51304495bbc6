/// Values that a waiting run holds for the node that it waits at.
package struct HeldValues: Hashable, Sendable {
    /// Whatever the node puts there, in its own order; nil where unset.
    package var values: [FieldValue?]
    /// The records as they were when the wait began; nil where the node does not ask.
    package var customer: FieldRecord?
    package var participant: FieldRecord?

    package init(values: [FieldValue?] = [], customer: FieldRecord? = nil, participant: FieldRecord? = nil) {
        self.values = values
        self.customer = customer
        self.participant = participant
    }
}
