package import Conversations
package import Domain

/// Everything that is kept, as whole operations: each is one transaction, durable when it returns.
///
/// Every implementation passes the same conformance suite. All throw ``StoreError``; none blocks Swift's cooperative
/// pool. Closures handed in are pure and quick: they run inside the transaction, on the store's own thread, and may run
/// again if the store has to repeat it.
package protocol Store: Sendable {
    // MARK: Definitions

    /// Makes a version the campaign's current one; the same content hash gives the same version again.
    ///
    /// A new campaign starts as its definition says. Customer fields join the tenant's registry.
    /// - Throws: ``StoreError/fieldConflict(_:)`` where a field that holds data would change its type or go away.
    func register(_ version: VersionRegistration, at now: Instant) async throws -> RegisteredVersion

    /// Every campaign with its current version, in id order.
    func campaigns() async throws -> [CampaignRow]

    /// The files of a version, as registered; nil where there is no such version.
    func files(of version: VersionKey) async throws -> [String: [UInt8]]?

    /// What a version's nodes, fields and hash are called; nil where there is no such version.
    func version(_ key: VersionKey) async throws -> RegisteredVersion?

    /// Starts or stops a campaign, and drops the events that wait in it where `discardsBacklog` says so.
    ///
    /// With the events goes what would be one by now: waits whose instant is past, and calls of scripts. Runs that wait for
    /// what is still to come stay.
    func setRunning(
        _ campaign: CampaignKey, _ isRunning: Bool, discardsBacklog: Bool, by act: Act<CampaignChange>, at now: Instant
    ) async throws -> CampaignChange

    /// Makes a version the campaign's current one by an operator's choice, and holds its directory back as `hold` does; both
    /// or neither. `isFit` is asked of the version as it is registered, and nothing is changed where it throws.
    /// - Throws: ``StoreError/fieldConflict(_:)`` as `register`, and what `isFit` throws.
    func rollBack(
        _ campaign: CampaignKey, to version: VersionRegistration, holding directory: String?,
        by act: Act<VersionSwitch>, at now: Instant, isFit: @escaping @Sendable (RegisteredVersion) throws -> Void
    ) async throws -> VersionSwitch

    /// Every version that was ever in force, newest first.
    func versions(of campaign: CampaignKey) async throws -> [VersionRow]

    /// Notes that the campaign's directory, as its content hash says it is now, is not to be taken up again: another
    /// version was chosen over it. Nil ends that.
    func hold(_ campaign: CampaignKey, directory hash: String?, actor: String, at now: Instant) async throws

    // MARK: Uploads

    /// Records an upload as `queued`.
    /// - Parameter act: of whoever handed the file in; nil where nobody did.
    func createUpload(_ upload: NewUpload, by act: Act<UploadRow>?, at now: Instant) async throws -> UploadRow

    /// The finished upload of the same bytes under the same import definition into the same campaign.
    func finishedUpload(campaign: CampaignKey, fingerprint: UploadFingerprint) async throws -> UploadRow?

    /// Uploads that are `queued` or `processing`, in order of arrival.
    func unfinishedUploads() async throws -> [UploadRow]

    /// Records what reading the header found, and that the upload is now `processing`.
    func beginUpload(_ key: UploadKey, _ start: UploadStart, at now: Instant) async throws

    /// Takes one batch of rows: identities, participants, runs, communications, issues and checkpoint commit together.
    ///
    /// Rows are taken in order; a later row sees what an earlier one did. `decide` is asked once for each row that is
    /// accepted and fires an event that may be taken now (the campaign runs and nothing waits before it); what fires
    /// later is kept as a waiting event.
    func importBatch(
        _ batch: ImportBatch,
        decide: @escaping @Sendable (_ row: ResolvedRow, _ state: inout ParticipantState) -> TurnEffects
    ) async throws -> ImportBatchResult

    /// Ends an upload: `done`, `done_with_issues` (by its counts), `failed` or `duplicate`.
    func finishUpload(_ key: UploadKey, _ end: UploadEnd, at now: Instant) async throws -> UploadRow

    func upload(_ key: UploadKey) async throws -> UploadRow?
    func uploads(_ query: UploadQuery) async throws -> Page<UploadRow>
    func rowIssues(_ query: RowIssueQuery) async throws -> Page<RowIssueRow>

    // MARK: Turns

    /// Takes up to `limit` participants that have waiting events in running campaigns named in `campaigns`, oldest
    /// event first; each participant's events in recorded order. An event that continues a run (`wait_ended`) is handed in
    /// alone, with the version that the run began in. `decide` answers nil where it cannot take the turn yet: its events stay.
    /// Answers how many events were consumed.
    func takeTurns(
        limit: Int, campaigns: [CampaignKey: RegisteredVersion], interest: [CampaignKey: EventInterest],
        at now: Instant,
        decide:
            @escaping @Sendable (_ campaign: CampaignKey, _ turn: PendingTurn, _ state: inout ParticipantState) ->
            TurnEffects?
    ) async throws -> Int

    /// Ends waits of running campaigns whose instant has come, the earliest first, at most `limit`: each leaves an event
    /// `wait_ended`. Answers how many.
    func endWaits(limit: Int, at now: Instant) async throws -> Int

    /// The instant at which the next wait of a running campaign ends by itself; nil where none does.
    func nextWaitEnd() async throws -> Instant?

    /// Versions with runs that wait for an event of their participant.
    func versionsAwaitingEvents() async throws -> [VersionKey]

    /// A participant's runs that wait, in the order they came to.
    func waits(of participant: ParticipantKey) async throws -> [WaitRow]

    /// Calls of scripts that runs of running campaigns wait for, oldest first, at most `limit`.
    func scriptCalls(limit: Int) async throws -> [WaitingScriptCall]

    /// Ends waits with scripts' answers: each leaves an event `wait_ended`. An answer to a call that waits no more is dropped.
    func recordScriptAnswers(_ answers: [(wait: WaitKey, answer: ScriptAnswer)], at now: Instant) async throws

    // MARK: Due

    /// Every lane with its next due instant.
    func lanes() async throws -> [LaneRow]

    /// What is due at or before `instant` in these lanes, in order of the due instant, at most `limit`; nothing of what may
    /// change until it is sent.
    func due(in lanes: [LaneKey], through instant: Instant, limit: Int) async throws -> [DueCommunication]

    /// Changes the due instant of communications that are still planned, or ends them; others are left alone.
    func settle(_ settlements: [Settlement], interest: [CampaignKey: EventInterest], at now: Instant) async throws

    /// Makes a message of what its participant is now, and records that it is about to be sent.
    ///
    /// Only a communication that is due, not canceled and not in flight, of a campaign that runs, is composed. `compose` is
    /// handed what is read in this transaction, and what it decides commits with it. Nothing is sent to a suppressed address,
    /// nor to one that another conversation holds. A recipient keeps the sender account of their first message, else takes
    /// the next in turn.
    func recordIntent(
        _ request: IntentRequest, interest: [CampaignKey: EventInterest], at now: Instant,
        compose: @escaping @Sendable (OpeningInputs) -> OpeningDecision
    ) async throws -> IntentResult

    /// Records what became of attempts and what follows.
    func recordOutcomes(_ outcomes: [AttemptOutcome], interest: [CampaignKey: EventInterest], at now: Instant)
        async throws

    /// Cancels planned communications whose deadline is past, in every lane, running or not; at most `limit`.
    func closeWindows(
        limit: Int, interest: [CampaignKey: EventInterest], at now: Instant
    ) async throws -> Int

    /// Ends open conversations whose session time is over; at most `limit`.
    func closeSessions(limit: Int, interest: [CampaignKey: EventInterest], at now: Instant) async throws -> Int

    // MARK: Conversations

    /// Keeps what a provider told, in order, with the poll's cursor: receipts move communications, messages are kept,
    /// routed (channels.md, inbound) and put to their agents, addresses are suppressed and released. All of it
    /// commits together; what comes twice is taken once.
    func receive(_ batch: InboundBatch, desk: ConversationDesk, at now: Instant) async throws -> InboundResult

    /// Calls a communication off: at once, or after the outcome where an attempt is under way. Returns whether that is news.
    /// Recorded as an operator's act.
    func cancel(
        _ communication: CommunicationKey, detail: String?, by act: Act<Bool>, desk: ConversationDesk, at now: Instant
    ) async throws -> Bool

    // MARK: Agents

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
    func replyLoad() async throws -> AgentReplyLoad

    // MARK: Who works

    /// Joins the processes that work on the store; what this one begins from now on carries the epoch that is returned, which
    /// no process had before.
    func join(name: String, version: String, at now: Instant) async throws -> Int64

    /// Processes that are certainly gone and whose work was not freed yet.
    func deadEpochs() async throws -> [Int64]

    /// Frees the work of one that is gone: its attempts are of unknown outcome, its calls have ended, its questions to agents
    /// are asked again. Nothing of another process's is touched.
    func rescue(_ epoch: Int64, policy: RescuePolicy, desk: ConversationDesk, at now: Instant) async throws
        -> RescueCounts

    // MARK: Inbound

    /// How far a channel's source was read; nil: never.
    func cursor(of channel: String, source: String) async throws -> String?

    /// What is to be said on a channel in conversations that have begun, oldest first: of each conversation the first.
    func followUps(on channel: String, through instant: Instant, limit: Int) async throws -> [DueFollowUp]

    /// When the next follow-up is due, by channel.
    func followUpOutlook() async throws -> [String: Instant]

    /// Records what is about to be said.
    func recordFollowUpIntents(_ keys: [FollowUpKey], at now: Instant) async throws -> [FollowUpIntentResult]
    func recordFollowUpOutcomes(_ outcomes: [FollowUpOutcome], at now: Instant) async throws

    func conversation(_ key: CommunicationKey) async throws -> ConversationRow?
    func conversations(_ query: ConversationQuery) async throws -> Page<ConversationRow>
    /// Everything said in a conversation, oldest first.
    func lines(of conversation: CommunicationKey) async throws -> [ConversationLine]
    /// What an operator does in a conversation: it changes nothing where it is closed, or so already.
    /// - Throws: ``StoreError/noSuchRow(_:)``.
    func act(
        _ action: ConversationAction, in conversation: CommunicationKey, by act: Act<ConversationChange>,
        desk: ConversationDesk, at now: Instant
    ) async throws -> ConversationChange

    func unmatched(_ query: UnmatchedQuery) async throws -> Page<UnmatchedRow>

    /// How much is kept that was passed over, by channel and reason, and how much of it came since an instant.
    func passedOverCounts(since instant: Instant) async throws -> [PassedOverCount]

    /// Forgets what was passed over before an instant, the oldest `limit` at most; answers how many.
    func forgetPassedOver(before instant: Instant, limit: Int) async throws -> Int

    /// Keeps that these are names of one person, as the provider answered a message to them.
    func learnNames(_ kind: CommunicationKind, _ names: [String], at now: Instant) async throws

    func suppressions(kind: CommunicationKind?, address: String?, _ page: PageRequest) async throws
        -> Page<SuppressionRow>
    /// Answers whether that changed anything.
    func suppress(
        _ kind: CommunicationKind, _ address: String, detail: String?, by act: Act<Bool>, at now: Instant
    ) async throws -> Bool
    /// Domains that rest at an instant: see ``DestinationRest``.
    func destinationRests(at now: Instant) async throws -> [DestinationRest]

    /// Ends a domain's rest; answers whether there was one.
    func endDestinationRest(_ domain: String, by act: Act<Bool>, at now: Instant) async throws -> Bool

    /// Lets an address take messages again; answers whether it took none.
    func release(_ kind: CommunicationKind, _ address: String, by act: Act<Bool>, at now: Instant) async throws -> Bool

    /// Gives the recipients of one of a channel's accounts to another, with their open conversations and what waits to be
    /// said in them; answers how many recipients.
    func reassign(
        _ channel: String, from account: String, to other: String, by act: Act<Int>, at now: Instant
    ) async throws -> Int

    /// Who holds which channel back.
    func channelPauses() async throws -> [String: ChannelPause]

    /// Holds a channel back, or lets it go on where `isPaused` is false; answers whether that changed the row.
    /// - Parameter isNews: something besides the row changes: it is recorded, and told the act, all the same.
    func setPaused(
        _ channel: String, _ isPaused: Bool, isNews: Bool, by act: Act<Bool>, at now: Instant
    ) async throws -> Bool

    /// How much waits, by channel.
    func channelLoads(at now: Instant) async throws -> [String: ChannelLoad]

    /// How many attempts have had no outcome since before an instant; none is so for long while all goes well.
    func attemptsInFlight(sinceBefore instant: Instant) async throws -> Int

    /// Attempts of unknown outcome on a channel, openings and follow-ups, oldest first.
    func unknownAttempts(on channel: String, limit: Int) async throws -> [UnknownAttempt]
    /// Settles a communication, or a follow-up of it, whose outcome is unknown; changes nothing where it is not.
    /// - Throws: ``StoreError/noSuchRow(_:)`` where there is no such communication.
    func settleUnknown(
        _ communication: CommunicationKey, followUp: FollowUpKey?, _ verdict: UnknownVerdict, desk: ConversationDesk,
        by act: Act<CommunicationChange>, at now: Instant
    ) async throws -> CommunicationChange

    /// When people of a campaign read and replied; of all campaigns for nil.
    func contactHistory(of campaign: CampaignKey?) async throws -> ContactHistory

    // MARK: Reading back

    func participant(_ key: ParticipantKey) async throws -> ParticipantRow?
    func participants(_ query: ParticipantQuery) async throws -> Page<ParticipantRow>
    func communication(_ key: CommunicationKey) async throws -> CommunicationDetail?
    func communications(_ query: CommunicationQuery) async throws -> Page<CommunicationRow>
    func runs(of participant: ParticipantKey) async throws -> [RunRow]
    /// Runs that failed, counted by flow, node and error, newest kind first.
    func failedRuns(_ query: FailedRunsQuery) async throws -> Page<FailedRuns>
    /// What went wrong and stays so, by campaign; campaigns without are not there. Costs what went wrong, not the store.
    func troubles() async throws -> [CampaignKey: CampaignTroubles]
    /// Communications by campaign, node, zone, status and planned instant, counted: what `status` and `make run` show.
    func tally(of campaign: CampaignKey, upload: UploadKey?) async throws -> [TallyRow]

    // MARK: Acts of operators

    /// Records an act that changes no row here: what it does lies outside of the store. Its answer, where one is kept, is what
    /// holds until ``keepReceipt(_:_:at:)`` replaces it: after a crash between both, a repeat gets it and does not act again.
    func record(
        _ action: OperatorAction, on subject: ActSubject, detail: String?, by act: Act<Void>, at now: Instant
    ) async throws

    /// What operators did, the newest first unless the page says otherwise.
    func acts(_ query: ActQuery) async throws -> Page<ActRow>

    // MARK: API keys and idempotency

    func createKey(_ key: NewAPIKey, by act: Act<APIKeyRow>, at now: Instant) async throws -> APIKeyRow
    /// The key with that hash, whether or not it has expired.
    func apiKey(hash: [UInt8]) async throws -> APIKeyRow?
    func apiKeys() async throws -> [APIKeyRow]
    /// Answers whether it was good until now.
    func revokeKey(_ key: APIKeyKey, by act: Act<Bool>, at now: Instant) async throws -> Bool
    /// Keeps when keys were last used; to the minute, lossy on a crash.
    func touchKeys(_ used: [APIKeyKey: Instant]) async throws
    func receipt(_ key: ReceiptKey, at now: Instant) async throws -> Receipt?
    /// Keeps the answer to what was done, in place of what was kept before the outcome was known.
    func keepReceipt(_ key: ReceiptKey, _ receipt: Receipt, at now: Instant) async throws
    /// Forgets an answer: nothing was done, and a repeat may act.
    func dropReceipt(_ key: ReceiptKey) async throws
    func dropReceipts(before instant: Instant) async throws -> Int

    // MARK: Care

    /// Checks the file and the rows' own promises; empty where all is well.
    func examine() async throws -> [StoreFinding]
    /// Copies a consistent state of the live store to a new file.
    /// - Parameter files: what belongs to the store and lies outside of it.
    func backup(to path: String, with files: [BackupFile], at now: Instant) async throws
    func close() async throws
}
