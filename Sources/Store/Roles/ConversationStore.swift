package import Conversations
package import Domain

/// What comes in, what is made of it, and to whom nothing may be sent.
package protocol ConversationStore: Sendable {
    /// How far a channel's source was read; nil: never.
    func cursor(of channel: String, source: String) async throws -> String?

    /// Keeps what a provider told, in order, with the poll's cursor: receipts move communications, messages are kept,
    /// routed (channels.md, inbound) and put to their agents, addresses are suppressed and released. All of it
    /// commits together; what comes twice is taken once.
    func receive(_ batch: InboundBatch, desk: ConversationDesk, at now: Instant) async throws -> InboundResult

    /// Keeps that these are names of one person, as the provider answered a message to them.
    func learnNames(_ kind: CommunicationKind, _ names: [String], at now: Instant) async throws

    /// What agents are to answer at or before `instant`: of each conversation the first, oldest first.
    ///
    /// A question for a remote agent is being asked from now on, by this process; nobody else is handed it. An answer to it
    /// is taken only while no later question was asked.
    /// - Parameters:
    ///   - limit: so many questions for agents of this program at most, which answer without waiting for anybody.
    ///   - remotes: the agents that answer from elsewhere, and how many of them may be asked.
    func claimReplies(
        through instant: Instant, limit: Int, remotes: RemoteCapacity, at now: Instant
    ) async throws -> [DueReply]

    /// When an agent is to be asked next.
    func replyOutlook() async throws -> Instant?

    /// Keeps what agents answered, in order: what is to be said, results and ends commit together.
    func recordAnswers(_ answers: [AgentAnswer], desk: ConversationDesk, at now: Instant) async throws
        -> AgentAnswerResult

    /// Keeps what an agent tells by itself, without having been asked.
    func recordStep(
        _ step: AgentStep, in communication: CommunicationKey, desk: ConversationDesk, at now: Instant
    ) async throws -> AgentAnswerResult

    /// How much agents are asked and how much waits for them.
    func replyLoad() async throws -> AgentReplyLoad

    /// Nil where the communication has no conversation, or is gone.
    func conversation(_ key: CommunicationKey) async throws -> ConversationRow?

    /// Conversations, a page at a time.
    func conversations(_ query: ConversationQuery) async throws -> Page<ConversationRow>

    /// Everything said in a conversation, oldest first.
    func lines(of conversation: CommunicationKey) async throws -> [ConversationLine]

    /// What an operator does in a conversation: it changes nothing where it is closed, or so already.
    /// - Throws: ``StoreError/noSuchRow(_:)``.
    func act(
        _ action: ConversationAction, in conversation: CommunicationKey, by act: Act<ConversationChange>,
        desk: ConversationDesk, at now: Instant
    ) async throws -> ConversationChange

    /// What came in and belongs to no conversation, a page at a time.
    func unmatched(_ query: UnmatchedQuery) async throws -> Page<UnmatchedRow>

    /// How much is kept that was passed over, by channel and reason, and how much of it came since an instant.
    func passedOverCounts(since instant: Instant) async throws -> [PassedOverCount]

    /// Forgets what was passed over before an instant, the oldest `limit` at most; answers how many.
    func forgetPassedOver(before instant: Instant, limit: Int) async throws -> Int

    /// Addresses that take no messages, a page at a time.
    func suppressions(kind: CommunicationKind?, address: String?, _ page: PageRequest) async throws
        -> Page<SuppressionRow>

    /// Answers whether that changed anything.
    func suppress(
        _ kind: CommunicationKind, _ address: String, detail: String?, by act: Act<Bool>, at now: Instant
    ) async throws -> Bool

    /// Lets an address take messages again; answers whether it took none.
    func release(_ kind: CommunicationKind, _ address: String, by act: Act<Bool>, at now: Instant) async throws -> Bool
}
