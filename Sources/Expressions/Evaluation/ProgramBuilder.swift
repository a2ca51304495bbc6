/// Collects the nodes of a program while its text is read.
struct ProgramBuilder {
    /// How deep operations may stand in each other: evaluation recurses that far.
    static let maximumDepth = 150

    private(set) var nodes: [Node] = []
    private(set) var operands: [Node.Index] = []
    private(set) var constants: [ExpressionValue] = []
    private(set) var references: [Expression.Reference] = []
    private(set) var chains: [[Node.ComparisonOperator]] = []
    private(set) var calls: [Program.CallSite] = []
    private(set) var names: [String] = []
    private var depths: [Int] = []
    private var indexes: [ReferenceKey: Int] = [:]

    /// A reference by its bytes: equal texts of Swift may be different names.
    private struct ReferenceKey: Hashable {
        var scope: Expression.Scope
        var name: [UInt8]
    }

    mutating func add(
        _ operation: Node.Operation, at offset: Int, over children: [Node.Index] = []
    ) throws(ExpressionSyntaxError) -> Node.Index {
        var depth = 0
        for child in children where child >= 0 { depth = max(depth, depths[Int(child)]) }
        depth += 1
        guard depth <= Self.maximumDepth else {
            throw ExpressionSyntaxError(
                offset: offset,
                message: "the expression is too deep (at most \(Self.maximumDepth) operations in each other)")
        }
        nodes.append(Node(operation: operation, offset: Int32(clamping: offset)))
        depths.append(depth)
        return Node.Index(nodes.count - 1)
    }

    mutating func constant(_ value: ExpressionValue, at offset: Int) throws(ExpressionSyntaxError) -> Node.Index {
        constants.append(value)
        return try add(.constant(Int32(constants.count - 1)), at: offset)
    }

    mutating func reference(
        _ scope: Expression.Scope, _ name: String, at offset: Int
    ) throws(ExpressionSyntaxError) -> Node.Index {
        let index: Int
        let key = ReferenceKey(scope: scope, name: Array(name.utf8))
        if let known = indexes[key] {
            index = known
        } else {
            references.append(Expression.Reference(scope: scope, name: name, offset: offset))
            index = references.count - 1
            indexes[key] = index
        }
        return try add(.reference(Int32(index)), at: offset)
    }

    mutating func list(_ children: [Node.Index]) -> Node.Operands {
        operands += children
        return Node.Operands(start: Int32(operands.count - children.count), count: Int32(children.count))
    }

    mutating func chain(_ operators: [Node.ComparisonOperator]) -> Int32 {
        chains.append(operators)
        return Int32(chains.count - 1)
    }

    mutating func call(_ site: Program.CallSite) -> Int32 {
        calls.append(site)
        return Int32(calls.count - 1)
    }

    mutating func name(_ name: String) -> Int32 {
        names.append(name)
        return Int32(names.count - 1)
    }

    /// The constant that a node is, where it is one.
    func constant(_ index: Node.Index) -> ExpressionValue? {
        guard case .constant(let constant) = nodes[Int(index)].operation else { return nil }
        return constants[Int(constant)]
    }
}
