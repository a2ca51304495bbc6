import Domain
import FlowEngine
import Store

extension VersionRegistration {
    /// What the store is told of a definition.
    init(_ definition: CampaignDefinition) {
        let nodes = definition.flows.flatMap { flow in
            flow.nodes.map { node in
                guard case .communication(let action) = node.kind else {
                    return VersionRegistration.Node(flow: flow.id, node: node.id)
                }
                return VersionRegistration.Node(
                    flow: flow.id, node: node.id, communicationName: action.communicationName, kind: action.kind,
                    agent: action.agent, channel: action.channel)
            }
        }
        self.init(
            campaign: definition.id, name: definition.name, contentHash: definition.contentHash,
            files: definition.files, fields: definition.fields, flows: definition.flows.map(\.id), nodes: nodes,
            startsAutomatically: definition.startMode == .auto)
    }
}
