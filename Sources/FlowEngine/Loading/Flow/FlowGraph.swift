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
        guard nodes[from].type == .fieldCheck else {
            if nodes[from].type != nil {
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
        if let to, nodes[to].type?.isTrigger == true, let place = object.optional("to") {
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
        let type = from.flatMap { nodes[$0].type }
        guard object.has("port") else {
            guard let from, nodes[from].type == .fieldCheck else { return .out }
            report.error(
                .missingPort, at: object.offset, missingKey: "port",
                "an edge from a field_check says which way (\"match\" or \"else\")")
            return .out
        }
        guard let text = object.string("port") else { return .out }
        let port: RunPath.Port
        switch text.text {
        case RunPath.Port.out.name where type != .fieldCheck: return .out
        case RunPath.Port.match.name: port = .match
        case RunPath.Port.otherwise.name: port = .otherwise
        default:
            report.error(
                .unknownPort, at: text.offset,
                "there is no port \(Quoting.quoted(text.text)) "
                    + "(\(NearestName.oneOf(["match", "else"], insteadOf: text.text)))")
            return .out
        }
        if let type, type != .fieldCheck {
            report.error(
                .portNotAllowed, at: text.offset, "a \(type.rawValue) has one way out and no ports (remove \"port\")")
            return .out
        }
        return port
    }

    private func warnOfPorts(_ edges: [PlacedEdge], _ ends: [Way: Int]) {
        let connected = Set(edges.map { Way(node: $0.edge.from, port: $0.edge.port) })
        for (position, node) in nodes.enumerated() where node.type == .fieldCheck {
            for port in [RunPath.Port.match, .otherwise] {
                let way = Way(node: position, port: port)
                switch (connected.contains(way), ends[way]) {
                case (true, nil), (false, .some): break
                case (false, nil):
                    report.warning(
                        .disconnectedPort, at: node.offset,
                        "no edge leaves the port \"\(port.name)\": the path ends there (say \"to\": null where it should)"
                    )
                case (true, let offset?):
                    report.warning(
                        .duplicateEdge, at: offset,
                        "the port \"\(port.name)\" leads on and ends too (keep one of the edges)")
                }
            }
        }
    }
}
