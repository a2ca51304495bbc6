package import Domain

/// Lists that come in.
package protocol UploadStore: Sendable {
    /// Records an upload as `queued`.
    /// - Parameter act: of whoever handed the file in; nil where nobody did.
    func createUpload(_ upload: NewUpload, by act: Act<UploadRow>?, at now: Instant) async throws -> UploadRow

    /// The finished upload of the same bytes under the same import definition into the same campaign.
    func finishedUpload(campaign: CampaignKey, fingerprint: UploadFingerprint) async throws -> UploadRow?

    /// Uploads that are `queued` or `processing`, in order of arrival, but those that another process is reading.
    func unfinishedUploads() async throws -> [UploadRow]

    /// Records what reading the header found, and that the upload is now `processing`, by this process.
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

    /// Nil where there is none of that key.
    func upload(_ key: UploadKey) async throws -> UploadRow?

    /// Uploads, a page at a time.
    func uploads(_ query: UploadQuery) async throws -> Page<UploadRow>

    /// What was wrong with rows of an upload, in the order of the lines.
    func rowIssues(_ query: RowIssueQuery) async throws -> Page<RowIssueRow>
}
