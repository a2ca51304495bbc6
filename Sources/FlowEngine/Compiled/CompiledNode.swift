/// A node as the walk sees it: a tag and an index into the campaign's table of that kind.
enum CompiledNode {
    case trigger
    case fieldCheck(Int)
    case communication(Int)
    case cancelCommunications
    case updateField(Int)
    /// The target's index in flow-id order.
    case toAnotherFlow(Int)
    case action(Int)
}
