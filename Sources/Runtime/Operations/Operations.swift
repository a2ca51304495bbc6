package import Channels
package import Conversations
package import Domain
package import Store

/// What operators and the API may have done, in a daemon or, where none runs, in the process of a command. Reading goes to
/// the store.
///
/// An act's changes, its record and the answer that is kept of it are one transaction. All throw ``StoreError`` and
/// ``FileFault``; none blocks Swift's cooperative pool. What is answered is on disk.
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
    func receiveUpload(
        campaign: String, file: SpooledUpload, source: UploadSource, by act: Act<UploadRow>
    ) async throws -> UploadRow

    /// Starts a campaign.
    /// - Parameter discardsBacklog: drop the events that waited while it was stopped.
    func start(campaign: String, discardsBacklog: Bool, by act: Act<CampaignChange>) async throws -> CampaignChange

    /// Stops a campaign.
    /// - Parameter discardsBacklog: drop the events that wait in it.
    func stop(campaign: String, discardsBacklog: Bool, by act: Act<CampaignChange>) async throws -> CampaignChange

    /// Puts an earlier version in force again.
    /// - Parameter version: its content hash, or the beginning of it, at least four digits.
    /// - Throws: ``CampaignLibrary/RollBackFault`` where it cannot be.
    func rollBack(campaign: String, to version: String, by act: Act<VersionSwitch>) async throws -> VersionSwitch

    /// Reads agents and definitions again and lets channels that were refused try again; answers one line a problem or change.
    /// - Throws: ``NoDaemonFault`` where no daemon runs.
    func reload(actor: String) async throws -> [String]

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

    /// Holds back what a channel would send; what comes in is taken all the same. It stays so over a restart.
    /// - Throws: ``StoreError/noSuchRow(_:)`` where there is no such channel.
    func pauseChannel(_ id: String, by act: Act<ChannelChange>) async throws -> ChannelChange

    /// Lets a channel send and hear again, whether an operator held it, it was refused, or it waits.
    /// - Throws: ``StoreError/noSuchRow(_:)`` where there is no such channel.
    func resumeChannel(_ id: String, by act: Act<ChannelChange>) async throws -> ChannelChange

    /// Gives the recipients of one of a channel's accounts to another, with what waits for them; answers how many.
    /// - Throws: ``StoreError/noSuchRow(_:)`` where there is no such channel, ``ReassignFault``.
    func reassign(channel: String, from account: String, to other: String, by act: Act<Int>) async throws -> Int

    /// Signs in and sends one message, past queue, window and suppression. It is no communication and is not kept. A repeat
    /// never sends it twice: where the process ended in between, the kept answer says that its outcome is unknown.
    /// - Throws: ``StoreError/noSuchRow(_:)`` where there is no such channel.
    func sendTest(_ test: TestSend, by act: Act<TestSend.Result>) async throws -> TestSend.Result

    /// The templates that a channel's provider knows; nil where it has none.
    /// - Throws: ``ChannelFailure`` where the provider does not answer, ``StoreError/noSuchRow(_:)``.
    func templates(channel: String) async throws -> [ChannelTemplate]?

    // MARK: Conversations. Lists, lines, suppressions and unmatched messages are read from the store.

    /// What an operator does in a conversation: it changes nothing where it is closed, or so already.
    /// - Throws: ``StoreError/noSuchRow(_:)``, ``SayFault``.
    func act(
        _ action: ConversationAction, in conversation: CommunicationKey, by act: Act<ConversationChange>
    ) async throws -> ConversationChange

    /// Hands a call that goes on over to a telephone number; it ends here once the other side has taken it, a minute later
    /// at most. A repeat never calls twice: where the process ended in between, the kept answer says that nobody knows.
    /// - Throws: ``TransferFault``, ``StoreError/noSuchRow(_:)``.
    func transfer(
        _ conversation: CommunicationKey, to number: String, by act: Act<CallTransfer>
    ) async throws -> CallTransfer

    /// Answers whether that changed anything. `address` is written as the channels of its kind write addresses.
    func suppress(
        _ kind: CommunicationKind, _ address: String, detail: String?, by act: Act<Bool>
    ) async throws -> Bool
    func release(_ kind: CommunicationKind, _ address: String, by act: Act<Bool>) async throws -> Bool

    /// Lets messages go to a domain that rests; answers whether it did.
    func endDestinationRest(_ domain: String, by act: Act<Bool>) async throws -> Bool

    /// Settles a communication, or a follow-up of it, whose outcome is unknown; changes nothing where it is not.
    func settleUnknown(
        _ communication: CommunicationKey, followUp: FollowUpKey?, _ verdict: UnknownVerdict,
        by act: Act<CommunicationChange>
    ) async throws -> CommunicationChange

    // MARK: Keys of the API

    func createKey(_ key: NewAPIKey, by act: Act<APIKeyRow>) async throws -> APIKeyRow
    /// Answers whether it was good until now.
    func revokeKey(_ key: APIKeyKey, by act: Act<Bool>) async throws -> Bool
}
