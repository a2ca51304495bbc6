package import Channels
package import Domain
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

    /// What is wrong at this moment, the worst first; empty where all is well. Where none of it is blocking the daemon takes
    /// and does work.
    func readiness() async -> [ReadinessProblem]

    // MARK: Channels

    /// Every channel, in the order of the configuration.
    func channels() async throws -> [ChannelReport]

    /// Holds back what a channel would send; what comes in is taken all the same. It stays so over a restart. Answers
    /// whether that changed anything.
    /// - Throws: ``StoreError/noSuchRow(_:)`` where there is no such channel.
    func pauseChannel(_ id: String, actor: String) async throws -> Bool

    /// Lets a channel send and hear again, whether an operator held it, it was refused, or it waits. Answers whether that
    /// changed anything.
    /// - Throws: ``StoreError/noSuchRow(_:)`` where there is no such channel.
    func resumeChannel(_ id: String, actor: String) async throws -> Bool

    /// Gives the recipients of one of a channel's accounts to another, with what waits for them; answers how many.
    /// - Throws: ``StoreError/noSuchRow(_:)`` where there is no such channel, ``ReassignFault``.
    func reassign(channel: String, from account: String, to other: String, actor: String) async throws -> Int

    /// Signs in and sends one message, past queue, window and suppression. It is no communication and is not kept.
    /// - Throws: ``StoreError/noSuchRow(_:)`` where there is no such channel.
    func sendTest(_ test: TestSend) async throws -> TestSend.Result

    /// The templates that a channel's provider knows; nil where it has none.
    /// - Throws: ``ChannelFailure`` where the provider does not answer, ``StoreError/noSuchRow(_:)``.
    func templates(channel: String) async throws -> [ChannelTemplate]?

    /// Takes what a provider called with: checks it, keeps what it tells, and says what to answer: 404 where no channel
    /// of that id takes calls, 503 where it could not be kept.
    func webhook(channel: String, _ request: WebhookRequest) async -> WebhookAnswer

    /// Somebody followed the unsubscribe link of a message: the address takes no more messages of that kind, reason
    /// `opted_out`. Answers whether that changed anything.
    func unsubscribe(_ kind: CommunicationKind, _ address: String) async throws -> Bool

    // MARK: Conversations. Lists, lines, suppressions and unmatched messages are read from the store.

    /// - Throws: ``StoreError/noSuchRow(_:)``; answers false where it changes nothing (it is closed, or so already).
    func act(_ action: ConversationAction, in conversation: CommunicationKey, actor: String) async throws -> Bool

    /// Hands a call that goes on over to a telephone number; it ends here once the other side has taken it, a minute later
    /// at most.
    /// - Throws: ``TransferFault``, ``StoreError/noSuchRow(_:)``.
    func transfer(_ conversation: CommunicationKey, to number: String, actor: String) async throws

    /// Answers whether that changed anything. `address` is written as the channels of its kind write addresses.
    func suppress(_ kind: CommunicationKind, _ address: String, detail: String?, actor: String) async throws -> Bool
    func release(_ kind: CommunicationKind, _ address: String, actor: String) async throws -> Bool

    /// Settles a communication, or a follow-up of it, whose outcome is unknown; answers whether it was.
    func settleUnknown(
        _ communication: CommunicationKey, followUp: FollowUpKey?, _ verdict: UnknownVerdict, actor: String
    ) async throws -> Bool
}
