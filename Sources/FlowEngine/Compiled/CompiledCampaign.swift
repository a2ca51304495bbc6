package import Domain
package import Scheduling

/// One version of a campaign made ready to run: names resolved, nodes and edges in dense tables. Immutable.
///
/// A node's index is its position among all nodes of the version, in flow-id then file order (see ``RunPath``).
package final class CompiledCampaign: Sendable {
    package let definition: CampaignDefinition
    package let catalog: FieldCatalog
    package let restrictions: Restrictions
    /// Whether a turn may read, count or cancel communications: only then must `ParticipantState.communications` be loaded.
    package let needsCommunications: Bool
    /// Whether a turn may read or cancel communications that it has planned itself.
    let readsCommunications: Bool
    /// How many openings of one node a participant gets in a local day.
    package let frequencyCap: Int
    /// Which changes of communications some active flow listens to.
    package let interest: EventInterest
    /// What of it runs wait for: it is heard for them also when the version is not in force any more.
    package let awaited: [EventInterest.Updated]
    /// Whether runs wait for changed fields.
    let awaitsChanges: Bool
    /// Whether a turn may plan a best time to contact: only then must `ParticipantState.history` be loaded.
    package let needsHistory: Bool

    let nodes: [CompiledNode]
    let nodeFlow: [Int32]
    /// The index of each flow's first node, and one more entry past the last.
    let firstNode: [Int]
    /// By node, and one more entry past the last: where its ports begin in `firstTarget`.
    let firstPort: [Int32]
    /// Where the edges of node `n` and port `p` begin in `targets`: entry `firstPort[n] + p`.
    let firstTarget: [Int32]
    let targets: [Int32]
    /// By `EventKindTag`, in flow-id then file order; active flows only.
    let triggers: [[CompiledTrigger]]
    /// By flow: its `from_another_flow` triggers; empty for inactive flows, which take nobody.
    let entrances: [[Int32]]
    let checks: [CompiledCheck]
    let communications: [CompiledCommunication]
    let assignments: [[CompiledAssignment]]
    let expressions: [CompiledExpression]
    let actions: [any NodeStep]
    let campaignZone: Zone?
    let tenantZone: Zone

    /// - Parameter contactHours: the tenant's: the window of nodes with `best_time_to_contact`.
    /// - Throws: ``CompilationError`` where definition, catalog and tz database do not fit together.
    package init(
        _ definition: CampaignDefinition, catalog: FieldCatalog, tenantZone: String, restrictions: Restrictions = .none,
        contactHours: ContactWindow = .standard
    ) throws(CompilationError) {
        let definition = definition.opening(at: contactHours)
        var compiler = CampaignCompiler(catalog: catalog, settings: definition.importSettings)
        try compiler.compile(definition.flows)
        self.definition = definition
        self.catalog = catalog
        self.restrictions = restrictions
        readsCommunications = compiler.needsCommunications
        frequencyCap = definition.frequencyCap ?? restrictions.frequencyCap
        // A participant joins once: what that plans has nothing before it to be counted.
        let mayComeAgain = compiler.triggers.enumerated().contains { tag, triggers in
            tag != Int(EventKindTag.participantCreated.rawValue) && !triggers.isEmpty
        }
        needsCommunications = compiler.needsCommunications || compiler.plansCommunications && mayComeAgain
        interest = compiler.interest
        awaited = compiler.awaited
        awaitsChanges = compiler.awaitsChanges
        needsHistory = compiler.needsHistory
        nodes = compiler.nodes
        nodeFlow = compiler.nodeFlow
        firstNode = compiler.firstNode
        firstPort = compiler.firstPort
        firstTarget = compiler.firstTarget
        targets = compiler.targets
        triggers = compiler.triggers
        entrances = compiler.entrances
        checks = compiler.checks
        communications = compiler.communications
        assignments = compiler.assignments
        expressions = compiler.expressions
        actions = compiler.actions
        self.tenantZone = try Self.zone(tenantZone)
        campaignZone = if let name = definition.zone { try Self.zone(name) } else { nil }
    }

    private static func zone(_ name: String) throws(CompilationError) -> Zone {
        guard let zone = Zone.named(name) else { throw CompilationError.unknownZone(name) }
        return zone
    }

    // MARK: Looking up

    package var nodeCount: Int { nodes.count }

    /// How many ports all nodes have together.
    package var portCount: Int { Int(firstPort[nodes.count]) }

    /// Numbers the ports of all nodes, from 0; nil where the node has no such port.
    @inline(__always)
    package func portIndex(_ node: Int, _ port: UInt8) -> Int? {
        guard node < nodes.count else { return nil }
        let index = Int(firstPort[node]) + Int(port)
        return index < Int(firstPort[node + 1]) ? index : nil
    }

    /// The id of a node within its flow; nil where there is no such node.
    package func nodeID(at index: Int) -> String? { node(at: index)?.id }

    /// The id of the flow that a node belongs to; nil where there is no such node.
    package func flowID(at index: Int) -> String? {
        guard nodes.indices.contains(index) else { return nil }
        return definition.flows[Int(nodeFlow[index])].id
    }

    package func node(at index: Int) -> Node? {
        guard nodes.indices.contains(index) else { return nil }
        let flow = Int(nodeFlow[index])
        return definition.flows[flow].nodes[index - firstNode[flow]]
    }

    /// What the node at an index plans; nil where it is no communication action.
    package func communicationAction(at index: Int) -> CommunicationAction? {
        guard case .communication(let action)? = node(at: index)?.kind else { return nil }
        return action
    }

    /// Whether what the node at an index sends is made of other communications of the participant.
    package func readsCommunications(at index: Int) -> Bool {
        guard nodes.indices.contains(index), case .communication(let communication) = nodes[index] else { return false }
        return communications[communication].readsCommunications
    }

    /// Whether an event about a communication would start an active flow. For other kinds of event: whether any
    /// active flow has that trigger, whatever narrows it.
    package func listensTo(
        _ kind: EventKindTag, communicationName: String = "", status: CommunicationStatus? = nil
    ) -> Bool {
        switch kind {
        case .communicationEnded: interest.hearsEnd(of: communicationName)
        case .communicationUpdated:
            if let status {
                interest.hearsUpdate(of: communicationName, to: status)
            } else {
                interest.updated.contains { $0.communicationName == nil || $0.communicationName == communicationName }
            }
        case .participantCreated, .participantUpdated, .incomingSession, .waitEnded:
            !triggers[Int(kind.rawValue)].isEmpty
        }
    }
}

extension CampaignDefinition {
    /// With the window of nodes that have none of their own.
    fileprivate func opening(at contactHours: ContactWindow) -> CampaignDefinition {
        var opened = self
        for (flow, node) in flows.indices.flatMap({ flow in flows[flow].nodes.indices.map { (flow, $0) } }) {
            guard case .communication(var action) = flows[flow].nodes[node].kind, action.usesBestTime else { continue }
            let days = action.window.days
            action.window = contactHours
            action.window.days.formIntersection(days)
            opened.flows[flow].nodes[node].kind = .communication(action)
        }
        return opened
    }
}
