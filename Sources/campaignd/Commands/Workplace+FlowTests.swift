import Domain
import Foundation
import Runtime

extension Workplace {
    /// What flow tests run with: this configuration, and a folder of their own for what they keep while they run.
    func flowTestEnvironment() -> FlowTestEnvironment {
        FlowTestEnvironment(
            zone: configuration.tenantZone, restrictions: configuration.restrictions,
            contactHours: configuration.contactHours, agents: agents, channels: channels,
            scripts: ScriptPool(clock: LiveClock()),
            scratchDirectory: FileManager.default.temporaryDirectory.path)
    }
}
