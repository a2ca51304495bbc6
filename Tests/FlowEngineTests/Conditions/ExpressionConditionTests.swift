import Domain
import FlowEngine
import Testing

@Suite struct ExpressionConditionTests {
    @Test(
        arguments: [
            (.integer, .integer(4), .equals, "a_integer", true),
            (.integer, .integer(4), .greaterThan, "participant.b_integer * 2", true),
            (.integer, .integer(4), .lessThan, "customer.visits", false),
            (.integer, .integer(4), .lessThan, "visits ** 2", true),
            (.integer, .integer(4), .in, "[1, 2, 4]", true), (.integer, .integer(4), .in, "(1, 2)", false),
            (.integer, .integer(4), .notIn, "(1, 2)", true), (.integer, .integer(4), .notIn, "[4]", false),
            (.integer, .integer(4), .in, "4", true), (.integer, .integer(4), .in, "[]", false),
            (.integer, .integer(4), .notIn, "[]", true), (.integer, .integer(4), .in, "[None, 4.0]", true),
            (.integer, .integer(4), .equals, "None", false), (.integer, .integer(4), .notEquals, "None", true),
            (.integer, .integer(4), .equals, "b_number", false), (.integer, .integer(4), .notEquals, "b_number", true),
            (.string, .string("Ann"), .equals, "'ann'.title()", true),
            (.string, .string("Ann"), .startsWith, "a_string[:2]", true),
            (.date, .date(date(2026, 7, 1)), .on, "date.today()", true),
            (.date, .date(date(2026, 7, 1)), .before, "date.today() + timedelta(days=1)", true),
            // The wall clock there is 02:00 of 1 July.
            (.datetime, datetime(2026, 6, 30, hour: 12, offset: 0), .onOrAfter, "datetime.now()", true),
            (.datetime, datetime(2026, 6, 30, hour: 11, offset: 0), .onOrAfter, "datetime.now()", false),
            (.boolean, .boolean(true), .equals, "b_integer > 0 and visits > 0", true),
            // The operator alone decides where the property is unset.
            (.integer, nil, .equals, "1 // 0", false), (.integer, nil, .notEquals, "1 // 0", true),
        ] as [(FieldType, FieldValue?, FieldCheck.Operator, String, Bool)])
    func anOperandIsWhatItsExpressionGives(
        type: FieldType, value: FieldValue?, operation: FieldCheck.Operator, expression: String, result: Bool
    ) throws {
        let holding = try holds(
            type, value, operation, [.python(expression)], others: ["b_integer": .integer(1), "visits": .integer(3)],
            zone: "Pacific/Kiritimati")
        #expect(holding == .holds(result))
    }

    @Test func bothEndsOfARangeMayBeExpressions() throws {
        for (low, high, result) in [("1 + 1", "a_integer", true), ("a_integer + 1", "9", false)] {
            let operands: [ValueSource] = try [.python(low), .python(high)]
            #expect(try holds(.integer, .integer(4), .between, operands) == .holds(result))
        }
    }

    @Test(
        arguments: [
            (.equals, "b_integer + 1", "TypeError"), (.equals, "1 // 0", "ZeroDivisionError"),
            (.equals, "[4]", "list"), (.in, "[[4]]", "list"), (.in, "{'a': 4}", "dict"),
            (.equals, "'x' * 10 ** 9", "LimitError"), (.in, "[1 // 0]", "ZeroDivisionError"),
            (.notEquals, "timedelta(days=1)", "timedelta"),
        ] as [(FieldCheck.Operator, String, String)])
    func anExpressionThatFailsFailsTheRun(
        operation: FieldCheck.Operator, expression: String, reason: String
    ) throws {
        guard case .fails(let text) = try holds(.integer, .integer(4), operation, [.python(expression)]) else {
            Issue.record("it did not fail")
            return
        }
        #expect(text.hasPrefix("flow main, node check: expression \"\(expression)\""))
        #expect(text.contains(reason))
    }

    /// The reason names the column of what failed, counted in characters.
    @Test func theReasonNamesTheColumn() throws {
        guard case .fails(let text) = try holds(.integer, .integer(4), .equals, [.python("len('é') + 1 // 0")]) else {
            Issue.record("it did not fail")
            return
        }
        #expect(text.contains("\"len('é') + 1 // 0\", column 1"))
    }

    /// An e-mail may answer in words: a value that the property's type cannot be compared with is no silent Else.
    @Test func anOperandOfAnotherTypeFailsTheRun() throws {
        guard case .fails(let text) = try holds(.integer, .integer(4), .equals, [.python("'many'")]) else {
            Issue.record("it did not fail")
            return
        }
        #expect(text.contains("equals compares a integer with a value that is none"))
    }

    @Test func resultAndCommunicationAreThoseOfTheEvent() throws {
        let ended = Turn.communication(
            2, "ASK", .completed, results: ["score": .integer(7)], startedAt: Turn.noon, endedAt: Turn.noon)
        for (expression, result) in [
            ("result.score - 3", true), ("len(communication.name) + 1", true),
            ("4 if communication.ended_at >= communication.started_at else 0", true),
            ("4 if result.nothing is not None else 0", false),
        ] {
            let holding = try holds(
                .participant("a_integer"), .integer, .equals, [.python(expression)],
                Turn.participant(["a_integer": .integer(4)]), event: .communicationEnded(ended))
            #expect(holding == .holds(result), "\(expression)")
        }
    }
}
