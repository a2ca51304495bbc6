package import Domain

/// The agents and channels that are configured: what flows may name. Read live, so not part of a version.
package struct KnownParties: Sendable {
    /// Agent id to the ids of the channels it speaks through.
    package var agents: [String: [String]]
    /// Channel id to the kinds of communication that it carries.
    package var channels: [String: Set<CommunicationKind>]

    package init(agents: [String: [String]], channels: [String: Set<CommunicationKind>]) {
        self.agents = agents
        self.channels = channels
    }
}
