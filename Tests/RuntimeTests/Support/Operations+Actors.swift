import Conversations
import Domain
import Runtime
import Store

/// Acts of which no answer is kept, by the name of who acts.
extension Operations {
    func start(campaign: String, discardsBacklog: Bool, actor: String) async throws -> Bool {
        try await start(campaign: campaign, discardsBacklog: discardsBacklog, by: Act(actor)).changed
    }

    func stop(campaign: String, discardsBacklog: Bool, actor: String) async throws -> Bool {
        try await stop(campaign: campaign, discardsBacklog: discardsBacklog, by: Act(actor)).changed
    }

    func pauseChannel(_ id: String, actor: String) async throws -> Bool {
        try await pauseChannel(id, by: Act(actor)).changed
    }

    func resumeChannel(_ id: String, actor: String) async throws -> Bool {
        try await resumeChannel(id, by: Act(actor)).changed
    }

    func act(_ action: ConversationAction, in conversation: CommunicationKey, actor: String) async throws -> Bool {
        try await act(action, in: conversation, by: Act(actor)).changed
    }

    func suppress(_ kind: CommunicationKind, _ address: String, detail: String?, actor: String) async throws -> Bool {
        try await suppress(kind, address, detail: detail, by: Act(actor))
    }

    func release(_ kind: CommunicationKind, _ address: String, actor: String) async throws -> Bool {
        try await release(kind, address, by: Act(actor))
    }

    func settleUnknown(
        _ communication: CommunicationKey, followUp: FollowUpKey?, _ verdict: UnknownVerdict, actor: String
    ) async throws -> Bool {
        try await settleUnknown(communication, followUp: followUp, verdict, by: Act(actor)).changed
    }

    func sendTest(_ test: TestSend) async throws -> TestSend.Result { try await sendTest(test, by: Act("ann")) }

    func receiveUpload(campaign: String, file: SpooledUpload) async throws -> UploadRow {
        try await receiveUpload(campaign: campaign, file: file, source: .http, by: Act("ann"))
    }
}
