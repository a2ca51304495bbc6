package import Agents
package import Domain
package import FlowEngine
import Scheduling

/// What one simulation is of: everything that its workers share and none of them changes.
package struct SimulationPlan: Sendable {
    package let campaign: CompiledCampaign
    /// When the file is imported.
    package let start: Instant
    /// Nothing later happens; what happens at that instant does.
    package let end: Instant
    package let channels: [SimulatedChannel]
    package let outcomes: OutcomeModel
    /// Of those whose participant and campaign have none.
    package let tenantZone: String
    let restrictions: Restrictions
    /// By node of the version; nil where it plans nothing.
    let nodes: [SimulatedNode?]

    package init(
        _ campaign: CompiledCampaign, from start: Instant, until end: Instant, channels: [SimulatedChannel],
        agents: AgentDirectory, tenantZone: String, outcomes: OutcomeModel = .quiet
    ) {
        self.campaign = campaign
        self.start = start
        self.end = end
        self.channels = channels
        self.outcomes = outcomes
        self.tenantZone = tenantZone
        restrictions = campaign.restrictions
        nodes = (0..<campaign.nodeCount).map { index in
            campaign.communicationAction(at: index).map {
                SimulatedNode(
                    $0, agent: agents.agent($0.agent), channels: channels, outcomes: outcomes,
                    interest: campaign.interest)
            }
        }
    }
}
