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
    /// Of a run that has waited: the ordinal of its first segment; nil in that itself.
    package var continues: Int64?

    package static let none = RunEvidence()

    package init(
        values: [FieldValue?] = [], changed: [FieldID] = [], communication: CommunicationKey? = nil,
        status: CommunicationStatus? = nil, continues: Int64? = nil
    ) {
        self.values = values
        self.changed = changed
        self.communication = communication
        self.status = status
        self.continues = continues
    }

    /// What `result.*` and `communication.*` mean in what a communication of this run sends, as in the run's own conditions:
    /// the conversation that the run began with, its status as it was at the event; where it began with none, the latest
    /// that the participant had before.
    ///
    /// - Parameter all: the participant's communications, ascending by key.
    package func conversation(
        for communication: CommunicationKey, among all: [CommunicationSnapshot]
    ) -> CommunicationSnapshot? {
        guard let trigger = self.communication else {
            return all.last { $0.key.rawValue < communication.rawValue }
        }
        var conversation = all.first { $0.key == trigger }
        if let status { conversation?.status = status }
        if conversation?.status.isFinal == false { conversation?.endedAt = nil }
        return conversation
    }

    package var isEmpty: Bool { values.isEmpty && changed.isEmpty && communication == nil && continues == nil }
}
