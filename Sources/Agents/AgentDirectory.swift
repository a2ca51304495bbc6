/// The agents in force, by id.
package struct AgentDirectory: Sendable {
    package let agents: [String: AgentDefinition]

    package init(_ agents: [AgentDefinition]) {
        self.agents = Dictionary(agents.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Where nothing is configured: one agent, `message`, that speaks through the channel `outbox`.
    package static let standard = AgentDirectory([
        AgentDefinition(id: "message", kind: .message, channels: [AgentDefinition.ChannelUse(channel: "outbox")])
    ])

    package func agent(_ id: String) -> AgentDefinition? { agents[id] }
}
