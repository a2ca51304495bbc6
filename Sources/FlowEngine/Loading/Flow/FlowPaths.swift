/// Follows the edges of a flow: circles, and what triggers lead to. Linear in nodes and edges, without recursion.
struct FlowPaths {
    private let nodes: [NodeReader.Draft]
    private let edges: [FlowGraph.PlacedEdge]
    /// The edges that leave node `n` are `order[first[n]..<first[n + 1]]`, in file order.
    private var first: [Int]
    private var order: [Int]

    struct Cycle {
        /// Of the edge that closes it.
        var offset: Int
        /// `a → b → a`, long ones cut in the middle.
        var description: String
    }

    private static let maximumShown = 10

    init(_ nodes: [NodeReader.Draft], _ edges: [FlowGraph.PlacedEdge]) {
        self.nodes = nodes
        self.edges = edges
        first = [Int](repeating: 0, count: nodes.count + 1)
        for edge in edges { first[edge.edge.from + 1] += 1 }
        for node in nodes.indices { first[node + 1] += first[node] }
        var next = first
        order = [Int](repeating: 0, count: edges.count)
        for (position, edge) in edges.enumerated() {
            order[next[edge.edge.from]] = position
            next[edge.edge.from] += 1
        }
    }

    /// One for each edge that leads back onto the path it was reached by.
    func cycles() -> [Cycle] {
        var cycles: [Cycle] = []
        // Where a node stands on the present path; -1: not met yet, -2: done with.
        var depth = [Int](repeating: -1, count: nodes.count)
        var path: [Int] = []
        var next = first
        for start in nodes.indices where depth[start] == -1 {
            depth[start] = 0
            path = [start]
            while let node = path.last {
                guard next[node] < first[node + 1] else {
                    depth[node] = -2
                    path.removeLast()
                    continue
                }
                let edge = edges[order[next[node]]]
                next[node] += 1
                let target = edge.edge.to
                if depth[target] == -1 {
                    depth[target] = path.count
                    path.append(target)
                } else if depth[target] >= 0, cycles.count <= FileReport.maximumFindings {
                    cycles.append(Cycle(offset: edge.offset, description: describe(path[depth[target]...], target)))
                }
            }
        }
        return cycles
    }

    private func describe(_ path: ArraySlice<Int>, _ target: Int) -> String {
        let half = Self.maximumShown / 2
        let shown: [String] =
            path.count <= Self.maximumShown
            ? path.map(name) : path.prefix(half).map(name) + ["…"] + path.suffix(half).map(name)
        return (shown + [name(target)]).joined(separator: " → ")
    }

    private func name(_ node: Int) -> String { Quoting.shown(nodes[node].id ?? "?", limit: 40) }

    /// Whether a trigger is, or leads to, each node.
    func reached() -> [Bool] {
        var reached = nodes.map(\.isTrigger)
        var open = nodes.indices.filter { reached[$0] }
        while let node = open.popLast() {
            for position in first[node]..<first[node + 1] {
                let target = edges[order[position]].edge.to
                if reached[target] { continue }
                reached[target] = true
                open.append(target)
            }
        }
        return reached
    }
}
