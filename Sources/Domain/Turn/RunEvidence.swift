/// What a run saw: enough, with its path and its version's definition, to say why it went where it went.
package struct RunEvidence: Hashable, Sendable {
    /// For each condition of the path, in order: the property's value, then the value of each operand that is no
    /// constant in the file; nil where unset.
    package var values: [FieldValue?]
    /// Of a Participant Updated event: the fields that changed.
    package var changed: [FieldID]
    /// Of an event about a communication: which one, and what it had become.
    package var communication: CommunicationKey?
    package var status: CommunicationStatus?

    package static let none = RunEvidence()

    package init(
        values: [FieldValue?] = [], changed: [FieldID] = [], communication: CommunicationKey? = nil,
        status: CommunicationStatus? = nil
    ) {
        self.values = values
        self.changed = changed
        self.communication = communication
        self.status = status
    }

    package var isEmpty: Bool { values.isEmpty && changed.isEmpty && communication == nil }
}
