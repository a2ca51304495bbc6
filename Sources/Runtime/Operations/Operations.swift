package import Store

/// What the API may have done: the writes and operator actions that need the runtime. Reading goes to the store.
///
/// All throw ``StoreError`` and ``FileFault``; none blocks Swift's cooperative pool. What is answered is on disk.
/// A campaign is named by its id; ``StoreError/noSuchRow(_:)`` where there is none of that id, or none that is live here.
package protocol Operations: Sendable {
    /// Takes 1 ... 10,000 participants into a campaign as one upload of the source `api`.
    ///
    /// Items with issues are counted as rejected and stop no other. Rows, runs, plans, issues and the receipt commit together.
    /// - Parameter receipt: kept in the same transaction as the rows; its body is made from the answer.
    func addParticipants(
        campaign: String, items: [ParticipantItem],
        receipt: (key: ReceiptKey, make: @Sendable (AddedParticipants) -> Receipt)?
    ) async throws -> AddedParticipants

    /// Takes over a file that lies in the spool directory, whole and synced, and queues its import.
    ///
    /// The file is moved or left for the importer: the caller does not touch it again unless this throws.
    func receiveUpload(campaign: String, file: SpooledUpload) async throws -> UploadRow

    /// Starts a campaign; answers whether that changed anything.
    /// - Parameter discardsBacklog: drop the events that waited while it was stopped.
    func start(campaign: String, discardsBacklog: Bool, actor: String) async throws -> Bool

    /// Stops a campaign; answers whether that changed anything.
    func stop(campaign: String, discardsBacklog: Bool, actor: String) async throws -> Bool

    /// Puts an earlier version in force again; answers the content hash of the one in force now, and whether it changed.
    /// - Parameter version: its content hash, or the beginning of it.
    /// - Throws: ``CampaignLibrary/RollBackFault`` where it cannot be.
    func rollBack(campaign: String, to version: String, actor: String) async throws -> (hash: String, changed: Bool)

    /// Why a communication was planned for its instant, computed again from what is kept; nil where its version's
    /// files or its zone are not there any more.
    func plan(of communication: CommunicationRow) async throws -> PlanExplanation?

    /// The absolute path of the rejected rows of a finished upload; nil where none was rejected or it is not finished.
    func errorsFile(of upload: UploadRow) async throws -> String?

    /// What keeps the daemon from taking work; empty where it is ready.
    func readiness() async -> [ReadinessProblem]
}
