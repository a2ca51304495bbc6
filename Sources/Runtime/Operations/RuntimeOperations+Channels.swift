package import Channels
package import Domain
package import Store

extension RuntimeOperations {
    private var pending: StoreError { .failed(path: "", operation: "channel operation", reason: "not there yet") }
    package func channels() async throws -> [ChannelReport] { throw pending }
    package func pauseChannel(_ id: String, actor: String) async throws -> Bool { throw pending }
    package func resumeChannel(_ id: String, actor: String) async throws -> Bool { throw pending }
    package func sendTest(_ test: TestSend) async throws -> TestSend.Result { throw pending }
    package func templates(channel: String) async throws -> [ChannelTemplate]? { throw pending }
    package func webhook(channel: String, _ request: WebhookRequest) async -> WebhookAnswer {
        WebhookAnswer(status: 503)
    }
}
