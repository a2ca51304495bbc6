package import Domain

/// What operators and callers read back.
package protocol ReadingStore: Sendable {
    /// Nil where there is none of that key.
    func participant(_ key: ParticipantKey) async throws -> ParticipantRow?

    /// Participants, a page at a time.
    func participants(_ query: ParticipantQuery) async throws -> Page<ParticipantRow>

    /// With its attempts and its history; nil where there is none of that key.
    func communication(_ key: CommunicationKey) async throws -> CommunicationDetail?

    /// Communications, a page at a time.
    func communications(_ query: CommunicationQuery) async throws -> Page<CommunicationRow>

    /// In the order in which they ran.
    func runs(of participant: ParticipantKey) async throws -> [RunRow]

    /// Runs that failed, counted by flow, node and error, newest kind first.
    func failedRuns(_ query: FailedRunsQuery) async throws -> Page<FailedRuns>

    /// What went wrong and stays so, by campaign; campaigns without are not there. Costs what went wrong, not the store.
    func troubles() async throws -> [CampaignKey: CampaignTroubles]

    /// Communications by campaign, node, zone, status and planned instant, counted: what `status` and `make run` show.
    func tally(of campaign: CampaignKey, upload: UploadKey?) async throws -> [TallyRow]

    /// How much waits, by channel.
    func channelLoads(at now: Instant) async throws -> [String: ChannelLoad]

    /// When people of a campaign read and replied; of all campaigns for nil.
    func contactHistory(of campaign: CampaignKey?) async throws -> ContactHistory

    /// What operators did, the newest first unless the page says otherwise.
    func acts(_ query: ActQuery) async throws -> Page<ActRow>
}
