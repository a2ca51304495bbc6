import Domain
import Scheduling

extension Evaluator {
    /// Whether a condition holds. An unset property matches only `is_not_set` and the negative operators; a side that is
    /// unset equals nothing.
    mutating func matches(_ index: Int, _ state: ParticipantState) throws(RunFailure) -> Bool {
        let check = campaign.checks[index]
        let property = value(of: check.property, state)
        switch check.operator {
        case .isSet: return property != nil
        case .isNotSet: return property == nil
        case .notEquals, .notIn, .notOn, .notContains:
            guard let property else { return true }
            return try !holds(check, property, state)
        case .equals, .in, .on, .contains, .startsWith, .endsWith, .lessThan, .lessOrEqual, .greaterThan,
            .greaterOrEqual, .between, .before, .after, .onOrBefore, .onOrAfter:
            guard let property else { return false }
            return try holds(check, property, state)
        }
    }

    /// Whether the positive form of the operator holds.
    private mutating func holds(
        _ check: CompiledCheck, _ property: FieldValue, _ state: ParticipantState
    ) throws(RunFailure) -> Bool {
        switch check.operator {
        case .equals, .notEquals, .in, .notIn, .on, .notOn:
            for operand in check.operands {
                if try order(check, property, operand, state) == .same { return true }
            }
            return false
        case .lessThan, .before: return try order(check, property, 0, state) == .less
        case .greaterThan, .after: return try order(check, property, 0, state) == .greater
        case .lessOrEqual, .onOrBefore: return try order(check, property, 0, state)?.isAtMostSame == true
        case .greaterOrEqual, .onOrAfter: return try order(check, property, 0, state)?.isAtLeastSame == true
        case .between:
            // Both ends belong to it.
            guard try order(check, property, 0, state)?.isAtLeastSame == true else { return false }
            return try order(check, property, 1, state)?.isAtMostSame == true
        case .contains, .notContains, .startsWith, .endsWith:
            guard let first = check.operands.first, let operand = try value(of: first, state) else { return false }
            let text = try comparedText(property, check)
            let part = try comparedText(operand, check)
            if check.operator == .startsWith { return text.hasBytes(of: part, at: 0) }
            if check.operator == .endsWith { return text.hasBytes(of: part, at: text.utf8.count - part.utf8.count) }
            return text.containsBytes(of: part)
        case .isSet, .isNotSet: return true
        }
    }

    private mutating func order(
        _ check: CompiledCheck, _ property: FieldValue, _ place: Int, _ state: ParticipantState
    ) throws(RunFailure) -> ValueOrder? {
        guard check.operands.indices.contains(place) else { return nil }
        return try order(check, property, check.operands[place], state)
    }

    /// How the property stands to an operand; nil where the operand is unset or not a number.
    private mutating func order(
        _ check: CompiledCheck, _ property: FieldValue, _ operand: CompiledSource, _ state: ParticipantState
    ) throws(RunFailure) -> ValueOrder? {
        guard let operand = try value(of: operand, state) else { return nil }
        switch check.type {
        case .string, .email, .phone, .url, .choice:
            return ValueOrder(try comparedText(property, check), try comparedText(operand, check))
        case .integer, .number:
            switch (property, operand) {
            case (.integer(let a), .integer(let b)): return ValueOrder(a, b)
            case (.number(let a), .number(let b)): return a.isNaN || b.isNaN ? nil : ValueOrder(a, b)
            case (.integer(let a), .number(let b)): return ValueOrder(integer: a, number: b)
            case (.number(let a), .integer(let b)): return ValueOrder(integer: b, number: a)?.reversed
            case _: throw mismatch(check)
            }
        case .boolean:
            guard case (.boolean(let a), .boolean(let b)) = (property, operand) else { throw mismatch(check) }
            return a == b ? .same : (b ? .less : .greater)
        case .date, .datetime:
            switch (property, operand) {
            case (.date(let a), .date(let b)): return ValueOrder(a, b)
            case (.date(let a), .datetime(let b)): return ValueOrder(a, try localDate(b, state))
            case (.datetime(let a), .date(let b)): return ValueOrder(try localDate(a, state), b)
            case (.datetime(let a), .datetime(let b)):
                return ValueOrder(try instant(a, state), try instant(b, state))
            case _: throw mismatch(check)
            }
        }
    }

    private mutating func localDate(
        _ datetime: CivilDateTime, _ state: ParticipantState
    ) throws(RunFailure) -> CivilDate {
        guard let instant = datetime.instant else { return datetime.date }
        return try zone(of: state).localDate(at: instant)
    }

    private mutating func instant(
        _ datetime: CivilDateTime, _ state: ParticipantState
    ) throws(RunFailure) -> Instant {
        if let instant = datetime.instant { return instant }
        return try zone(of: state).resolve(datetime)
    }

    private func comparedText(_ value: FieldValue, _ check: CompiledCheck) throws(RunFailure) -> String {
        guard case .string(let text) = value else { throw mismatch(check) }
        if check.type == .email || check.ignoresCase { return text.lowercased() }
        return check.type == .phone ? text.phoneCharacters : text
    }

    private func mismatch(_ check: CompiledCheck) -> RunFailure {
        RunFailure("\(check.operator.rawValue) compares a \(check.type.rawValue) with a value of another type")
    }
}
