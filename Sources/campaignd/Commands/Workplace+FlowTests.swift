import Agents
import Domain
import FlowEngine
import Foundation
import Runtime

extension Workplace {
    /// What flow tests run with: this configuration, and a folder of their own for what they keep while they run.
    /// - Parameter agents: nil: those that were there when the command began.
    func flowTestEnvironment(agents: AgentDirectory? = nil) -> FlowTestEnvironment {
        FlowTestEnvironment(
            zone: configuration.tenantZone, restrictions: configuration.restrictions,
            contactHours: configuration.contactHours, agents: agents ?? self.agents, channels: channels,
            scripts: ScriptPool(configuration.customActions, clock: LiveClock()),
            scratchDirectory: FileManager.default.temporaryDirectory.path)
    }

    /// Holds back versions whose tests fail, or that have none, where the configuration says so.
    func gate(_ agents: LiveAgents) -> VersionGate? {
        guard configuration.requiresTests else { return nil }
        return { campaign in
            let environment = flowTestEnvironment(agents: agents.directory)
            let reasons = await FlowTestRunner(environment).objections(to: campaign)
            await environment.scripts?.end()
            return reasons
        }
    }
}
