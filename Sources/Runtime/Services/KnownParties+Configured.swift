package import Agents
package import Channels
package import FlowEngine

extension KnownParties {
    /// What is configured, as flows are checked against it.
    package init(_ agents: AgentDirectory, _ channels: [any Channel]) {
        self.init(
            agents: agents.agents.mapValues { $0.channels.map(\.channel) },
            channels: Dictionary(channels.map { ($0.id, $0.carries) }, uniquingKeysWith: { first, _ in first }))
    }
}
