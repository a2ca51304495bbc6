import Agents
import Channels
import Conversations
import Domain
import Runtime
import Store
import Testing

/// Campaigns and people for tests of conversations: one e-mail by a form that asks two questions, on the channel `mail`.
enum Talk {
    static let form = AgentDefinition(
        id: "form", kind: .form, channels: [AgentDefinition.ChannelUse(channel: "mail", isInbound: true)],
        language: "en", sessionTimeout: .seconds(72 * 3600),
        results: [
            AgentResult(name: "likes", type: .choice(["tea", "coffee"]), question: "Tea or coffee?"),
            AgentResult(name: "cups", type: .integer, question: "How many cups?"),
        ], form: FormSettings(invalidMessage: "Pardon?", thanksMessage: "Thank you."))

    static let message = AgentDefinition(
        id: "message", kind: .message, channels: [AgentDefinition.ChannelUse(channel: "mail")])

    /// The form's campaign; what it records is noted on the participant.
    static func campaign(_ change: (inout Campaign) -> Void = { _ in }) -> Campaign {
        var campaign = Campaign()
        campaign.agent = "form"
        campaign.nodes = """
            , { "id": "ended", "type": "communication_ended", "communication_name": "MAIL" },
              { "id": "note", "type": "update_field", "assignments": [
                { "attribute": "participant.step", "value": { "expression": "result.likes" } }] }
            """
        campaign.edges = #", { "from": "ended", "to": "note" }"#
        change(&campaign)
        return campaign
    }

    static func site(
        _ channel: any Channel, campaign: Campaign = campaign(), agents: [AgentDefinition] = [form, message],
        wrap: (SQLiteStore) -> any Store = { $0 }
    ) async throws -> Site {
        try await Site.make([campaign], channels: [channel], agents: agents, wrap: wrap)
    }

    /// An answer to a message of ours.
    static func reply(
        _ text: String, to message: OutboundMessage, id: String, kind: CommunicationKind = .email,
        content: InboundMessage.Content = .text, at instant: Instant = Site.start
    ) -> ProviderEvent {
        .message(
            InboundMessage(
                kind: kind, address: message.recipient, content: content, text: text, providerID: id,
                answers: [.key(message.idempotencyKey)], occurredAt: instant))
    }
}

extension Site {
    /// Hands in what a provider told and lets all that follows happen.
    func hear(_ events: ProviderEvent..., on channel: String = "mail") async throws {
        try await daemon.receiver.receive(InboundBatch(channel: channel, events: events))
        try await daemon.settle()
    }

    /// `> ` what was said to the person, `< ` what they said.
    func talk() async throws -> [String] {
        try await daemon.store.lines(of: try await communication().snapshot.key)
            .map { "\($0.isInbound ? "<" : ">") \($0.text)" }
    }
}
