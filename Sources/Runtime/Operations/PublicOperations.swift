package import Channels
package import Domain

/// What providers and recipients may have done from outside; only a daemon takes it.
package protocol PublicOperations: Sendable {
    /// Takes what a provider called with: checks it, keeps what it tells, and says what to answer: 404 where no channel
    /// of that id takes calls, 503 where it could not be kept.
    func webhook(channel: String, _ request: WebhookRequest) async -> WebhookAnswer

    /// Somebody followed the unsubscribe link of a message: the address takes no more messages of that kind, reason
    /// `opted_out`. Answers whether that changed anything.
    func unsubscribe(_ kind: CommunicationKind, _ address: String) async throws -> Bool
}
