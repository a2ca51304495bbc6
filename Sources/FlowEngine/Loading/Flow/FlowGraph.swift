import Domain

/// Checks the edges of a flow and what they make of its nodes. Linear in nodes and edges.
struct FlowGraph {
    private let nodes: [NodeReader.Draft]
    private let report: FileReport
    private var index: [String: Int] = [:]
    /// Whether every node could be named, so that a name that is missing is a mistake.
    private var areAllNamed = true

    struct PlacedEdge {
        var edge: Edge
        var offset: Int
    }

    init(_ nodes: [NodeReader.Draft], _ report: FileReport) {
        self.nodes = nodes
        self.report = report
        for (position, node) in nodes.enumerated() {
            guard let id = node.id else {
                areAllNamed = false
                continue
            }
            if index[id] != nil {
                report.error(
                    .duplicateNode, at: node.idOffset,
                    "a node \(Quoting.quoted(id)) stands above already (ids are unique in a flow)")
            } else {
                index[id] = position
            }
        }
    }

    func edges(_ list: [JSONNode]) -> [Edge] {
        let errorsBefore = report.errorCount
        var placed: [PlacedEdge] = []
        var seen: Set<[Int]> = []
        var ends: [Way: Int] = [:]
        for node in list {
            guard let object = ObjectReader(node, "an edge", report, keys: ["from", "port", "to"]) else { continue }
            if case .null? = object.optional("to")?.value {
                if let way = end(of: object) { ends[way] = node.offset }
                continue
            }
            guard let edge = edge(object) else { continue }
            if !seen.insert([edge.from, edge.to, Int(edge.port.rawValue)]).inserted {
                report.warning(.duplicateEdge, at: node.offset, "the same edge stands above already (keep one)")
            }
            placed.append(PlacedEdge(edge: edge, offset: node.offset))
        }
        let paths = FlowPaths(nodes, placed)
        for cycle in paths.cycles() {
            report.error(
                .cycle, at: cycle.offset, "this edge closes a circle: \(cycle.description) (a flow must come to an end)"
            )
        }
        // Where edges are missing, what they would reach is not known.
        guard errorsBefore == report.errorCount, areAllNamed else { return [] }
        warnOfPorts(placed, ends)
        let reached = paths.reached()
        for (position, node) in nodes.enumerated() where !reached[position] {
            guard node.type != nil else { continue }
            report.warning(.unreachableNode, at: node.offset, "no trigger leads to this node (connect it or remove it)")
        }
        return placed.map(\.edge)
    }

    /// A way out of a node.
    private struct Way: Hashable {
        var node: Int
        var port: RunPath.Port
    }

    /// The port that `"to": null` ends on purpose.
    private func end(of object: ObjectReader) -> Way? {
        guard let from = end(object, "from") else { return nil }
        guard let ports = nodes[from].ports, ports.count > 1 else {
            if nodes[from].ports != nil {
                report.error(
                    .portNotAllowed, at: object.offset,
                    "null ends a port of a field_check (a path ends by itself where no edge leads on: remove the edge)")
            }
            return nil
        }
        return Way(node: from, port: port(object, from))
    }

    private func edge(_ object: ObjectReader) -> Edge? {
        let from = end(object, "from")
        let to = end(object, "to")
        let port = port(object, from)
        if let to, nodes[to].isTrigger, let place = object.optional("to") {
            report.error(
                .edgeIntoTrigger, at: place.offset,
                "an edge leads into a trigger (triggers start flows; nothing precedes them)")
            return nil
        }
        guard let from, let to else { return nil }
        return Edge(from: from, to: to, port: port)
    }

    private func end(_ object: ObjectReader, _ key: String) -> Int? {
        guard let text = object.requiredString(key, "the id of a node") else { return nil }
        if let position = index[text.text] { return position }
        if areAllNamed {
            let names = nodes.lazy.compactMap(\.id)
            report.error(
                .unknownNode, at: text.offset,
                "the flow has no node \(Quoting.quoted(text.text)) "
                    + "(\(NearestName.text(text.text, among: names, else: "add it to \"nodes\"")))")
        }
        return nil
    }

    /// `out` also where the port is wrong: the edge still counts in the search for circles.
    private func port(_ object: ObjectReader, _ from: Int?) -> RunPath.Port {
        let ports = from.flatMap { nodes[$0].ports }
        guard object.has("port") else {
            guard let from, let type = nodes[from].type, let ports, ports.isChoice else { return .out }
            report.error(
                .missingPort, at: object.offset, missingKey: "port",
                "an edge from a \(type.tag) says which way (\(Self.names(ports)))")
            return .out
        }
        guard let text = object.string("port") else { return .out }
        if let port = ports?.port(named: text.text) { return port }
        if let from {
            // The mistake is the node's: what ports it would have is not known.
            guard let ports, let type = nodes[from].type else {
                return NodePorts.condition.port(named: text.text) ?? .out
            }
            if ports.count == 1, NodePorts.condition.port(named: text.text) != nil {
                report.error(
                    .portNotAllowed, at: text.offset,
                    "a \(type.tag) has one way out and no ports (remove \"port\")")
                return .out
            }
        } else if text.text == NodePorts.one.names[0] || NodePorts.condition.port(named: text.text) != nil {
            return NodePorts.condition.port(named: text.text) ?? .out
        }
        let known = ports.flatMap { $0.count > 1 ? $0 : nil } ?? .condition
        report.error(
            .unknownPort, at: text.offset,
            "there is no port \(Quoting.quoted(text.text)) "
                + "(\(NearestName.oneOf(known.ways.compactMap(known.name), insteadOf: text.text)))")
        return .out
    }

    /// `"match" or "else"`
    private static func names(_ ports: NodePorts) -> String {
        ports.ways.compactMap(ports.name).map { "\"\($0)\"" }.joined(separator: " or ")
    }

    /// A way out that is no choice may stay open: the path ends there.
    private func warnOfPorts(_ edges: [PlacedEdge], _ ends: [Way: Int]) {
        let connected = Set(edges.map { Way(node: $0.edge.from, port: $0.edge.port) })
        for (position, node) in nodes.enumerated() {
            guard let ports = node.ports, ports.isChoice else { continue }
            for port in ports.ways {
                let way = Way(node: position, port: port)
                switch (connected.contains(way), ends[way]) {
                case (true, nil), (false, .some): break
                case (false, nil):
                    report.warning(
                        .disconnectedPort, at: node.offset,
                        "no edge leaves the port \"\(ports.name(of: port) ?? "")\": the path ends there (say \"to\": null where it should)"
                    )
                case (true, let offset?):
                    report.warning(
                        .duplicateEdge, at: offset,
                        "the port \"\(ports.name(of: port) ?? "")\" leads on and ends too (keep one of the edges)")
                }
            }
        }
    }
}
