/// What one evaluation may still use up. Whatever makes something as large as its input pays for it first.
package struct EvaluationBudget: Sendable {
    /// Steps of evaluation.
    package private(set) var steps: Int
    /// Bytes of text and elements of lists (16 bytes each) made on the way.
    package private(set) var memory: Int

    package static let standard = EvaluationBudget(steps: 100_000, memory: 1 << 20)

    package init(steps: Int, memory: Int) {
        self.steps = steps
        self.memory = memory
    }

    @inline(__always)
    package mutating func step(_ count: Int = 1) throws(ExpressionFailure) {
        steps &-= count
        if steps < 0 || count < 0 { throw ExpressionFailure(.limit, "the expression takes too many steps") }
    }

    /// Pays for `bytes` before they are made.
    @inline(__always)
    package mutating func allocate(_ bytes: Int) throws(ExpressionFailure) {
        if bytes < 0 || bytes > memory { throw ExpressionFailure(.limit, "the expression makes too large a value") }
        memory &-= bytes
    }
}
