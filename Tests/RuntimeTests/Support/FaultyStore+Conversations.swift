import Conversations
import Domain
import Store

extension FaultyStore {
    func receive(_ batch: InboundBatch, desk: ConversationDesk, at now: Instant) async throws -> InboundResult {
        try faults.check(.receive)
        return try await store.receive(batch, desk: desk, at: now)
    }

    func learnNames(_ kind: CommunicationKind, _ names: [String], at now: Instant) async throws {
        try await store.learnNames(kind, names, at: now)
    }

    func cursor(of channel: String, source: String) async throws -> String? {
        try await store.cursor(of: channel, source: source)
    }

    func isFollowUpDue(on channel: String, at now: Instant) async throws -> Bool {
        try await store.isFollowUpDue(on: channel, at: now)
    }

    func followUpOutlook() async throws -> [String: Instant] {
        try faults.check(.followUpOutlook)
        return try await store.followUpOutlook()
    }

    func claimFollowUps(
        on channel: String, limit: Int, looks: Int, at now: Instant,
        isTurn: @escaping @Sendable (OutboundMessage) -> Bool
    ) async throws -> FollowUpClaim {
        try faults.check(.claimFollowUps)
        return try await store.claimFollowUps(on: channel, limit: limit, looks: looks, at: now, isTurn: isTurn)
    }

    func recordFollowUpOutcomes(_ outcomes: [FollowUpOutcome], at now: Instant) async throws {
        try faults.check(.recordFollowUpOutcomes)
        try await store.recordFollowUpOutcomes(outcomes, at: now)
    }

    func conversation(_ key: CommunicationKey) async throws -> ConversationRow? {
        try await store.conversation(key)
    }

    func conversations(_ query: ConversationQuery) async throws -> Page<ConversationRow> {
        try await store.conversations(query)
    }

    func lines(of conversation: CommunicationKey) async throws -> [ConversationLine] {
        try await store.lines(of: conversation)
    }

    func act(
        _ action: ConversationAction, in conversation: CommunicationKey, by act: Act<ConversationChange>,
        desk: ConversationDesk, at now: Instant
    ) async throws -> ConversationChange {
        try await store.act(action, in: conversation, by: act, desk: desk, at: now)
    }

    func unmatched(_ query: UnmatchedQuery) async throws -> Page<UnmatchedRow> {
        try await store.unmatched(query)
    }

    func destinationRests(at now: Instant) async throws -> [DestinationRest] {
        try await store.destinationRests(at: now)
    }

    func endDestinationRest(_ domain: String, by act: Act<Bool>, at now: Instant) async throws -> Bool {
        try await store.endDestinationRest(domain, by: act, at: now)
    }

    func passedOverCounts(since instant: Instant) async throws -> [PassedOverCount] {
        try await store.passedOverCounts(since: instant)
    }

    func forgetPassedOver(before instant: Instant, limit: Int) async throws -> Int {
        try await store.forgetPassedOver(before: instant, limit: limit)
    }

    func suppressions(kind: CommunicationKind?, address: String?, _ page: PageRequest) async throws -> Page<
        SuppressionRow
    > {
        try await store.suppressions(kind: kind, address: address, page)
    }

    func suppress(
        _ kind: CommunicationKind, _ address: String, detail: String?, by act: Act<Bool>, at now: Instant
    ) async throws -> Bool {
        try await store.suppress(kind, address, detail: detail, by: act, at: now)
    }

    func release(_ kind: CommunicationKind, _ address: String, by act: Act<Bool>, at now: Instant) async throws -> Bool
    {
        try await store.release(kind, address, by: act, at: now)
    }

    func reassign(
        _ channel: String, from account: String, to other: String, by act: Act<Int>, at now: Instant
    ) async throws -> Int {
        try await store.reassign(channel, from: account, to: other, by: act, at: now)
    }

    func channelPauses() async throws -> [String: ChannelPause] { try await store.channelPauses() }

    func setPaused(
        _ channel: String, _ isPaused: Bool, isNews: Bool, by act: Act<Bool>, at now: Instant
    ) async throws -> Bool {
        try await store.setPaused(channel, isPaused, isNews: isNews, by: act, at: now)
    }

    func channelLoads(at now: Instant) async throws -> [String: ChannelLoad] {
        try await store.channelLoads(at: now)
    }

    func unknownAttempts(on channel: String, limit: Int) async throws -> [UnknownAttempt] {
        try await store.unknownAttempts(on: channel, limit: limit)
    }

    func settleUnknown(
        _ communication: CommunicationKey, followUp: FollowUpKey?, _ verdict: UnknownVerdict, desk: ConversationDesk,
        by act: Act<CommunicationChange>, at now: Instant
    ) async throws -> CommunicationChange {
        try await store.settleUnknown(communication, followUp: followUp, verdict, desk: desk, by: act, at: now)
    }

    func cancel(
        _ communication: CommunicationKey, detail: String?, by act: Act<Bool>, desk: ConversationDesk, at now: Instant
    ) async throws -> Bool {
        try await store.cancel(communication, detail: detail, by: act, desk: desk, at: now)
    }

    func claimReplies(
        through instant: Instant, limit: Int, remotes: RemoteCapacity, at now: Instant
    ) async throws -> [DueReply] {
        try await store.claimReplies(through: instant, limit: limit, remotes: remotes, at: now)
    }

    func replyOutlook() async throws -> Instant? { try await store.replyOutlook() }

    func recordAnswers(
        _ answers: [AgentAnswer], desk: ConversationDesk, at now: Instant
    ) async throws -> AgentAnswerResult {
        try faults.check(.recordAnswers)
        return try await store.recordAnswers(answers, desk: desk, at: now)
    }

    func recordStep(
        _ step: AgentStep, in communication: CommunicationKey, desk: ConversationDesk, at now: Instant
    ) async throws -> AgentAnswerResult {
        try await store.recordStep(step, in: communication, desk: desk, at: now)
    }

    func replyLoad() async throws -> AgentReplyLoad { try await store.replyLoad() }
}
