import Expressions

/// An expression with its names resolved: `references` in the order of the expression's own.
struct CompiledExpression {
    var expression: Expression
    var references: [CompiledReference]
}
