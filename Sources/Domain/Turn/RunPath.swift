/// The steps of a run, packed so that equal paths are equal bytes: the store keeps each distinct path once.
///
/// A step is two bytes of node index (little-endian; the node's position among all nodes of the version, in flow-id
/// then file order) and one byte of ``Port``.
package struct RunPath: Hashable, Sendable {
    /// The way out of a node, by number; what numbers a node has, and their names, its type says. Numbers are stored.
    package struct Port: RawRepresentable, Hashable, Sendable {
        package let rawValue: UInt8

        @inlinable
        package init(rawValue: UInt8) { self.rawValue = rawValue }

        /// The node has one way out, or its way out was not followed.
        package static let out = Port(rawValue: 0)
        /// Of a condition that holds.
        package static let match = Port(rawValue: 1)
        /// Of a condition that does not hold.
        package static let otherwise = Port(rawValue: 2)
        /// No way out: the run waits at the node.
        package static let waits = Port(rawValue: .max)
    }

    package private(set) var bytes: [UInt8]

    package init() { bytes = [] }

    /// Nil where `bytes` are not whole steps.
    package init?(bytes: [UInt8]) {
        guard bytes.count % 3 == 0 else { return nil }
        self.bytes = bytes
    }

    package mutating func append(node: Int, port: Port) {
        bytes.append(UInt8(truncatingIfNeeded: node))
        bytes.append(UInt8(truncatingIfNeeded: node >> 8))
        bytes.append(port.rawValue)
    }

    package var steps: [(node: Int, port: Port)] {
        var steps: [(node: Int, port: Port)] = []
        for index in stride(from: 0, to: bytes.count, by: 3) {
            let node = Int(bytes[index]) + Int(bytes[index + 1]) * 256
            steps.append((node, Port(rawValue: bytes[index + 2])))
        }
        return steps
    }

    /// Whether the run came to wait at some node of it.
    package var waits: Bool {
        stride(from: 2, to: bytes.count, by: 3).contains { bytes[$0] == Port.waits.rawValue }
    }
}
