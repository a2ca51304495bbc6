import Domain
import Expressions
import Scheduling
import Values

extension Evaluator {
    /// Whether a condition holds. An unset property matches only `is_not_set` and the negative operators; a side that is
    /// unset equals nothing.
    mutating func matches(_ index: Int, _ state: ParticipantState) throws(RunFailure) -> Bool {
        let check = campaign.checks[index]
        let property = value(of: check.property, state)
        run.values.append(property)
        if check.isDynamic { try settle(check, isSet: property != nil, state) }
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

    /// Works the operands out, once, and keeps what they came to. Where the property is unset the operator alone decides.
    private mutating func settle(
        _ check: CompiledCheck, isSet: Bool, _ state: ParticipantState
    ) throws(RunFailure) {
        operands.removeAll(keepingCapacity: true)
        for source in check.operands {
            if case .constant(let value) = source {
                operands.append(value)
            } else if !isSet {
                run.values.append(nil)
            } else if case .expression(let index) = source, check.operator == .in || check.operator == .notIn {
                try settleMembers(index, state)
            } else {
                let value = try value(of: source, state)
                run.values.append(value)
                operands.append(value)
            }
        }
    }

    /// What an expression gives to `in` or `not_in`: the members of a list or tuple, or one value. The evidence is its
    /// text in Python.
    private mutating func settleMembers(_ index: Int, _ state: ParticipantState) throws(RunFailure) {
        let value = try evaluate(index, state)
        run.values.append(.string(Self.shortened(value.pythonRepr)))
        do throws(ExpressionFailure) {
            switch value {
            case .list(let members), .tuple(let members):
                for member in members { operands.append(try member.fieldValue) }
            case .none, .boolean, .integer, .float, .string, .dictionary, .date, .datetime, .time, .timedelta, .zone:
                operands.append(try value.fieldValue)
            }
        } catch {
            throw RunFailure(failure: error, of: campaign.expressions[index].expression)
        }
    }

    /// Long lists are evidence by how they begin.
    private static func shortened(_ text: String) -> String {
        let limit = 500
        guard text.utf8.count > limit else { return text }
        return String(String.UnicodeScalarView(text.unicodeScalars.prefix(limit))) + "…"
    }

    /// Whether the positive form of the operator holds.
    private mutating func holds(
        _ check: CompiledCheck, _ unfitted: FieldValue, _ state: ParticipantState
    ) throws(RunFailure) -> Bool {
        let property: FieldValue
        switch FittedValue.compared(unfitted, as: check.type) {
        case .value(let fitted): property = fitted
        case .unset: return false
        case .unfit: throw mismatch(check)
        }
        switch check.operator {
        case .equals, .notEquals, .in, .notIn, .on, .notOn:
            for place in 0..<operandCount(check) where try order(check, property, place, state) == .same { return true }
            return false
        case .lessThan, .before: return try order(check, property, 0, state) == .ascending
        case .greaterThan, .after: return try order(check, property, 0, state) == .descending
        case .lessOrEqual, .onOrBefore: return try order(check, property, 0, state)?.isAtMostSame == true
        case .greaterOrEqual, .onOrAfter: return try order(check, property, 0, state)?.isAtLeastSame == true
        case .between:
            // Both ends belong to it.
            guard try order(check, property, 0, state)?.isAtLeastSame == true else { return false }
            return try order(check, property, 1, state)?.isAtMostSame == true
        case .contains, .notContains, .startsWith, .endsWith:
            guard let operand = try operand(check, 0), let (text, part) = comparedTexts(property, operand, check)
            else { return false }
            if check.operator == .startsWith { return TextMatch.starts(text, with: part, ignoringCase: check.folds) }
            if check.operator == .endsWith { return TextMatch.ends(text, with: part, ignoringCase: check.folds) }
            return TextMatch.contains(text, part, ignoringCase: check.folds)
        case .isSet, .isNotSet: return true
        }
    }

    /// How the property stands to an operand; nil where the operand is unset, or not a number.
    private mutating func order(
        _ check: CompiledCheck, _ property: FieldValue, _ place: Int, _ state: ParticipantState
    ) throws(RunFailure) -> ValueComparison.Order? {
        guard let operand = try operand(check, place) else { return nil }
        switch (property, operand) {
        case (.datetime, _), (_, .datetime):
            let zone = try zone(of: state)
            let inZone = ValueComparison(
                localDate: { $0.instant.map { zone.localDate(at: $0) } ?? $0.date }, instant: { zone.resolve($0) })
            return inZone.order(property, operand)
        case (.string, .string):
            guard let (text, other) = comparedTexts(property, operand, check) else { return nil }
            return Self.withoutZone.order(.string(text), .string(other), ignoringCase: check.folds)
        case (.string, _), (.integer, _), (.number, _), (.boolean, _), (.date, _):
            return Self.withoutZone.order(property, operand)
        }
    }

    /// For values that no zone changes: making a comparison costs more than using one.
    private static let withoutZone = ValueComparison(
        localDate: { $0.date }, instant: { $0.instant ?? Instant(milliseconds: $0.wallMicroseconds / 1000) })

    private func operandCount(_ check: CompiledCheck) -> Int {
        check.isDynamic ? operands.count : check.operands.count
    }

    /// Nil where it is unset, or where there is none.
    private func operand(_ check: CompiledCheck, _ place: Int) throws(RunFailure) -> FieldValue? {
        guard place < operandCount(check) else { return nil }
        let settled: FieldValue?
        if check.isDynamic {
            settled = operands[place]
        } else if case .constant(let value) = check.operands[place] {
            settled = value
        } else {
            settled = nil
        }
        guard let unfitted = settled else { return nil }
        switch FittedValue.compared(unfitted, as: check.type) {
        case .value(let fitted): return fitted
        case .unset: return nil
        case .unfit: throw mismatch(check)
        }
    }

    private func comparedTexts(
        _ property: FieldValue, _ operand: FieldValue, _ check: CompiledCheck
    ) -> (String, String)? {
        guard case .string(let text) = property, case .string(let other) = operand else { return nil }
        return check.type == .phone ? (text.phoneCharacters, other.phoneCharacters) : (text, other)
    }

    private func mismatch(_ check: CompiledCheck) -> RunFailure {
        RunFailure("\(check.operator.rawValue) compares a \(check.type.rawValue) with a value that is none")
    }
}

extension CompiledCheck {
    /// E-mail addresses differ by more than case or not at all.
    fileprivate var folds: Bool { ignoresCase || type == .email }
}

extension ValueComparison.Order {
    fileprivate var isAtMostSame: Bool { self != .descending }
    fileprivate var isAtLeastSame: Bool { self != .ascending }
}

extension String {
    /// A phone number without the marks people group digits by: spaces, hyphens, dots, parentheses, slashes.
    fileprivate var phoneCharacters: String {
        let isMark = { (byte: UInt8) in " -.()/".utf8.contains(byte) }
        guard utf8.contains(where: isMark) else { return self }
        return String(decoding: utf8.filter { !isMark($0) }, as: UTF8.self)
    }
}
