import Domain

/// A type of action node in one file: its keys in flow files, how they are read and checked, what it does in a run, and its
/// words. ``NodeTypes`` lists them; a value is one node of a flow.
///
/// Everything is pure: what a node wants of the world it waits for.
package protocol NodeAction: Sendable {
    /// The wire tag: what `type` says in flow files.
    static var tag: String { get }

    /// The keys of the node in flow files, beside `id` and `type`.
    static var keys: [String] { get }

    /// Reads a node; nil where it holds mistakes, each of which is reported with its place.
    static func read(_ object: ObjectReader, _ reading: NodeReading) -> Self?

    /// The ways out. Those of one type may differ from node to node.
    var ports: NodePorts { get }

    /// Makes the node ready to run: resolves its names, and tells the compiler what runs will read and listen to.
    func compile(_ compiler: inout CampaignCompiler, _ place: NodePlace) throws(CompilationError) -> any NodeStep

    /// What it did, for an operator: the end of a sentence that begins with the run.
    var words: String { get }

    /// What it waits for, for an operator; nil for a node that never waits.
    var waitingWords: String? { get }
}

extension NodeAction {
    package var ports: NodePorts { .one }
    package var waitingWords: String? { nil }
}

extension NodeAction where Self: NodeStep {
    package func compile(
        _ compiler: inout CampaignCompiler, _ place: NodePlace
    ) throws(CompilationError) -> any NodeStep { self }
}

/// Where a node stands: the ids of its flow and of itself.
package struct NodePlace: Hashable, Sendable {
    package var flow: String
    package var node: String
}

/// What nodes are read with.
package struct NodeReading {
    let context: CampaignContext
    let report: FileReport
}
