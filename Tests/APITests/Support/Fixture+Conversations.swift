import Conversations
import Domain
import Store
import StoreConformance
import Testing

@testable import API

extension ConversationDesk {
    /// Agents that say nothing, in campaigns that nothing listens to.
    static let quiet = ConversationDesk(
        interest: [:], agent: { _ in .init(sessionTimeout: .seconds(3600), holdsAddress: false) },
        inboundAgent: { _ in nil }, keyword: { _, _ in nil }, retry: { _, _ in nil },
        localHour: { _, _ in 9 }, zone: "UTC")
}

extension Fixture {
    /// A communication whose opening has gone to `address`; answers its id.
    /// - Parameter isUnknown: nobody knows whether it arrived.
    func beginConversation(with address: String, isUnknown: Bool = false) async throws -> String {
        let body = "[{\"attributes\": {\"external_id\": \"\(address)\"}}]"
        let added = try await post("/v1/campaigns/demo/participants", body)
        let participant = try #require(try added.json["data"].elements.first?["participant_id"]?.text)
        let list = try await get("/v1/participants/\(participant)/communications")
        let id = try #require(try list.json["data"].elements.first?["id"]?.text)
        let key = CommunicationKey(try #require(APIIdentifier(id)).key)
        let now = clock.now
        let message = OutboundMessage(
            kind: "email", recipient: address, subject: "Hello", text: "How are you?", idempotencyKey: id,
            date: now.milliseconds)
        let intent = try await store.claim(
            key, on: "outbox",
            at: max(now, try #require(try await store.communication(key)?.row.dueAt))
        ) { _ in
            .send(
                message,
                conversation: ConversationStart(
                    agent: "message", holdsAddress: false, memory: nil, context: ["name": "Ann"]))
        }
        guard case .send(let attempt, _, _)? = intent else {
            Issue.record("nothing was to be sent")
            return id
        }
        try await store.recordOutcomes(
            [
                AttemptOutcome(
                    attempt: attempt, communication: key,
                    outcome: isUnknown ? .unknown(text: "no answer came") : .accepted(providerID: "p-\(address)"),
                    next: isUnknown
                        ? .hold(.unknown) : .started(isDelivered: true, closesAt: now + .seconds(72 * 3600)))
            ], interest: [:], at: now)
        return id
    }

    /// Somebody writes.
    func hear(_ text: String, from address: String) async throws {
        let message = InboundMessage(
            kind: .email, address: address, text: text, providerID: "in-\(address)-\(text)", answers: [],
            occurredAt: clock.now)
        _ = try await store.receive(
            InboundBatch(channel: "outbox", events: [.message(message)]), desk: .quiet, at: clock.now)
    }
}
