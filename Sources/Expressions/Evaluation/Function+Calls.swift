extension Function {
    typealias Keywords = [(name: String, value: ExpressionValue)]

    /// The value of a call whose number and names of arguments the parser has checked.
    func call(
        _ arguments: [ExpressionValue], _ keywords: Keywords, _ state: inout EvaluationState
    ) throws(ExpressionFailure) -> ExpressionValue {
        switch self {
        case .len: return .integer(Int64(try Sequences.length(arguments[0])))
        case .min: return try extreme(.less, arguments, keywords, &state.budget)
        case .max: return try extreme(.greater, arguments, keywords, &state.budget)
        case .sum: return try sum(arguments, keywords, &state)
        case .abs: return try magnitude(arguments[0], &state)
        case .round: return try round(arguments, keywords, &state)
        case .int: return .integer(try integer(arguments, keywords))
        case .float: return try float(arguments.first, &state)
        case .str:
            guard let value = arguments.first ?? keywords.first?.value else { return .string("") }
            if arguments.count + keywords.count > 1 { throw tooMany }
            let text = value.pythonText
            try state.budget.allocate(text.utf8.count)
            return .string(text)
        case .bool: return .boolean(arguments.first?.isTruthy ?? false)
        case .sorted: return try sorted(arguments[0], keywords, &state.budget)
        case .any:
            for item in try Sequences.elements(arguments[0], &state.budget) where item.isTruthy {
                return .boolean(true)
            }
            return .boolean(false)
        case .all:
            for item in try Sequences.elements(arguments[0], &state.budget) where !item.isTruthy {
                return .boolean(false)
            }
            return .boolean(true)
        case .divmod:
            let quotient = try Arithmetic.binary(.floorDivide, arguments[0], arguments[1], &state)
            if case .string = arguments[0] {
                throw ExpressionFailure(.typeError, "divmod() divides numbers")
            }
            return .tuple([quotient, try Arithmetic.binary(.modulo, arguments[0], arguments[1], &state)])
        }
    }

    private var tooMany: ExpressionFailure {
        ExpressionFailure(.typeError, "\(rawValue)() got an argument twice")
    }

    private func magnitude(
        _ value: ExpressionValue, _ state: inout EvaluationState
    ) throws(ExpressionFailure) -> ExpressionValue {
        switch value {
        case .float(let number): return state.made(number.magnitude)
        case .timedelta: return try CalendarArithmetic.absolute(value)
        default: break
        }
        guard let number = Sequences.index(value) else {
            throw ExpressionFailure(.typeError, "a \(value.typeName) has no abs()")
        }
        guard number != .min else { throw .integerPast64Bits }
        return .integer(number < 0 ? -number : number)
    }

    // MARK: - Of several values

    private func extreme(
        _ better: Node.ComparisonOperator, _ arguments: [ExpressionValue], _ keywords: Keywords,
        _ budget: inout EvaluationBudget
    ) throws(ExpressionFailure) -> ExpressionValue {
        let items: [ExpressionValue]
        if arguments.count == 1 {
            items = try Sequences.elements(arguments[0], &budget)
        } else {
            guard keywords.isEmpty else {
                throw ExpressionFailure(.typeError, "\(rawValue)() has a default only for one list")
            }
            items = arguments
        }
        guard var best = items.first else {
            if let other = keywords.first { return other.value }
            throw ExpressionFailure(.valueError, "\(rawValue)() of nothing")
        }
        for item in items.dropFirst() where try Comparison.isOrdered(better, item, best, &budget) { best = item }
        return best
    }

    private func sum(
        _ arguments: [ExpressionValue], _ keywords: Keywords, _ state: inout EvaluationState
    ) throws(ExpressionFailure) -> ExpressionValue {
        if arguments.count + keywords.count > 2 { throw tooMany }
        let start = arguments.count > 1 ? arguments[1] : keywords.first?.value ?? .integer(0)
        if case .string = start { throw ExpressionFailure(.typeError, "sum() adds no texts (''.join() does)") }
        let items = try Sequences.elements(arguments[0], &state.budget)
        var value = start
        var index = 0
        // Only the end of the integers has to fit.
        if case .integer(let first) = start {
            var whole = Int128(first)
            while index < items.count, let next = Sequences.index(items[index]) {
                whole += Int128(next)
                index += 1
            }
            if index < items.count, case .float(let number) = items[index] {
                value = state.made(Double(whole) + number)
                index += 1
            } else {
                guard let fitting = Int64(exactly: whole) else { throw .integerPast64Bits }
                value = .integer(fitting)
            }
        }
        for item in items[index...] { value = try Arithmetic.binary(.add, value, item, &state) }
        return value
    }

    private func sorted(
        _ value: ExpressionValue, _ keywords: Keywords, _ budget: inout EvaluationBudget
    ) throws(ExpressionFailure) -> ExpressionValue {
        var isReversed = false
        if let reverse = keywords.first {
            guard let number = Sequences.index(reverse.value) else {
                throw ExpressionFailure(.typeError, "sorted() has reverse=True or reverse=False")
            }
            guard Int32(exactly: number) != nil else {
                throw ExpressionFailure(.overflow, "sorted() has reverse=True or reverse=False")
            }
            isReversed = number != 0
        }
        var items = try Sequences.elements(value, &budget)
        try budget.allocate(16 * items.count)
        if isReversed { items.reverse() }
        try Sorting.sort(&items, &budget)
        if isReversed { items.reverse() }
        return .list(items)
    }

    // MARK: - Numbers

    private func round(
        _ arguments: [ExpressionValue], _ keywords: Keywords, _ state: inout EvaluationState
    ) throws(ExpressionFailure) -> ExpressionValue {
        var number = arguments.first
        var digits = arguments.count > 1 ? arguments[1] : nil
        for keyword in keywords {
            if keyword.name == "number" {
                if number != nil { throw tooMany }
                number = keyword.value
            } else {
                if digits != nil { throw tooMany }
                digits = keyword.value
            }
        }
        guard let number, let value = Number(number) else {
            throw ExpressionFailure(.typeError, "round() rounds numbers, not a \(number?.typeName ?? "missing one")")
        }
        if case .none? = digits { digits = nil }
        guard let digits else {
            switch value {
            case .integer(let whole): return .integer(whole)
            case .float(let number): return .integer(try Rounding.round(number))
            }
        }
        guard let count = Sequences.index(digits) else {
            throw ExpressionFailure(.typeError, "round() takes a whole number of digits, not a \(digits.typeName)")
        }
        switch value {
        case .integer(let whole): return .integer(try Rounding.round(whole, digits: count))
        case .float(let number): return state.made(try Rounding.round(number, digits: count))
        }
    }

    private func integer(
        _ arguments: [ExpressionValue], _ keywords: Keywords
    ) throws(ExpressionFailure) -> Int64 {
        if arguments.count + keywords.count > 2 { throw tooMany }
        let base = arguments.count > 1 ? arguments[1] : keywords.first?.value
        guard let value = arguments.first else {
            if base != nil { throw ExpressionFailure(.typeError, "int() with a base takes a text") }
            return 0
        }
        if let base {
            guard let radix = Sequences.index(base) else {
                throw ExpressionFailure(.typeError, "the base of int() is a whole number, not a \(base.typeName)")
            }
            guard radix == 0 || (2...36).contains(radix) else {
                throw ExpressionFailure(.valueError, "the base of int() is 0 or 2 to 36")
            }
            guard case .string(let text) = value else {
                throw ExpressionFailure(.typeError, "int() with a base takes a text, not a \(value.typeName)")
            }
            return try PythonNumber.integer(text, base: radix)
        }
        switch value {
        case .integer(let number): return number
        case .boolean(let flag): return flag ? 1 : 0
        case .string(let text): return try PythonNumber.integer(text, base: 10)
        case .float(let number):
            if number.isNaN { throw ExpressionFailure(.valueError, "not a number has no integer") }
            if number.isInfinite { throw ExpressionFailure(.overflow, "infinity has no integer") }
            guard let whole = Int64(exactly: number.rounded(.towardZero)) else { throw .integerPast64Bits }
            return whole
        case .none, .list, .tuple, .dictionary, .date, .datetime, .time, .timedelta, .zone:
            throw ExpressionFailure(.typeError, "int() takes a number or a text, not a \(value.typeName)")
        }
    }

    private func float(
        _ value: ExpressionValue?, _ state: inout EvaluationState
    ) throws(ExpressionFailure) -> ExpressionValue {
        switch value {
        case nil: return .float(0)
        case .float: return value ?? .none
        case .integer(let number): return .float(Double(number))
        case .boolean(let flag): return .float(flag ? 1 : 0)
        case .string(let text): return state.made(try PythonNumber.float(text))
        case .some(let value):
            throw ExpressionFailure(.typeError, "float() takes a number or a text, not a \(value.typeName)")
        }
    }
}
