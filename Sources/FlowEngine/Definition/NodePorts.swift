package import Domain

/// The ways out of a type of node, by number. Number 0 is `out`.
package struct NodePorts: Hashable, Sendable {
    /// By number.
    package let names: [String]
    /// Number 0 is no way out: each edge has to name one of the others.
    package let isChoice: Bool

    /// One way out, which edges need not name.
    package static let one = NodePorts(names: ["out"], isChoice: false)
    /// The ways out of a condition.
    package static let condition = NodePorts(choices: ["match", "else"])

    /// Several ways out of which edges have to name one: numbers from 1, at most 254 of them.
    package init(choices: [String]) { self.init(names: ["out"] + choices, isChoice: true) }

    /// `out`, which edges need not name, and further ways out: numbers from 1, at most 254 of them.
    package init(besideOut names: [String]) { self.init(names: ["out"] + names, isChoice: false) }

    private init(names: [String], isChoice: Bool) {
        precondition(names.count < Int(RunPath.Port.waits.rawValue), "more ports than a path has numbers for")
        self.names = names
        self.isChoice = isChoice
    }

    package var count: Int { names.count }

    /// Those that edges may leave by, in order.
    package var ways: [RunPath.Port] {
        (isChoice ? 1..<names.count : 0..<names.count).map { RunPath.Port(rawValue: UInt8($0)) }
    }

    /// Nil where there is no such port, ``RunPath/Port/waits`` among them.
    package func name(of port: RunPath.Port) -> String? {
        names.indices.contains(Int(port.rawValue)) ? names[Int(port.rawValue)] : nil
    }

    /// Nil where no edge may leave by that name.
    package func port(named name: String) -> RunPath.Port? { ways.first { self.name(of: $0) == name } }
}
