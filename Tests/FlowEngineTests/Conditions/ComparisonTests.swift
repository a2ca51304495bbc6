import Domain
import FlowEngine
import Testing

@Suite struct ComparisonTests {
    @Test(arguments: [
        (FieldType.string, "Straße", "STRASSE", false, false), (.string, "Straße", "STRASSE", true, true),
        (.string, "Zoë", "ZOË", true, true),
        (.string, "Zoë", "ZOË", false, false), (.choice, "Red", "red", true, true),
        (.choice, "Red", "red", false, false),
        (.email, "Ann@Example.org", "ann@example.ORG", false, true),
        (.phone, "+442079460018", "+44 (20) 7946-0018", false, true), (.url, "HTTP://a", "http://a", false, false),
        // Composed and decomposed: one text.
        (.string, "\u{E9}", "e\u{301}", false, true), (.string, "E\u{301}", "\u{E9}", true, true),
    ])
    func textIsComparedCodePointByCodePoint(
        type: FieldType, value: String, other: String, ignoringCase: Bool, isEqual: Bool
    ) throws {
        for (operation, expected) in [
            (FieldCheck.Operator.equals, isEqual), (.notEquals, !isEqual), (.in, isEqual), (.contains, isEqual),
            (.startsWith, isEqual), (.endsWith, isEqual),
        ] {
            let outcome = try FlowEngineTests.holds(
                type, .string(value), operation, [.text(other)], ignoringCase: ignoringCase)
            #expect(outcome == .holds(expected), "\(operation)")
        }
    }

    @Test(arguments: [
        (FieldValue.integer(3), FieldValue.number(3.0), FieldCheck.Operator.equals, true),
        (.integer(3), .number(3.5), .lessThan, true),
        (.integer(-3), .number(-3.5), .greaterThan, true),
        // 2^53 + 1 is no float: rounding it would make the two equal.
        (.integer(9_007_199_254_740_993), .number(9_007_199_254_740_992), .equals, false),
        (.integer(9_007_199_254_740_993), .number(9_007_199_254_740_992), .greaterThan, true),
        (.integer(.max), .number(0x1p63), .lessThan, true),
        (.integer(.min), .number(-0x1p63), .equals, true),
        (.integer(.max), .number(.infinity), .lessThan, true),
        (.integer(.min), .number(-.infinity), .greaterThan, true),
        (.number(0.1), .number(0.1), .equals, true),
        (.number(.nan), .number(1), .lessOrEqual, false),
        (.number(.nan), .number(1), .notEquals, true),
        (.integer(1), .number(.nan), .greaterOrEqual, false),
        (.number(2.5), .integer(2), .greaterThan, true),
        (.number(-2.5), .integer(-2), .lessThan, true),
    ])
    func numbersAreComparedExactly(
        value: FieldValue, other: FieldValue, operation: FieldCheck.Operator, expected: Bool
    ) throws {
        #expect(try FlowEngineTests.holds(.number, value, operation, [.constant(other)]) == .holds(expected))
    }

    /// 2026-06-30T23:30 in UTC is already July in Tokyo.
    @Test(arguments: [
        (
            FieldType.datetime, datetime(2026, 6, 30, hour: 23, minute: 30, offset: 0), FieldCheck.Operator.on,
            FieldValue.date(date(2026, 7, 1)), "Asia/Tokyo", true
        ),
        (
            .datetime, datetime(2026, 6, 30, hour: 23, minute: 30, offset: 0), .on, .date(date(2026, 6, 30)),
            "Europe/Lisbon", false
        ),
        (
            .datetime, datetime(2026, 6, 30, hour: 23, minute: 30, offset: 0), .on, .date(date(2026, 6, 30)),
            "America/New_York", true
        ),
        (.datetime, datetime(2026, 6, 30, hour: 23, minute: 30), .on, .date(date(2026, 6, 30)), "Asia/Tokyo", true),
        (.date, .date(date(2026, 7, 1)), .on, datetime(2026, 6, 30, hour: 23, offset: 0), "Asia/Tokyo", true),
        (.date, .date(date(2026, 7, 1)), .onOrBefore, datetime(2026, 6, 30, hour: 23, offset: 0), "UTC", false),
        (.datetime, datetime(2026, 6, 30, hour: 9), .on, datetime(2026, 6, 30, hour: 0, offset: 0), "Asia/Tokyo", true),
        (
            .datetime, datetime(2026, 6, 30, hour: 9), .before, datetime(2026, 6, 30, hour: 9, offset: 0), "Asia/Tokyo",
            true
        ),
        (
            .datetime, datetime(2026, 6, 30, hour: 9, offset: 2), .on, datetime(2026, 6, 30, hour: 7, offset: 0), "UTC",
            true
        ),
        (
            .datetime, datetime(2026, 6, 30, hour: 9, offset: 2), .on, datetime(2026, 6, 30, hour: 9, offset: 0), "UTC",
            false
        ),
        (.datetime, datetime(2026, 6, 30, hour: 9), .between, datetime(2026, 6, 30, hour: 9), "UTC", true),
    ])
    func datesAndDatetimesMeetOnLocalDates(
        type: FieldType, value: FieldValue, operation: FieldCheck.Operator, other: FieldValue, zone: String,
        expected: Bool
    ) throws {
        let operands: [ValueSource] = Array(repeating: .constant(other), count: operation == .between ? 2 : 1)
        #expect(try FlowEngineTests.holds(type, value, operation, operands, zone: zone) == .holds(expected))
    }

