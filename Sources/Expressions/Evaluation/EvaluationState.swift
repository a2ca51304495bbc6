/// What one evaluation carries along.
struct EvaluationState {
    var budget: EvaluationBudget
    /// How many not-a-numbers were made; each gets its own payload, which stands for Python's identity of objects.
    private var notNumbers: UInt64

    init(budget: EvaluationBudget, references: Int) {
        self.budget = budget
        notNumbers = UInt64(references)
    }

    /// A number that an operation made.
    @inline(__always)
    mutating func made(_ number: Double) -> ExpressionValue {
        if number.isNaN { return madeNotNumber() }
        return .float(number)
    }

    private mutating func madeNotNumber() -> ExpressionValue {
        notNumbers &+= 1
        return .float(
            Double(nan: Double.RawSignificand(truncatingIfNeeded: notNumbers & 0xFFFF_FFFF), signaling: false))
    }

    /// The value of the reference of that index, by whose number a not-a-number is known.
    @inline(__always)
    func bound(_ value: ExpressionValue, _ index: Int) -> ExpressionValue {
        if case .float(let number) = value, number.isNaN {
            return .float(Double(nan: Double.RawSignificand(index), signaling: false))
        }
        return value
    }
}
