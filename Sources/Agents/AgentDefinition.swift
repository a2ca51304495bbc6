/// An agent as `agents/<id>.json` says it: who conducts conversations, and through which channels.
package struct AgentDefinition: Hashable, Sendable {
    /// Raw values are the wire tags.
    package enum Kind: String, CaseIterable, Sendable {
        /// Sends the opening; a reply closes the conversation.
        case message
    }

    package struct ChannelUse: Hashable, Sendable {
        package var channel: String
        /// Takes new conversations that people begin there; one agent a channel.
        package var isInbound: Bool

        package init(channel: String, isInbound: Bool = false) {
            self.channel = channel
            self.isInbound = isInbound
        }
    }

    package var id: String
    package var kind: Kind
    package var channels: [ChannelUse]
    /// What is said where the node says nothing.
    package var welcomeMessage: String?
    package var language: String?
    /// How long a conversation waits for a reply.
    package var sessionTimeout: Duration
    /// What it records; none for `message`.
    package var results: [AgentResult]

    package init(
        id: String, kind: Kind, channels: [ChannelUse], welcomeMessage: String? = nil, language: String? = nil,
        sessionTimeout: Duration = AgentDefinition.defaultSessionTimeout, results: [AgentResult] = []
    ) {
        self.id = id
        self.kind = kind
        self.channels = channels
        self.welcomeMessage = welcomeMessage
        self.language = language
        self.sessionTimeout = sessionTimeout
        self.results = results
    }

    package static let defaultSessionTimeout = Duration.seconds(72 * 3600)

    /// What opens a conversation: the node's own words where it has any, else the welcome message; nil: there is none.
    package func opening(_ nodeContent: String?) -> String? {
        switch kind {
        case .message:
            if let nodeContent, !nodeContent.isEmpty { nodeContent } else { welcomeMessage }
        }
    }
}
