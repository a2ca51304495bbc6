import Domain

extension Program {
    typealias Now = () -> LocalNow
    typealias Bound = (Int) -> ExpressionValue

    /// The value of one node. Recurses at most `ProgramBuilder.maximumDepth` times.
    func evaluate(
        _ index: Node.Index, _ state: inout EvaluationState, _ now: Now, _ bound: Bound
    ) throws(ExpressionFailure) -> ExpressionValue {
        let node = nodes[Int(index)]
        do throws(ExpressionFailure) {
            try state.budget.step()
            switch node.operation {
            case .constant(let constant): return constants[Int(constant)]
            case .reference(let reference): return state.bound(bound(Int(reference)), Int(reference))
            case .not(let operand): return .boolean(!(try evaluate(operand, &state, now, bound).isTruthy))
            case .unary(let sign, let operand):
                let value = try evaluate(operand, &state, now, bound)
                return try Arithmetic.unary(sign, value, &state)
            case .binary(let sign, let left, let right):
                let a = try evaluate(left, &state, now, bound)
                let b = try evaluate(right, &state, now, bound)
                return try Arithmetic.binary(sign, a, b, &state)
            case .comparison(let comparison, let left, let right):
                let a = try evaluate(left, &state, now, bound)
                let b = try evaluate(right, &state, now, bound)
                return .boolean(try Comparison.holds(comparison, a, b, &state.budget))
            case .conditional(let condition, let then, let other):
                let chosen = try evaluate(condition, &state, now, bound).isTruthy ? then : other
                return try evaluate(chosen, &state, now, bound)
            case .and(let operands): return try first(falsy: true, operands, &state, now, bound)
            case .or(let operands): return try first(falsy: false, operands, &state, now, bound)
            case .chain(let operands, let operators):
                return try chain(operands, chains[Int(operators)], &state, now, bound)
            case .item(let base, let index):
                let value = try evaluate(base, &state, now, bound)
                return try Sequences.item(value, try evaluate(index, &state, now, bound), &state.budget)
            case .list, .tuple, .dictionary, .slice, .attribute, .method, .function, .calendar, .joined, .formatted:
                return try compound(node.operation, &state, now, bound)
            }
        } catch {
            var failure = error
            if failure.offset == nil { failure.offset = Int(node.offset) }
            throw failure
        }
    }

    private func compound(
        _ operation: Node.Operation, _ state: inout EvaluationState, _ now: Now, _ bound: Bound
    ) throws(ExpressionFailure) -> ExpressionValue {
        switch operation {
        case .list(let operands): return .list(try values(operands, &state, now, bound))
        case .tuple(let operands): return .tuple(try values(operands, &state, now, bound))
        case .dictionary(let operands): return try dictionary(values(operands, &state, now, bound), &state)
        case .slice(let base, let start, let stop, let step):
            return try slice(base, (start, stop, step), &state, now, bound)
        case .attribute(let base, let name):
            let value = try evaluate(base, &state, now, bound)
            guard let attribute = CalendarMember.attribute(value, names[Int(name)]) else {
                throw ExpressionFailure(.attributeError, "a \(value.typeName) has no attribute \"\(names[Int(name)])\"")
            }
            return attribute
        case .method(let base, let call): return try method(base, calls[Int(call)], &state, now, bound)
        case .function(let function, let call):
            let arguments = try arguments(of: calls[Int(call)], &state, now, bound)
            return try function.call(arguments.positional, arguments.keywords, &state)
        case .calendar(let call):
            let site = calls[Int(call)]
            guard case .calendar(let function) = site.target else { return .none }
            let arguments = try arguments(of: site, &state, now, bound)
            let time = function.asksForNow ? now() : LocalNow.unasked
            return try function.call(arguments.positional, arguments.keywords, now: time, &state.budget)
        case .joined(let operands): return try joined(operands, &state, now, bound)
        case .formatted(let value, let conversion, let spec):
            return try formatted(value, conversion, spec, &state, now, bound)
        case .constant, .reference, .not, .unary, .binary, .comparison, .conditional, .and, .or, .chain, .item:
            return .none
        }
    }

    private func operand(_ operands: Node.Operands, _ index: Int) -> Node.Index {
        self.operands[Int(operands.start) + index]
    }

    private func values(
        _ operands: Node.Operands, _ state: inout EvaluationState, _ now: Now, _ bound: Bound
    ) throws(ExpressionFailure) -> [ExpressionValue] {
        try state.budget.allocate(16 * Int(operands.count))
        var values: [ExpressionValue] = []
        values.reserveCapacity(Int(operands.count))
        for index in 0..<Int(operands.count) {
            values.append(try evaluate(operand(operands, index), &state, now, bound))
        }
        return values
    }

    /// The first operand that is falsy (or truthy), else the last one.
    private func first(
        falsy: Bool, _ operands: Node.Operands, _ state: inout EvaluationState, _ now: Now, _ bound: Bound
    ) throws(ExpressionFailure) -> ExpressionValue {
        var value = ExpressionValue.none
        for index in 0..<Int(operands.count) {
            value = try evaluate(operand(operands, index), &state, now, bound)
            if value.isTruthy != falsy { return value }
        }
        return value
    }

