package import Conversations
package import Domain

/// Acts of which no answer is kept: nobody repeats them.
extension Store {
    package func setRunning(
        _ campaign: CampaignKey, _ isRunning: Bool, discardsBacklog: Bool = false, actor: String, at now: Instant
    ) async throws -> Bool {
        try await setRunning(campaign, isRunning, discardsBacklog: discardsBacklog, by: Act(actor), at: now).changed
    }

    package func act(
        _ action: ConversationAction, in conversation: CommunicationKey, actor: String, desk: ConversationDesk,
        at now: Instant
    ) async throws -> Bool {
        try await act(action, in: conversation, by: Act(actor), desk: desk, at: now).changed
    }

    package func suppress(
        _ kind: CommunicationKind, _ address: String, detail: String?, actor: String, at now: Instant
    ) async throws -> Bool {
        try await suppress(kind, address, detail: detail, by: Act(actor), at: now)
    }

    package func release(
        _ kind: CommunicationKind, _ address: String, actor: String, at now: Instant
    ) async throws -> Bool {
        try await release(kind, address, by: Act(actor), at: now)
    }

    package func endDestinationRest(_ domain: String, actor: String, at now: Instant) async throws -> Bool {
        try await endDestinationRest(domain, by: Act(actor), at: now)
    }

    package func reassign(
        _ channel: String, from account: String, to other: String, actor: String, at now: Instant
    ) async throws -> Int {
        try await reassign(channel, from: account, to: other, by: Act(actor), at: now)
    }

    package func settleUnknown(
        _ communication: CommunicationKey, followUp: FollowUpKey?, _ verdict: UnknownVerdict, desk: ConversationDesk,
        actor: String, at now: Instant
    ) async throws -> Bool {
        try await settleUnknown(communication, followUp: followUp, verdict, desk: desk, by: Act(actor), at: now).changed
    }

    /// An upload that nobody handed in: a file of the drop folder, or an API call, which is recorded as its own upload.
    package func createUpload(_ upload: NewUpload, at now: Instant) async throws -> UploadRow {
        try await createUpload(upload, by: nil, at: now)
    }
}
