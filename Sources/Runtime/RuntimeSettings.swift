package import Agents
import Domain
package import FlowEngine
package import Scheduling

/// What the services need to know of the configuration.
package struct RuntimeSettings: Sendable {
    /// The tenant's zone: an IANA name that exists.
    package var zone: String
    /// The tenant's quiet hours and holidays.
    package var restrictions: Restrictions
    /// The window of nodes with `best_time_to_contact`.
    package var contactHours: ContactWindow
    /// Absolute; holds the store, `inbox/`, `processing/`, `done/`, `failed/`, `spool/`.
    package var stateDirectory: String
    package var flowsDirectory: String
    /// A file that has not grown for so long is complete.
    package var settle: Duration
    /// Rows a transaction.
    package var importBatchSize: Int
    /// How often the drop folder is looked at.
    package var scanInterval: Duration
    package var customActions: CustomActionSettings
    /// What this process is called in the store: the machine's name, say.
    package var instanceName: String
    package var programVersion: String
    /// By which people end messages to their address, and take them up again.
    package var optWords: OptWords
    /// The types of node that flows may name.
    package var nodeTypes: NodeTypes

    package init(
        zone: String, restrictions: Restrictions = .none, contactHours: ContactWindow = .standard,
        stateDirectory: String, flowsDirectory: String, settle: Duration = .seconds(2), importBatchSize: Int = 20_000,
        scanInterval: Duration = .seconds(1),
        customActions: CustomActionSettings = .standard, optWords: OptWords = .standard,
        instanceName: String = "campaignd", programVersion: String = "",
        nodeTypes: NodeTypes = .standard
    ) {
        self.zone = zone
        self.restrictions = restrictions
        self.contactHours = contactHours
        self.stateDirectory = stateDirectory
        self.flowsDirectory = flowsDirectory
        self.settle = settle
        self.importBatchSize = importBatchSize
        self.scanInterval = scanInterval
        self.customActions = customActions
        self.optWords = optWords
        self.instanceName = instanceName
        self.programVersion = programVersion
        self.nodeTypes = nodeTypes
    }
}
