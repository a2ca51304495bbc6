/// A compiled expression: nodes after their operands, the last one is the value.
final class Program: Sendable {
    let nodes: [Node]
    let operands: [Node.Index]
    let constants: [ExpressionValue]
    let references: [Expression.Reference]
    let chains: [[Node.ComparisonOperator]]
    let calls: [CallSite]
    let names: [String]

    /// What a call names and hands over.
    struct CallSite: Sendable {
        var name: String
        var positional: [Node.Index]
        var keywords: [(name: String, value: Node.Index)]
        var target: Target = .method(nil)

        enum Target: Sendable {
            /// A method; of texts, where texts have one of that name.
            case method(StringMethod?)
            case calendar(CalendarFunction)
        }
    }

    init(_ builder: ProgramBuilder) {
        nodes = builder.nodes
        operands = builder.operands
        constants = builder.constants
        references = builder.references
        chains = builder.chains
        calls = builder.calls
        names = builder.names
    }
}
