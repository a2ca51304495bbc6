import Conversations
import Domain
import Store

/// A real store that fails where a test says so.
struct FaultyStore: Store {
    let store: any Store
    let faults: StoreFaults

    init(_ store: any Store, _ faults: StoreFaults) {
        self.store = store
        self.faults = faults
    }

    func register(_ version: VersionRegistration, at now: Instant) async throws -> RegisteredVersion {
        try await store.register(version, at: now)
    }

    func campaigns() async throws -> [CampaignRow] {
        try await store.campaigns()
    }

    func files(of version: VersionKey) async throws -> [String: [UInt8]]? {
        try await store.files(of: version)
    }

    func version(_ key: VersionKey) async throws -> RegisteredVersion? {
        try await store.version(key)
    }

    func versions(of campaign: CampaignKey) async throws -> [VersionRow] {
        try await store.versions(of: campaign)
    }

    func hold(_ campaign: CampaignKey, directory hash: String?, actor: String, at now: Instant) async throws {
        try await store.hold(campaign, directory: hash, actor: actor, at: now)
    }

    func contactHistory(of campaign: CampaignKey?) async throws -> ContactHistory {
        try await store.contactHistory(of: campaign)
    }

    func setRunning(
        _ campaign: CampaignKey, _ isRunning: Bool, discardsBacklog: Bool, by act: Act<CampaignChange>, at now: Instant
    ) async throws -> CampaignChange {
        try await store.setRunning(campaign, isRunning, discardsBacklog: discardsBacklog, by: act, at: now)
    }

    func rollBack(
        _ campaign: CampaignKey, to version: VersionRegistration, holding directory: String?,
        by act: Act<VersionSwitch>, at now: Instant, isFit: @escaping @Sendable (RegisteredVersion) throws -> Void
    ) async throws -> VersionSwitch {
        try await store.rollBack(campaign, to: version, holding: directory, by: act, at: now, isFit: isFit)
    }

    func record(
        _ action: OperatorAction, on subject: ActSubject, detail: String?, by act: Act<Void>, at now: Instant
    ) async throws {
        try await store.record(action, on: subject, detail: detail, by: act, at: now)
    }

    func acts(_ query: ActQuery) async throws -> Page<ActRow> { try await store.acts(query) }

    func createUpload(_ upload: NewUpload, by act: Act<UploadRow>?, at now: Instant) async throws -> UploadRow {
        try faults.check(.createUpload)
        return try await store.createUpload(upload, by: act, at: now)
    }

    func finishedUpload(campaign: CampaignKey, fingerprint: UploadFingerprint) async throws -> UploadRow? {
        try await store.finishedUpload(campaign: campaign, fingerprint: fingerprint)
    }

    func unfinishedUploads() async throws -> [UploadRow] {
        try await store.unfinishedUploads()
    }

    func beginUpload(_ key: UploadKey, _ start: UploadStart, at now: Instant) async throws {
        try await store.beginUpload(key, start, at: now)
    }

    func importBatch(
        _ batch: ImportBatch,
        decide: @escaping @Sendable (_ row: ResolvedRow, _ state: inout ParticipantState) -> TurnEffects
    ) async throws -> ImportBatchResult {
        try faults.check(.importBatch)
        return try await store.importBatch(batch, decide: decide)
    }

    func finishUpload(_ key: UploadKey, _ end: UploadEnd, at now: Instant) async throws -> UploadRow {
        try faults.check(.finishUpload)
        return try await store.finishUpload(key, end, at: now)
    }

    func upload(_ key: UploadKey) async throws -> UploadRow? {
        try await store.upload(key)
    }

    func uploads(_ query: UploadQuery) async throws -> Page<UploadRow> {
        try await store.uploads(query)
    }

    func rowIssues(_ query: RowIssueQuery) async throws -> Page<RowIssueRow> {
        try await store.rowIssues(query)
    }

    func takeTurns(
        limit: Int, campaigns: [CampaignKey: RegisteredVersion], interest: [CampaignKey: EventInterest],
        at now: Instant,
        decide:
            @escaping @Sendable (_ campaign: CampaignKey, _ turn: PendingTurn, _ state: inout ParticipantState) ->
            TurnEffects?
    ) async throws -> Int {
        try await store.takeTurns(limit: limit, campaigns: campaigns, interest: interest, at: now, decide: decide)
    }

    func claimScriptCalls(limit: Int) async throws -> [WaitingScriptCall] {
        try await store.claimScriptCalls(limit: limit)
    }

    func recordScriptAnswers(_ answers: [(wait: WaitKey, answer: ScriptAnswer)], at now: Instant) async throws {
        try await store.recordScriptAnswers(answers, at: now)
    }

    func endWaits(limit: Int, at now: Instant) async throws -> Int {
        try await store.endWaits(limit: limit, at: now)
    }

