import Domain

/// Finds out, node by node, what is certain of the values of a program.
struct TimeKinds {
    private let program: Program
    private var kinds: [TimeKind?] = []
    private(set) var faults: [TimeFault] = []

    init(_ program: Program) { self.program = program }

    mutating func read(_ reference: (Int) -> TimeKind?) {
        kinds.reserveCapacity(program.nodes.count)
        for node in program.nodes {
            let kind = kind(node, reference)
            kinds.append(kind)
        }
    }

    private func kind(of index: Node.Index) -> TimeKind? { index < 0 ? nil : kinds[Int(index)] }

    private mutating func kind(_ node: Node, _ reference: (Int) -> TimeKind?) -> TimeKind? {
        switch node.operation {
        case .constant(let constant): return Self.kind(program.constants[Int(constant)])
        case .reference(let index): return reference(Int(index))
        case .binary(let sign, let left, let right): return binary(sign, kind(of: left), kind(of: right), node)
        case .comparison(let comparison, let left, let right):
            compare(comparison, kind(of: left), kind(of: right), node)
            return .other
        case .chain(let operands, let operators):
            let values = self.operands(operands).map { kind(of: $0) }
            for (index, comparison) in program.chains[Int(operators)].enumerated() {
                compare(comparison, values[index], values[index + 1], node)
            }
            return .other
        case .and(let operands), .or(let operands): return common(self.operands(operands).map { kind(of: $0) })
        case .conditional(_, let then, let other): return common([kind(of: then), kind(of: other)])
        case .unary(_, let operand): return kind(of: operand) == .timedelta ? .timedelta : nil
        case .attribute(let base, let name): return attribute(kind(of: base), program.names[Int(name)])
        case .method(let base, let call): return method(kind(of: base), program.calls[Int(call)])
        case .calendar(let call): return calendar(program.calls[Int(call)])
        case .function(let function, let call): return self.function(function, program.calls[Int(call)], node)
        case .not, .list, .tuple, .dictionary, .joined, .formatted: return .other
        case .item, .slice: return nil
        }
    }

    private func operands(_ operands: Node.Operands) -> [Node.Index] {
        (0..<Int(operands.count)).map { program.operands[Int(operands.start) + $0] }
    }

    private static func kind(_ value: ExpressionValue) -> TimeKind {
        switch value {
        case .date: .date
        case .datetime(let datetime): datetime.zone == nil ? .naive : .aware
        case .time(let time): time.utcOffset == nil ? .naiveTime : .awareTime
        case .timedelta: .timedelta
        case .zone: .zone
        case .none, .boolean, .integer, .float, .string, .list, .tuple, .dictionary: .other
        }
    }

    /// What all of them are; nil where they differ or something is not known.
    private func common(_ kinds: [TimeKind?]) -> TimeKind? {
        guard let first = kinds.first, kinds.allSatisfy({ $0 == first }) else { return nil }
        return first
    }

    // MARK: Operators

    private mutating func binary(
        _ sign: Node.BinaryOperator, _ a: TimeKind?, _ b: TimeKind?, _ node: Node
    ) -> TimeKind? {
        switch (sign, a, b) {
        case (.add, let moment?, .timedelta?), (.add, .timedelta?, let moment?), (.subtract, let moment?, .timedelta?):
            return moment
        case (.subtract, let a?, let b?):
            if let fault = Self.mixture(a, b) {
                note(fault, node)
                return .timedelta
            }
            return a == b && [.date, .naive, .aware].contains(a) ? .timedelta : nil
        default: return nil
        }
    }

    private mutating func compare(
        _ comparison: Node.ComparisonOperator, _ a: TimeKind?, _ b: TimeKind?, _ node: Node
    ) {
        guard let a, let b, let mixture = Self.mixture(a, b) else { return }
        switch comparison {
        case .less, .lessOrEqual, .greater, .greaterOrEqual: note(mixture, node)
        case .equal, .notEqual: if mixture == .mixedOffsets { note(.neverEqual, node) }
        case .contained, .notContained, .identical, .notIdentical: break
        }
    }

