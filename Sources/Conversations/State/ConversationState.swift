package import Domain

/// A communication's conversation: with whom, through which agent, and how far it has come.
package struct ConversationState: Hashable, Sendable {
    package var communication: CommunicationKey
    package var channel: String
    package var kind: CommunicationKind
    /// In its normal form: see `ConversationAddress`.
    package var address: String
    package var account: String?
    /// Empty: nobody conducts it.
    package var agent: String
    /// The idempotency key of its opening, from which those of its follow-ups are made.
    package var name: String
    package var isOpen: Bool
    package var memory: String?
    package var context: [String: String]
    package var pausedBy: String?
    /// What the provider calls the opening, or what the person began it with.
    package var openingID: String?
    /// The person's newest message, by the provider's id.
    package var answeredID: String?
    package var subject: String?

    package init(
        communication: CommunicationKey, channel: String, kind: CommunicationKind, address: String, account: String?,
        agent: String, name: String, isOpen: Bool, memory: String?, context: [String: String], pausedBy: String?,
        openingID: String?, answeredID: String?, subject: String?
    ) {
        self.communication = communication
        self.channel = channel
        self.kind = kind
        self.address = address
        self.account = account
        self.agent = agent
        self.name = name
        self.isOpen = isOpen
        self.memory = memory
        self.context = context
        self.pausedBy = pausedBy
        self.openingID = openingID
        self.answeredID = answeredID
        self.subject = subject
    }
}
