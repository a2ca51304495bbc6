/// All that a turn may read of one participant.
package struct ParticipantState: Sendable {
    package var key: ParticipantKey
    package var objectID: String
    package var customer: FieldRecord
    package var participant: FieldRecord
    /// The participant's own zone; nil where none was given.
    package var zone: String?
    /// The participant's communications, ascending by key. Empty unless the campaign reads them
    /// (``FlowEngine`` says whether it does).
    package var communications: [CommunicationSnapshot]
    /// How many runs and communications the participant has had: the next ordinals are one more.
    package var runCount: Int64
    package var communicationCount: Int64
    /// When the person read and replied, over all campaigns. None unless the campaign plans by it.
    package var history: ContactHistory
    /// The participant's runs that wait, in the order they came to. Whoever hands in events loads those that an event may
    /// end, and for ``Event/Kind/waitEnded(_:)`` the run that continues with all others of its participant.
    package var waits: [WaitingRun]

    package init(
        key: ParticipantKey, objectID: String = "", customer: FieldRecord, participant: FieldRecord,
        zone: String? = nil, communications: [CommunicationSnapshot] = [], runCount: Int64 = 0,
        communicationCount: Int64 = 0, history: ContactHistory = .none, waits: [WaitingRun] = []
    ) {
        self.key = key
        self.objectID = objectID
        self.customer = customer
        self.participant = participant
        self.zone = zone
        self.communications = communications
        self.runCount = runCount
        self.communicationCount = communicationCount
        self.history = history
        self.waits = waits
    }
}
