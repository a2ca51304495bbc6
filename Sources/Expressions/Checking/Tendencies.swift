import Domain

/// Finds out, node by node, how the values of a program go on.
struct Tendencies {
    private let program: Program
    private let timePasses: Bool
    private var known: [Tendency] = []

    init(_ program: Program, timePasses: Bool) {
        self.program = program
        self.timePasses = timePasses
    }

    mutating func read(_ reference: (Expression.Reference) -> Tendency) -> Tendency {
        known.reserveCapacity(program.nodes.count)
        for node in program.nodes {
            let tendency = tendency(of: node.operation, reference)
            known.append(tendency)
        }
        return known.last ?? .unknown
    }

    private subscript(_ index: Node.Index) -> Tendency { index < 0 ? .fixed(sign: nil) : known[Int(index)] }

    private func operands(_ operands: Node.Operands) -> [Node.Index] {
        (0..<Int(operands.count)).map { program.operands[Int(operands.start) + $0] }
    }

    private func tendency(
        of operation: Node.Operation, _ reference: (Expression.Reference) -> Tendency
    ) -> Tendency {
        switch operation {
        case .constant(let constant): return .fixed(sign: Self.sign(of: program.constants[Int(constant)]))
        case .reference(let index): return reference(program.references[Int(index)])
        case .unary(.plus, let operand): return self[operand]
        case .unary(.minus, let operand): return Self.negative(self[operand])
        case .binary(.add, let left, let right): return Self.sum(self[left], self[right])
        case .binary(.subtract, let left, let right): return Self.sum(self[left], Self.negative(self[right]))
        case .binary(_, let left, let right), .comparison(_, let left, let right), .item(let left, let right):
            return together([left, right])
        case .or(let operands): return either(self.operands(operands))
        case .conditional(let condition, let then, let other):
            return isPresence(condition) ? either([then, other]) : together([condition, then, other])
        case .attribute(let base, let name): return part(of: self[base], program.names[Int(name)])
        case .method(let base, let call): return method(self[base], program.calls[Int(call)])
        case .calendar(let call): return calendar(program.calls[Int(call)])
        case .function(let function, let call):
            let arguments = program.calls[Int(call)]
            switch function {
            case .int, .float, .round: return arguments.positional.first.map { self[$0] } ?? .unknown
            case .len, .min, .max, .sum, .abs, .str, .bool, .sorted, .any, .all, .divmod:
                return together(arguments.positional + arguments.keywords.map(\.value))
            }
        case .chain(let operands, _), .and(let operands), .list(let operands), .tuple(let operands),
            .dictionary(let operands), .joined(let operands):
            return together(self.operands(operands))
        case .slice(let base, let start, let stop, let step): return together([base, start, stop, step])
        case .not(let operand): return together([operand])
        case .formatted(let operand, _, let spec): return together([operand, spec])
        }
    }

    private static func sign(of value: ExpressionValue) -> Int? {
        switch value {
        case .integer(let number): Int(number.signum())
        case .float(let number): number > 0 ? 1 : number < 0 ? -1 : number == 0 ? 0 : nil
        case .timedelta(let delta):
            delta.days != 0 ? Int(delta.days.signum()) : delta.seconds + delta.microseconds > 0 ? 1 : 0
        case .none, .boolean, .string, .list, .tuple, .dictionary, .date, .datetime, .time, .zone: nil
        }
    }

    // MARK: Operators

    private static func negative(_ tendency: Tendency) -> Tendency {
        switch tendency {
        case .fixed(let sign): .fixed(sign: sign.map { -$0 })
        case .rises: .falls
        case .falls: .rises
        case .recurs: .recurs
        case .own, .unknown: .unknown
        }
    }

    private static func sum(_ a: Tendency, _ b: Tendency) -> Tendency {
        switch (a, b) {
        case (.unknown, _), (_, .unknown): .unknown
        case (.fixed(let a), .fixed(let b)): .fixed(sign: common(a, b))
        case (.own(let step), .fixed(let sign)), (.fixed(let sign), .own(let step)):
            common(step, sign).map { .own(step: $0) } ?? .unknown
        case (.own, _), (_, .own): .unknown
        case (.recurs, _), (_, .recurs): .recurs
        case (.rises, .rises), (.rises, .fixed), (.fixed, .rises): .rises
        case (.falls, .falls), (.falls, .fixed), (.fixed, .falls): .falls
        // The span between two moments that both move on.
        case (.rises, .falls), (.falls, .rises): .recurs
        }
    }

