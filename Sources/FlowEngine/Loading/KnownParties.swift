package import Domain

/// The agents and channels that are configured: what flows may name. Read live, so not part of a version.
package struct KnownParties: Sendable {
    /// Agent id to the ids of the channels it speaks through.
    package var agents: [String: [String]]
    /// Channel id to the kinds of communication that it carries.
    package var channels: [String: Set<CommunicationKind>]
    /// Agent id to what it records in conversations, by name; an agent that is not there records nothing.
    package var results: [String: [String: KnownResult]]
    /// Agents that open no conversation with words of their own: no welcome message, and no question.
    package var silent: Set<String>
    /// Channels that carry words to people: a file without any may still tell somebody whom to call.
    package var spoken: Set<String>

    package init(
        agents: [String: [String]], channels: [String: Set<CommunicationKind>],
        results: [String: [String: KnownResult]] = [:], silent: Set<String> = [], spoken: Set<String> = []
    ) {
        self.agents = agents
        self.channels = channels
        self.results = results
        self.silent = silent
        self.spoken = spoken
    }
}

/// A value that an agent records.
package struct KnownResult: Hashable, Sendable {
    package var type: FieldType
    /// Of a choice; empty otherwise.
    package var options: [String]

    package init(type: FieldType, options: [String] = []) {
        self.type = type
        self.options = options
    }
}