    func nextWaitEnd() async throws -> Instant? { try await store.nextWaitEnd() }

    func versionsAwaitingEvents() async throws -> [VersionKey] { try await store.versionsAwaitingEvents() }

    func waits(of participant: ParticipantKey) async throws -> [WaitRow] {
        try await store.waits(of: participant)
    }

    func lanes() async throws -> [LaneRow] {
        try faults.check(.lanes)
        return try await store.lanes()
    }

    func isDue(in lanes: [LaneKey], at now: Instant) async throws -> Bool {
        try faults.check(.due)
        return try await store.isDue(in: lanes, at: now)
    }

    func claim(
        _ request: ClaimRequest, interest: [CampaignKey: EventInterest], at now: Instant, composer: OpeningComposer
    ) async throws -> Claim {
        try faults.check(.claim)
        return try await store.claim(request, interest: interest, at: now, composer: composer)
    }

    func attemptsInFlight(sinceBefore instant: Instant) async throws -> Int {
        try await store.attemptsInFlight(sinceBefore: instant)
    }

    func recordOutcomes(
        _ outcomes: [AttemptOutcome], interest: [CampaignKey: EventInterest], at now: Instant
    ) async throws {
        try faults.check(.recordOutcomes)
        try await store.recordOutcomes(outcomes, interest: interest, at: now)
    }

    func join(name: String, version: String, at now: Instant) async throws -> Int64 {
        try await store.join(name: name, version: version, at: now)
    }

    func deadEpochs() async throws -> [Int64] { try await store.deadEpochs() }

    func rescue(
        _ epoch: Int64, policy: RescuePolicy, desk: ConversationDesk, at now: Instant
    ) async throws -> RescueCounts {
        try await store.rescue(epoch, policy: policy, desk: desk, at: now)
    }

    func closeWindows(
        limit: Int, interest: [CampaignKey: EventInterest], at now: Instant
    ) async throws -> Int {
        try await store.closeWindows(limit: limit, interest: interest, at: now)
    }

    func closeSessions(
        limit: Int, interest: [CampaignKey: EventInterest], at now: Instant
    ) async throws -> Int {
        try await store.closeSessions(limit: limit, interest: interest, at: now)
    }

    func participant(_ key: ParticipantKey) async throws -> ParticipantRow? {
        try await store.participant(key)
    }

    func participants(_ query: ParticipantQuery) async throws -> Page<ParticipantRow> {
        try await store.participants(query)
    }

    func communication(_ key: CommunicationKey) async throws -> CommunicationDetail? {
        try await store.communication(key)
    }

    func communications(_ query: CommunicationQuery) async throws -> Page<CommunicationRow> {
        try await store.communications(query)
    }

    func runs(of participant: ParticipantKey) async throws -> [RunRow] {
        try await store.runs(of: participant)
    }

    func failedRuns(_ query: FailedRunsQuery) async throws -> Page<FailedRuns> { try await store.failedRuns(query) }

    func troubles() async throws -> [CampaignKey: CampaignTroubles] { try await store.troubles() }

    func tally(of campaign: CampaignKey, upload: UploadKey?) async throws -> [TallyRow] {
        try await store.tally(of: campaign, upload: upload)
    }

    func createKey(_ key: NewAPIKey, by act: Act<APIKeyRow>, at now: Instant) async throws -> APIKeyRow {
        try await store.createKey(key, by: act, at: now)
    }

    func apiKey(hash: [UInt8]) async throws -> APIKeyRow? {
        try await store.apiKey(hash: hash)
    }

    func apiKeys() async throws -> [APIKeyRow] {
        try await store.apiKeys()
    }

    func revokeKey(_ key: APIKeyKey, by act: Act<Bool>, at now: Instant) async throws -> Bool {
        try await store.revokeKey(key, by: act, at: now)
    }

    func touchKeys(_ used: [APIKeyKey: Instant]) async throws {
        try await store.touchKeys(used)
    }

    func receipt(_ key: ReceiptKey, at now: Instant) async throws -> Receipt? {
        try await store.receipt(key, at: now)
    }

    func keepReceipt(_ key: ReceiptKey, _ receipt: Receipt, at now: Instant) async throws {
        try faults.check(.keepReceipt)
        try await store.keepReceipt(key, receipt, at: now)
    }

    func dropReceipt(_ key: ReceiptKey) async throws { try await store.dropReceipt(key) }

    func dropReceipts(before instant: Instant) async throws -> Int {
        try await store.dropReceipts(before: instant)
    }

    func examine() async throws -> [StoreFinding] {
        try await store.examine()
    }

    func backup(to path: String, with files: [BackupFile], at now: Instant) async throws {
        try await store.backup(to: path, with: files, at: now)
    }

    func close() async throws {
        try await store.close()
    }
}