    /// The sign of the sum of two numbers of these signs.
    private static func common(_ a: Int?, _ b: Int?) -> Int? {
        guard let a, let b else { return nil }
        return a == 0 || a == b ? b : b == 0 ? a : nil
    }

    /// Whether it only asks whether something is there, as in `x is None`, `not x` and `x`.
    private func isPresence(_ condition: Node.Index) -> Bool {
        switch program.nodes[Int(condition)].operation {
        case .reference: true
        case .not(let operand): isPresence(operand)
        case .comparison(.identical, let left, let right), .comparison(.notIdentical, let left, let right):
            isReference(left) && isFixed(right) || isReference(right) && isFixed(left)
        case .constant, .unary, .binary, .comparison, .chain, .and, .or, .conditional, .list, .tuple, .dictionary,
            .item,
            .slice, .attribute, .method, .function, .calendar, .joined, .formatted:
            false
        }
    }

    private func isReference(_ index: Node.Index) -> Bool {
        if case .reference = program.nodes[Int(index)].operation { return true }
        return false
    }

    private func isFixed(_ index: Node.Index) -> Bool {
        if case .fixed = self[index] { return true }
        return false
    }

    /// One of them: what stays is only what it begins with.
    private func either(_ indexes: [Node.Index]) -> Tendency {
        let moving = Set(indexes.filter { !isFixed($0) }.map { self[$0] })
        guard let only = moving.first else { return together(indexes) }
        return moving.count == 1 ? only : together(indexes)
    }

    /// Made of all of them in a way that does not keep their order.
    private func together(_ indexes: [Node.Index]) -> Tendency {
        var isMoving = false
        for index in indexes {
            switch self[index] {
            case .unknown, .own: return .unknown
            case .rises, .falls, .recurs: isMoving = true
            case .fixed: break
            }
        }
        return isMoving ? .recurs : .fixed(sign: nil)
    }

    // MARK: Members and calls

    /// The greatest part of a moment or a span goes on as the whole; the others come round.
    private func part(of base: Tendency, _ name: String) -> Tendency {
        switch base {
        case .rises, .falls: return ["year", "days"].contains(name) ? base : .recurs
        case .fixed: return name == "tzinfo" ? .fixed(sign: nil) : base
        case .recurs: return .recurs
        case .own, .unknown: return .unknown
        }
    }

    private func method(_ base: Tendency, _ call: Program.CallSite) -> Tendency {
        let arguments = call.positional + call.keywords.map(\.value)
        guard base == .rises || base == .falls else {
            switch base {
            case .fixed: return together(arguments)
            case .recurs: return together(arguments) == .unknown ? .unknown : .recurs
            case .own, .unknown, .rises, .falls: return .unknown
            }
        }
        guard case .fixed = together(arguments) else { return together(arguments) }
        switch call.name {
        case "date", "astimezone", "total_seconds", "timestamp", "toordinal": return base
        // A moment whose year is set comes round.
        case "replace":
            return call.positional.isEmpty && !call.keywords.contains { $0.name == "year" } ? base : .recurs
        default: return .recurs
        }
    }

    private func calendar(_ call: Program.CallSite) -> Tendency {
        guard case .calendar(let function) = call.target else { return .unknown }
        let arguments = call.positional + call.keywords.map(\.value)
        switch function {
        case .dateToday, .datetimeNow: return timePasses ? .rises : .fixed(sign: nil)
        case .timedelta:
            var sign: Int? = 0
            for argument in arguments {
                guard case .fixed(let own) = self[argument] else { return together(arguments) }
                sign = Self.common(sign, own)
            }
            return .fixed(sign: sign)
        case .datetimeCombine:
            guard let day = call.positional.first, self[day] == .rises || self[day] == .falls,
                case .fixed = together(Array(arguments.dropFirst()))
            else { return together(arguments) }
            return self[day]
        case .date, .datetime, .time, .dateFromISOFormat, .datetimeFromISOFormat, .timeFromISOFormat:
            return together(arguments)
        }
    }
}
