/// A node of a campaign.
struct FlowPlace: Hashable, Comparable {
    var flow: Int
    var node: Int

    static func < (a: FlowPlace, b: FlowPlace) -> Bool { (a.flow, a.node) < (b.flow, b.node) }
}