    /// Noon in UTC on 30 June 2026.
    @Test(arguments: [
        (0, "UTC", date(2026, 6, 30), true), (3, "UTC", date(2026, 7, 3), true), (-30, "UTC", date(2026, 5, 31), true),
        (0, "Pacific/Kiritimati", date(2026, 7, 1), true), (0, "Pacific/Pago_Pago", date(2026, 6, 30), true),
        (0, "Pacific/Kiritimati", date(2026, 6, 30), false),
    ])
    func todayIsTheDateInTheZone(days: Int, zone: String, expected: CivilDate, isToday: Bool) throws {
        #expect(
            try FlowEngineTests.holds(.date, .date(expected), .on, [.today(days: days)], zone: zone) == .holds(isToday))
    }

    @Test(arguments: [Int.max, Int.min, 4_000_000, -4_000_000])
    func aDayOutOfTheCalendarFailsTheRun(days: Int) throws {
        guard
            case .fails(let reason) = try FlowEngineTests.holds(
                .date, .date(date(2026, 1, 1)), .on, [.today(days: days)])
        else {
            Issue.record("held")
            return
        }
        #expect(reason.contains("flow main, node check") && reason.contains("1 to 9999"))
    }

    @Test func theOtherSideMayBeAField() throws {
        let name = ValueSource.field(.participant("b_string"))
        let fields = ["b_string": FieldValue.string("Ann")]
        #expect(try FlowEngineTests.holds(.string, .string("Ann"), .equals, [name], others: fields) == .holds(true))
        #expect(try FlowEngineTests.holds(.string, .string("Bob"), .equals, [name], others: fields) == .holds(false))
        #expect(try FlowEngineTests.holds(.string, .string("Ann"), .equals, [name]) == .holds(false))
        #expect(try FlowEngineTests.holds(.string, nil, .equals, [name]) == .holds(false))
        #expect(try FlowEngineTests.holds(.string, nil, .notEquals, [name]) == .holds(true))
    }

    /// What an agent recorded has the type its JSON gave it.
    @Test(arguments: [
        (FieldType.number, FieldValue.string(" 5 "), FieldValue.integer(5)), (.string, .integer(5), .string("5")),
        (.string, .boolean(true), .string("true")), (.boolean, .string("Yes"), .boolean(true)),
        (.date, .string("2026-01-01"), .date(date(2026, 1, 1))),
        (.datetime, .string("2026-01-01"), .date(date(2026, 1, 1))),
        (.datetime, .string("2026-01-01T09:30:00+02:00"), datetime(2026, 1, 1, hour: 7, minute: 30, offset: 0)),
        (.integer, .number(5), .integer(5)),
    ])
    func aResultIsReadAsTheTypeItIsComparedAs(type: FieldType, recorded: FieldValue, other: FieldValue) throws {
        let operation: FieldCheck.Operator = [.date, .datetime].contains(type) ? .on : .equals
        #expect(try holds(result: recorded, type, operation, other) == .holds(true))
    }

    @Test func aBlankResultIsUnset() throws {
        #expect(try holds(result: .string("  "), .number, .lessThan, .integer(5)) == .holds(false))
        #expect(try holds(result: .string("  "), .number, .notEquals, .integer(5)) == .holds(true))
    }

    @Test(arguments: [
        (FieldType.integer, FieldValue.string("five"), FieldValue.integer(5)),
        (.boolean, .string("maybe"), .boolean(true)), (.boolean, .integer(1), .boolean(true)),
        (.date, .string("soon"), .date(date(2026, 1, 1))), (.datetime, .integer(5), .date(date(2026, 1, 1))),
        (.number, .boolean(true), .number(1)),
    ])
    func aResultThatIsNoneOfItFailsTheRunWithoutNamingItsValue(
        type: FieldType, recorded: FieldValue, other: FieldValue
    ) throws {
        for operation in [FieldCheck.Operator.equals, .notEquals] {
            let outcome = try holds(result: recorded, type, operation, other)
            let reason = "\(operation.rawValue) compares a \(type.rawValue) with a value that is none"
            #expect(outcome == .fails("flow main, node check: \(reason)"))
        }
        // On the other side as well.
        let state = Turn.participant(
            ["a_\(type.rawValue)": other],
            communications: [Turn.communication(1, "X", .replied, results: ["r": recorded])])
        let outcome = try FlowEngineTests.holds(
            .participant("a_\(type.rawValue)"), type, .equals, [.field(.result("r"))], state)
        #expect(
            outcome == .fails("flow main, node check: equals compares a \(type.rawValue) with a value that is none"))
    }

    private func holds(
        result: FieldValue, _ type: FieldType, _ operation: FieldCheck.Operator, _ other: FieldValue
    ) throws -> Holding {
        let state = Turn.participant(communications: [Turn.communication(1, "X", .replied, results: ["r": result])])
        return try FlowEngineTests.holds(.result("r"), type, operation, [.constant(other)], state)
    }
}
