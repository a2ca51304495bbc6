package import Domain

extension SQLiteStore {
    private var pending: StoreError { .failed(path: "", operation: "conversation", reason: "not there yet") }
    package func receive(_ batch: InboundBatch, desk: ConversationDesk, at now: Instant) async throws -> InboundResult {
        throw pending
    }
    package func cursor(of channel: String, source: String) async throws -> String? { throw pending }
    package func followUps(on channel: String, through instant: Instant, limit: Int) async throws -> [DueFollowUp] {
        []
    }
    package func followUpOutlook() async throws -> [String: Instant] { [:] }
    package func recordFollowUpIntents(_ keys: [FollowUpKey], at now: Instant) async throws -> [IntentResult] {
        throw pending
    }
    package func recordFollowUpOutcomes(_ outcomes: [FollowUpOutcome], at now: Instant) async throws { throw pending }
    package func conversation(_ key: CommunicationKey) async throws -> ConversationRow? { throw pending }
    package func conversations(_ query: ConversationQuery) async throws -> Page<ConversationRow> { throw pending }
    package func lines(of conversation: CommunicationKey) async throws -> [ConversationLine] { throw pending }
    package func act(
        _ action: ConversationAction, in conversation: CommunicationKey, actor: String, desk: ConversationDesk,
        at now: Instant
    ) async throws -> Bool { throw pending }
    package func unmatched(_ page: PageRequest) async throws -> Page<UnmatchedRow> { throw pending }
    package func suppressions(kind: CommunicationKind?, address: String?, _ page: PageRequest) async throws -> Page<
        SuppressionRow
    > { throw pending }
    package func suppress(_ kind: CommunicationKind, _ address: String, detail: String?, actor: String, at now: Instant)
        async throws -> Bool
    { throw pending }
    package func release(_ kind: CommunicationKind, _ address: String, actor: String, at now: Instant) async throws
        -> Bool
    { throw pending }
    package func channelLoads(at now: Instant) async throws -> [String: ChannelLoad] { [:] }
    package func unknownAttempts(on channel: String, limit: Int) async throws -> [UnknownAttempt] { [] }
    package func settleUnknown(
        _ communication: CommunicationKey, followUp: FollowUpKey?, _ verdict: UnknownVerdict, desk: ConversationDesk,
        actor: String, at now: Instant
    ) async throws -> Bool { throw pending }
    package func endLostCalls(on channel: String, desk: ConversationDesk, at now: Instant) async throws -> Int { 0 }
}
