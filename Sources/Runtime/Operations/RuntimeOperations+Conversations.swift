package import Domain
package import Store

extension RuntimeOperations {
    private var pending: StoreError { .failed(path: "", operation: "conversation", reason: "not there yet") }
    package func unsubscribe(_ kind: CommunicationKind, _ address: String) async throws -> Bool { throw pending }
    package func act(
        _ action: ConversationAction, in conversation: CommunicationKey, actor: String
    ) async throws -> Bool { throw pending }
    package func suppress(
        _ kind: CommunicationKind, _ address: String, detail: String?, actor: String
    ) async throws -> Bool { throw pending }
    package func release(_ kind: CommunicationKind, _ address: String, actor: String) async throws -> Bool {
        throw pending
    }
    package func settleUnknown(
        _ communication: CommunicationKey, followUp: FollowUpKey?, _ verdict: UnknownVerdict, actor: String
    ) async throws -> Bool { throw pending }
}
