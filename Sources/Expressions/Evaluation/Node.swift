/// One operation of a compiled expression; operands are indexes of nodes before it, all payloads are plain numbers.
struct Node: Sendable {
    var operation: Operation
    /// Where a failure of it is shown, in UTF-8 bytes.
    var offset: Int32

    typealias Index = Int32

    /// Operands that stand next to each other in `Program.operands`.
    struct Operands: Sendable {
        var start: Int32
        var count: Int32
    }

    enum Operation: Sendable {
        case constant(Int32)
        case reference(Int32)
        case not(Index)
        case unary(UnaryOperator, Index)
        case binary(BinaryOperator, Index, Index)
        case comparison(ComparisonOperator, Index, Index)
        /// `a < b < c`: operands, and one operator less in `Program.chains`.
        case chain(Operands, operators: Int32)
        case and(Operands)
        case or(Operands)
        case conditional(condition: Index, then: Index, else: Index)
        case list(Operands)
        case tuple(Operands)
        /// Keys and values in turn.
        case dictionary(Operands)
        case item(Index, Index)
        /// Negative: left out.
        case slice(Index, start: Index, stop: Index, step: Index)
        case attribute(Index, name: Int32)
        case method(Index, call: Int32)
        case function(Function, call: Int32)
        case calendar(call: Int32)
        /// The parts of an f-string, each a text.
        case joined(Operands)
        /// A place of an f-string; a negative `spec`: none.
        case formatted(Index, Conversion, spec: Index)
    }

    enum UnaryOperator: Sendable { case plus, minus }

    enum BinaryOperator: Sendable { case add, subtract, multiply, divide, floorDivide, modulo, power }

    enum ComparisonOperator: Sendable {
        case equal, notEqual, less, lessOrEqual, greater, greaterOrEqual, contained, notContained, identical,
            notIdentical
    }

    enum Conversion: Sendable { case none, repr, text, ascii }
}

/// The built-in functions that are no constructors of the calendar.
enum Function: String, CaseIterable, Sendable {
    case len, min, max, sum, abs, round, int, float, str, bool, sorted, any, all, divmod
}
