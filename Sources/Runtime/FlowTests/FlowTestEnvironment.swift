package import Agents
package import Channels
package import Scheduling

/// What flow tests run with: the configuration's agents, channels and times, and nothing of its state.
package struct FlowTestEnvironment: Sendable {
    /// The tenant's zone.
    package var zone: String
    package var restrictions: Restrictions
    package var contactHours: ContactWindow
    package var agents: AgentDirectory
    /// Each has a stand-in; none of them is used.
    package var channels: [any Channel]
    /// Runs the scripts for which a test has no stand-in; nil: each test has a pool of its own.
    package var scripts: ScriptPool?
    /// Where each test keeps its store while it runs; absolute.
    package var scratchDirectory: String

    package init(
        zone: String, restrictions: Restrictions = .none, contactHours: ContactWindow = .standard,
        agents: AgentDirectory, channels: [any Channel], scripts: ScriptPool?, scratchDirectory: String
    ) {
        self.zone = zone
        self.restrictions = restrictions
        self.contactHours = contactHours
        self.agents = agents
        self.channels = channels
        self.scripts = scripts
        self.scratchDirectory = scratchDirectory
    }
}
