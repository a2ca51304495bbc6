package import Domain
import FlowEngine

/// What a simulation adds up to.
package struct SimulationSummary: Sendable {
    package struct NodeCount: Sendable {
        package var flow: String
        package var node: String
        package var type: String
        /// The way out, as its type calls it: `out`, or `match` and `else` of a condition.
        package var port: String
        package var count: Int64
    }

    package struct FlowCount: Sendable {
        package var flow: String
        package var completed: Int64
        package var failed: Int64
    }

    package struct StatusCount: Sendable {
        package var communication: String
        package var channel: String
        package var status: CommunicationStatus
        package var reason: StatusReason?
        package var count: Int64
    }

    package var rows: Int64
    package var participants: Int64
    package var updated: Int64
    package var unchanged: Int64
    package var rejected: Int64
    package var warned: Int64
    /// Most first.
    package var rejections: [(code: RowIssue.Code, count: Int64)]
    /// In order of flows and files; ports that nobody took are left out, nodes that nobody came to have one line with 0.
    package var nodes: [NodeCount]
    package var flows: [FlowCount]
    /// Most first.
    package var failures: [(reason: String, count: Int64)]
    package var statuses: [StatusCount]
    /// Sends by local hour, by zone; most first.
    package var hours: [(zone: String, counts: [Int64])]
    package var channels: [RateForecast]
    /// Calls of custom actions that an answer stood in for.
    package var scriptCalls: Int64
    package var columnNotes: [String]

    package var sends: Int64 { channels.reduce(0) { $0 + $1.sends } }

    init(_ tally: SimulationTally, _ plan: SimulationPlan, columnNotes: [String]) {
        rows = tally.rows
        participants = tally.created
        updated = tally.updated
        unchanged = tally.unchanged
        rejected = tally.rejected
        warned = tally.warned
        rejections = tally.rejections.map { ($0.key, $0.value) }
            .sorted { ($1.count, $0.code.rawValue) < ($0.count, $1.code.rawValue) }
        failures = tally.failures.map { ($0.key, $0.value) }
            .sorted { ($1.count, $0.reason) < ($0.count, $1.reason) }
        hours = tally.hours.map { ($0.key, $0.value) }.sorted { a, b in
            (b.counts.reduce(0, +), a.zone) < (a.counts.reduce(0, +), b.zone)
        }
        scriptCalls = tally.scriptCalls
        self.columnNotes = columnNotes
        let campaign = plan.campaign
        flows = campaign.definition.flows.enumerated().map { index, flow in
            FlowCount(flow: flow.id, completed: tally.completed[index], failed: tally.failed[index])
        }
        nodes = []
        statuses = []
        for index in 0..<campaign.nodeCount {
            let flow = campaign.flowID(at: index) ?? ""
            let id = campaign.nodeID(at: index) ?? ""
            let type = campaign.node(at: index)?.kind.tag ?? ""
            let ports = campaign.node(at: index)?.kind.ports ?? .one
            var isTaken = false
            for (number, name) in ports.names.enumerated() {
                guard let place = campaign.portIndex(index, UInt8(number)), tally.ports[place] > 0 else { continue }
                isTaken = true
                nodes.append(NodeCount(flow: flow, node: id, type: type, port: name, count: tally.ports[place]))
            }
            if !isTaken { nodes.append(NodeCount(flow: flow, node: id, type: type, port: "", count: 0)) }
            guard let action = plan.nodes[index]?.action else { continue }
            for status in CommunicationStatus.allCases {
                let first =
                    (index * SimulationTally.statusCount + Int(status.rawValue)) * SimulationTally.reasonCount
                for place in 0..<SimulationTally.reasonCount where tally.statuses[first + place] > 0 {
                    statuses.append(
                        StatusCount(
                            communication: action.communicationName, channel: action.channel, status: status,
                            reason: place == 0 ? nil : StatusReason.allCases[place - 1],
                            count: tally.statuses[first + place]))
                }
            }
        }
        channels = plan.channels.enumerated().map { index, channel in
            RateForecast(channel: channel.id, rate: channel.rate, bursts: tally.bursts[index])
        }
    }
}
