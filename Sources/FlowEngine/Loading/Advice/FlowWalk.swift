import Domain
import Expressions

/// Follows the active flows of a campaign from a trigger, over all flows that it hands over to.
struct FlowWalk {
    /// What a trigger leads to, in the order met.
    struct Work {
        var planned: [FlowPlace] = []
        var written: [FlowPlace] = []
        var cancels: [FlowPlace] = []
        /// The flows passed through.
        var flows: Set<Int> = []
    }

    let flows: [FlowDefinition]
    /// By flow and node: its edges.
    private let edges: [[[Edge]]]

    init(_ flows: [FlowDefinition]) {
        self.flows = flows
        edges = flows.map { flow in
            var edges = [[Edge]](repeating: [], count: flow.nodes.count)
            for edge in flow.edges { edges[edge.from].append(edge) }
            return edges
        }
    }

    /// - Parameter ports: which ways out of a condition are followed.
    func work(from start: FlowPlace, ports: (FieldCheck) -> [RunPath.Port]) -> Work {
        var work = Work()
        var seen: Set<FlowPlace> = [start]
        var open = [start]
        while let place = open.popLast() {
            work.flows.insert(place.flow)
            var ways: [RunPath.Port] = [.out]
            switch flows[place.flow].nodes[place.node].kind {
            case .participantCreated, .participantUpdated, .communicationEnded, .communicationUpdated, .incomingSession,
                .fromAnotherFlow:
                break
            case .action(let action): ways = action.ports.ways
            case .fieldCheck(let check): ways = ports(check)
            case .communication: work.planned.append(place)
            case .cancelCommunications: work.cancels.append(place)
            case .updateField: work.written.append(place)
            case .toAnotherFlow(let target):
                guard flows.indices.contains(target), flows[target].isActive else { break }
                for (node, entrance) in flows[target].nodes.enumerated() {
                    guard case .fromAnotherFlow = entrance.kind else { continue }
                    let next = FlowPlace(flow: target, node: node)
                    if seen.insert(next).inserted { open.append(next) }
                }
            }
            for way in ways {
                for edge in edges[place.flow][place.node] where edge.port == way {
                    let next = FlowPlace(flow: place.flow, node: edge.to)
                    if seen.insert(next).inserted { open.append(next) }
                }
            }
        }
        return work
    }

    func action(at place: FlowPlace) -> CommunicationAction? {
        guard case .communication(let action) = flows[place.flow].nodes[place.node].kind else { return nil }
        return action
    }

    func assignments(at place: FlowPlace) -> [Assignment] {
        guard case .updateField(let list) = flows[place.flow].nodes[place.node].kind else { return [] }
        return list
    }
}

extension FieldCheck {
    /// What either side of it reads.
    var reads: [PropertyReference] {
        var properties = [property]
        for operand in operands {
            switch operand {
            case .constant, .today, .expression: break
            case .field(let property): properties.append(property)
            }
        }
        return properties
    }
}
