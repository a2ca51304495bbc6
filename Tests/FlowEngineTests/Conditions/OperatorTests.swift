import Domain
import FlowEngine
import Testing

/// Every operator on every type that flows.md gives it.
@Suite struct OperatorTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var type: FieldType
        var value: FieldValue?
        var operation: FieldCheck.Operator
        var operands: [FieldValue]
        var holds: Bool

        var testDescription: String {
            "\(type) \(String(describing: value)) \(operation.rawValue) \(operands) is \(holds)"
        }
    }

    static func operators(of type: FieldType) -> [FieldCheck.Operator] {
        let any: [FieldCheck.Operator] = [.isSet, .isNotSet]
        return switch type {
        case .string, .email, .phone, .url, .choice:
            any + [.equals, .notEquals, .contains, .notContains, .startsWith, .endsWith, .in, .notIn]
        case .integer, .number:
            any + [
                .equals, .notEquals, .lessThan, .lessOrEqual, .greaterThan, .greaterOrEqual, .between, .in, .notIn,
            ]
        case .boolean: any + [.equals, .notEquals]
        case .date, .datetime: any + [.on, .notOn, .before, .after, .onOrBefore, .onOrAfter, .between]
        }
    }

    /// Three values of each type in ascending order; for text the second contains, begins and ends with "b".
    static func ladder(_ type: FieldType) -> (low: FieldValue, middle: FieldValue, high: FieldValue) {
        switch type {
        case .string: (.string("a"), .string("bxb"), .string("cé"))
        case .url: (.string("https://a.example"), .string("https://b.example"), .string("https://c.example"))
        case .choice: (.string("amber"), .string("blue"), .string("red"))
        case .email: (.string("a@example.org"), .string("b@example.org"), .string("c@example.org"))
        case .phone: (.string("+4420000001"), .string("+4420000002"), .string("+4420000003"))
        case .integer: (.integer(-1), .integer(0), .integer(7))
        case .number: (.number(-0.5), .number(0.25), .number(1e9))
        case .boolean: (.boolean(false), .boolean(true), .boolean(true))
        case .date: (.date(date(2026, 6, 29)), .date(date(2026, 6, 30)), .date(date(2026, 7, 1)))
        case .datetime:
            (
                datetime(2026, 6, 30, hour: 9), datetime(2026, 6, 30, hour: 12, offset: 0),
                datetime(2026, 6, 30, hour: 12, minute: 1)
            )
        }
    }

    static func part(_ value: FieldValue, _ slice: (String) -> Substring) -> FieldValue {
        if case .string(let text) = value { .string(String(slice(text))) } else { value }
    }

    /// For every pair of type and operator: one case that holds, one that does not, and the unset property.
    static let cases: [Case] = FieldType.allCases.flatMap { type -> [Case] in
        let (low, middle, high) = ladder(type)
        return operators(of: type).flatMap { operation -> [Case] in
            let make = { (value: FieldValue?, operands: [FieldValue], holds: Bool) in
                Case(type: type, value: value, operation: operation, operands: operands, holds: holds)
            }
            let tail = part(middle) { $0.suffix(3) }
            let head = part(middle) { $0.prefix(type == .string ? 1 : $0.count - 1) }
            return switch operation {
            case .isSet: [make(low, [], true), make(nil, [], false)]
            case .isNotSet: [make(low, [], false), make(nil, [], true)]
            case .equals, .on: [make(middle, [middle], true), make(middle, [low], false), make(nil, [middle], false)]
            case .notEquals, .notOn:
                [make(middle, [middle], false), make(middle, [low], true), make(nil, [middle], true)]
            case .in:
                [
                    make(middle, [low, middle], true), make(middle, [low, high], false), make(middle, [], false),
                    make(nil, [middle], false),
                ]
            case .notIn:
                [make(middle, [low, middle], false), make(middle, [low, high], true), make(nil, [middle], true)]
            case .contains:
                [
                    make(middle, [tail], true), make(middle, [.string("é")], false), make(middle, [.string("")], true),
                    make(low, [.string("a much longer text than any of them is")], false), make(nil, [tail], false),
                ]
            case .notContains:
                [make(middle, [tail], false), make(middle, [.string("é")], true), make(nil, [tail], true)]
            case .startsWith:
                [make(middle, [head], true), make(high, [.string("zz")], false), make(nil, [head], false)]
            case .endsWith:
                [make(middle, [tail], true), make(low, [.string("zz")], false), make(nil, [tail], false)]
            case .lessThan, .before:
                [
                    make(low, [middle], true), make(middle, [middle], false), make(high, [middle], false),
                    make(nil, [middle], false),
                ]
            case .lessOrEqual, .onOrBefore:
                [
                    make(low, [middle], true), make(middle, [middle], true), make(high, [middle], false),
                    make(nil, [middle], false),
                ]
            case .greaterThan, .after:
                [
                    make(low, [middle], false), make(middle, [middle], false), make(high, [middle], true),
                    make(nil, [middle], false),
                ]
            case .greaterOrEqual, .onOrAfter:
                [
                    make(low, [middle], false), make(middle, [middle], true), make(high, [middle], true),
                    make(nil, [middle], false),
                ]
            case .between:
                [
                    make(low, [low, middle], true), make(middle, [low, middle], true),
                    make(high, [low, middle], false),
                    make(low, [middle, high], false), make(middle, [high, low], false), make(nil, [low, high], false),
                ]
            }
        }
    }

    @Test(arguments: cases)
    func holdsAsTheTableSays(row: Case) throws {
        #expect(
            try holds(
                row.type, row.value, row.operation, row.operands.map { .constant($0) }) == .holds(row.holds))
    }

    /// The other side read from a field, unset: nothing equals it.
    @Test(arguments: cases.filter { !$0.operands.isEmpty && $0.value != nil })
    func anUnsetOtherSideMatchesOnlyNegativeOperators(row: Case) throws {
        let unset = row.operands.map { _ in ValueSource.field(.participant("b_\(row.type.rawValue)")) }
        let isNegative = [.notEquals, .notIn, .notOn, .notContains].contains(row.operation)
        #expect(try holds(row.type, row.value, row.operation, unset) == .holds(isNegative))
    }

    @Test func everyOperatorIsTriedOnSomeType() {
        let tried = Set(Self.cases.map(\.operation))
        #expect(tried == Set(FieldCheck.Operator.allCases))
        for type in FieldType.allCases {
            for operation in Self.operators(of: type) {
                let results = Set(Self.cases.filter { $0.type == type && $0.operation == operation }.map(\.holds))
                #expect(results == [true, false], "\(type) \(operation)")
            }
        }
    }
}