    private func chain(
        _ operands: Node.Operands, _ operators: [Node.ComparisonOperator], _ state: inout EvaluationState, _ now: Now,
        _ bound: Bound
    ) throws(ExpressionFailure) -> ExpressionValue {
        var left = try evaluate(operand(operands, 0), &state, now, bound)
        for (index, comparison) in operators.enumerated() {
            let right = try evaluate(operand(operands, index + 1), &state, now, bound)
            guard try Comparison.holds(comparison, left, right, &state.budget) else { return .boolean(false) }
            left = right
        }
        return .boolean(true)
    }

    private func dictionary(
        _ items: [ExpressionValue], _ state: inout EvaluationState
    ) throws(ExpressionFailure) -> ExpressionValue {
        var dictionary = ExpressionDictionary()
        for index in stride(from: 0, to: items.count, by: 2) {
            try Sequences.set(&dictionary, items[index], items[index + 1], &state.budget)
        }
        return .dictionary(dictionary)
    }

    private func slice(
        _ base: Node.Index, _ bounds: (start: Node.Index, stop: Node.Index, step: Node.Index),
        _ state: inout EvaluationState, _ now: Now, _ bound: Bound
    ) throws(ExpressionFailure) -> ExpressionValue {
        let value = try evaluate(base, &state, now, bound)
        var numbers: (Int64?, Int64?, Int64?) = (nil, nil, nil)
        if bounds.start >= 0 { numbers.0 = try Sequences.bound(evaluate(bounds.start, &state, now, bound)) }
        if bounds.stop >= 0 { numbers.1 = try Sequences.bound(evaluate(bounds.stop, &state, now, bound)) }
        if bounds.step >= 0 { numbers.2 = try Sequences.bound(evaluate(bounds.step, &state, now, bound)) }
        return try Sequences.slice(value, numbers.0, numbers.1, numbers.2, &state.budget)
    }

    private func arguments(
        of site: CallSite, _ state: inout EvaluationState, _ now: Now, _ bound: Bound
    ) throws(ExpressionFailure) -> (positional: [ExpressionValue], keywords: [(name: String, value: ExpressionValue)]) {
        var positional: [ExpressionValue] = []
        positional.reserveCapacity(site.positional.count)
        for argument in site.positional { positional.append(try evaluate(argument, &state, now, bound)) }
        var keywords: [(name: String, value: ExpressionValue)] = []
        for keyword in site.keywords {
            keywords.append((keyword.name, try evaluate(keyword.value, &state, now, bound)))
        }
        return (positional, keywords)
    }

    private func method(
        _ base: Node.Index, _ site: CallSite, _ state: inout EvaluationState, _ now: Now, _ bound: Bound
    ) throws(ExpressionFailure) -> ExpressionValue {
        let value = try evaluate(base, &state, now, bound)
        let (positional, keywords) = try arguments(of: site, &state, now, bound)
        switch value {
        case .string(let text):
            if case .method(let method?) = site.target {
                return try method.call(on: text, positional, keywords, &state.budget)
            }
        case .date, .datetime, .time, .timedelta:
            return try CalendarMember.method(value, site.name, positional, keywords, &state.budget)
        case .list(let items), .tuple(let items):
            if site.name == "count" {
                guard positional.count == 1, keywords.isEmpty else {
                    throw ExpressionFailure(.typeError, "\(value.typeName).count() takes exactly one argument")
                }
                var count: Int64 = 0
                for item in items where try Comparison.isSame(item, positional[0], &state.budget) { count += 1 }
                return .integer(count)
            }
        case .none, .boolean, .integer, .float, .dictionary, .zone: break
        }
        throw ExpressionFailure(.attributeError, "a \(value.typeName) has no method \"\(site.name)\"")
    }

    // MARK: - f-strings

    private func joined(
        _ operands: Node.Operands, _ state: inout EvaluationState, _ now: Now, _ bound: Bound
    ) throws(ExpressionFailure) -> ExpressionValue {
        var text = ""
        for index in 0..<Int(operands.count) {
            guard case .string(let part) = try evaluate(operand(operands, index), &state, now, bound) else { continue }
            try state.budget.allocate(part.utf8.count)
            text += part
        }
        return .string(text)
    }

    private func formatted(
        _ value: Node.Index, _ conversion: Node.Conversion, _ spec: Node.Index, _ state: inout EvaluationState,
        _ now: Now, _ bound: Bound
    ) throws(ExpressionFailure) -> ExpressionValue {
        var value = try evaluate(value, &state, now, bound)
        switch conversion {
        case .none: break
        case .text: value = .string(value.pythonText)
        case .repr: value = .string(value.pythonRepr)
        case .ascii: value = .string(value.pythonRepr.asciiEscaped)
        }
        if case .string(let text) = value, conversion != .none { try state.budget.allocate(text.utf8.count) }
        guard spec >= 0, case .string(let spec) = try evaluate(spec, &state, now, bound), !spec.isEmpty else {
            let text = value.pythonText
            try state.budget.allocate(text.utf8.count)
            return .string(text)
        }
        return .string(try PythonFormat.format(value, spec: spec, &state.budget))
    }
}

extension LocalNow {
    /// Handed to what does not look at it.
    static let unasked = LocalNow(wallClock: CivilDateTime(date: CivilDate(daysSinceEpoch: 0), microsecondOfDay: 0))
}