    private static func mixture(_ a: TimeKind, _ b: TimeKind) -> TimeFault.Kind? {
        switch (a, b) {
        case (.naive, .aware), (.aware, .naive), (.naiveTime, .awareTime), (.awareTime, .naiveTime): .mixedOffsets
        case (.date, .naive), (.date, .aware), (.naive, .date), (.aware, .date): .dateAndDatetime
        default: nil
        }
    }

    private mutating func note(_ kind: TimeFault.Kind, _ node: Node) {
        faults.append(TimeFault(kind: kind, offset: Int(node.offset)))
    }

    // MARK: Members and calls

    private func attribute(_ base: TimeKind?, _ name: String) -> TimeKind? {
        guard name == "tzinfo" else { return base == nil ? nil : .other }
        switch base {
        case .aware, .awareTime: return .zone
        case .naive, .naiveTime: return .other
        case .date, .timedelta, .zone, .other, nil: return nil
        }
    }

    /// What a time zone that is handed over makes of a datetime: nil where that is not known.
    private func awareness(_ zone: Node.Index?, leftOut: TimeKind?) -> TimeKind? {
        guard let zone else { return leftOut }
        switch kind(of: zone) {
        case .zone: return .aware
        case .other: return .naive
        default: return nil
        }
    }

    private func argument(_ name: String, _ position: Int, _ call: Program.CallSite) -> Node.Index? {
        if call.positional.indices.contains(position) { return call.positional[position] }
        return call.keywords.first { $0.name == name }?.value
    }

    private func method(_ base: TimeKind?, _ call: Program.CallSite) -> TimeKind? {
        switch (base, call.name) {
        case (_, "astimezone"): return .aware
        case (.naive, "date"), (.aware, "date"): return .date
        case (.naive, "time"), (.aware, "time"): return .naiveTime
        case (.date, "replace"): return .date
        case (.naive, "replace"), (.aware, "replace"), (nil, "replace"):
            return awareness(argument("tzinfo", 7, call), leftOut: base)
        case (nil, _): return nil
        default: return .other
        }
    }

    private func calendar(_ call: Program.CallSite) -> TimeKind? {
        guard case .calendar(let function) = call.target else { return nil }
        switch function {
        case .date, .dateToday, .dateFromISOFormat: return .date
        case .timedelta: return .timedelta
        case .datetimeNow: return awareness(argument("tz", 0, call), leftOut: .naive)
        case .datetime: return awareness(argument("tzinfo", 7, call), leftOut: .naive)
        case .datetimeCombine:
            let time = argument("time", 1, call).flatMap { kind(of: $0) }
            let own: TimeKind? = time == .naiveTime ? .naive : time == .awareTime ? .aware : nil
            return awareness(argument("tzinfo", 2, call), leftOut: own)
        case .time:
            let moment = awareness(argument("tzinfo", 4, call), leftOut: .naive)
            return moment == .naive ? .naiveTime : moment == .aware ? .awareTime : nil
        case .datetimeFromISOFormat, .timeFromISOFormat:
            guard let text = call.positional.first, case .constant(let constant) = program.nodes[Int(text)].operation,
                case .string(let written) = program.constants[Int(constant)]
            else { return nil }
            if function == .timeFromISOFormat { return (try? ISOText.time(written)).map { Self.kind(.time($0)) } }
            return (try? ISOText.datetime(written)).map { $0.utcOffset == nil ? .naive : .aware }
        }
    }

    /// `min`, `max` and `sorted` compare what they are given.
    private mutating func function(_ function: Function, _ call: Program.CallSite, _ node: Node) -> TimeKind? {
        switch function {
        case .min, .max, .sorted:
            var compared = call.positional
            if let only = compared.first, compared.count == 1 {
                switch program.nodes[Int(only)].operation {
                case .list(let items), .tuple(let items): compared = operands(items)
                default: return nil
                }
            }
            let kinds = compared.map { kind(of: $0) }
            for (a, b) in zip(kinds, kinds.dropFirst()) { compare(.less, a, b, node) }
            return function == .sorted ? .other : common(kinds)
        case .abs: return call.positional.first.flatMap { kind(of: $0) }
        case .len, .round, .int, .float, .str, .bool, .any, .all: return .other
        case .sum, .divmod: return nil
        }
    }
}
