/// An agent as `agents/<id>.json` says it: who conducts conversations, and through which channels.
package struct AgentDefinition: Hashable, Sendable {
    /// Raw values are the wire tags.
    package enum Kind: String, CaseIterable, Sendable {
        /// Sends the opening; a reply closes the conversation.
        case message
        /// Asks for each result in turn.
        case form
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
    /// What is said where the node says nothing. May hold placeholders: see ``TextTemplate``.
    package var welcomeMessage: String?
    package var language: String?
    /// How long a conversation waits for a reply.
    package var sessionTimeout: Duration
    /// An answer of its that comes later is not said, and a person is to look at the conversation; nil: it is said.
    package var staleAfter: Duration?
    /// What it records, in the order in which a form asks; none for `message`.
    package var results: [AgentResult]
    /// What a form says besides its questions; of no meaning to others.
    package var form: FormSettings

    package init(
        id: String, kind: Kind, channels: [ChannelUse], welcomeMessage: String? = nil, language: String? = nil,
        sessionTimeout: Duration = AgentDefinition.defaultSessionTimeout, staleAfter: Duration? = nil,
        results: [AgentResult] = [], form: FormSettings = FormSettings()
    ) {
        self.id = id
        self.kind = kind
        self.channels = channels
        self.welcomeMessage = welcomeMessage
        self.language = language
        self.sessionTimeout = sessionTimeout
        self.staleAfter = staleAfter
        self.results = results
        self.form = form
    }

    package static let defaultSessionTimeout = Duration.seconds(72 * 3600)

    /// While it is in a conversation, no other is opened with the same address on the same channel.
    package var holdsAddress: Bool {
        switch kind {
        case .message: false
        case .form: true
        }
    }

    /// What opens a conversation: the node's own words where it has any, else the welcome message; nil: there is none
    /// (a form may still have a question to open with: ``step(_:)``).
    /// - Parameters:
    ///   - nodeContent: rendered.
    ///   - context: `AgentTurn.context`, for the placeholders of the welcome message.
    package func opening(_ nodeContent: String?, context: [String: String] = [:]) -> String? {
        if let nodeContent, !nodeContent.isEmpty { return nodeContent }
        return welcome(context)
    }

    /// Whether it has words to open a conversation with where the node has none.
    package var speaksFirst: Bool {
        switch kind {
        case .message: welcomeMessage?.isEmpty == false
        case .form: true
        }
    }

    /// The welcome message with its placeholders filled; nil where there is nothing to say.
    func welcome(_ context: [String: String]) -> String? {
        let text = welcomeMessage.map { TextTemplate.render($0, context) }
        return text?.isEmpty == false ? text : nil
    }
}
