import Expressions
import Testing

/// What Python has and expressions do not is refused when it is read, at its place, with what would be right.
@Suite struct RefusedFormTests {
    @Test(arguments: [
        ("", 0, "empty"), ("  ", 0, "empty"), ("lambda: 1", 0, "lambda"), ("sorted(a, key=lambda x: x)", 14, "lambda"),
        ("[x for x in a]", 3, "comprehension"), ("any(x for x in a)", 6, "comprehension"),
        ("{x: 1 for x in a}", 6, "comprehension"),
        ("(x := 1)", 3, "\":=\" is not accepted"), ("x := 1", 2, "\":=\" is not accepted"),
        ("{1, 2}", 0, "a set is not accepted (a list"),
        ("{1}", 0, "a set"), ("max(*a)", 4, "before a value is not accepted"), ("max(**a)", 4, "before a value"),
        ("[*a]", 1, "before a value"),
        ("await x", 0, "await"), ("yield", 0, "yield"), ("print(a)", 0, "the function \"print\" is not known"),
        ("lenn(a)", 0, "did you mean \"len\"?"),
        ("a.uper()", 2, "did you mean \"upper\"?"), ("a.format_map(b)", 2, "method \"format_map\" is not known"),
        ("a.yeer", 2, "did you mean \"year\"?"),
        ("a.upper", 2, "is not called (write upper(...))"), ("a.year()", 2, "leave the parentheses out"),
        ("a.__class__", 2, "attribute \"__class__\" is not known"),
        ("__import__('os')", 0, "function \"__import__\" is not known"), ("__name__", 0, "names that begin with __"),
        ("a = 1", 2, "\"==\" does"),
        ("a && b", 2, "\"and\" joins conditions"), ("a & b", 2, "\"and\""), ("a | b", 2, "\"or\" joins"),
        ("a ^ b", 2, "\"**\" raises"), ("~a", 0, "\"~\""),
        ("a << 2", 2, "\"<<\""), ("a >> 2", 2, "\">>\""), ("a @ b", 2, "\"@\""), ("!a", 0, "\"not\""),
        ("a <> b", 3, "a value is missing before \">\""),
        ("a is b", 2, "only with None, True and False (== compares"), ("a is 1", 2, "only with None"),
        ("a is not 'x'", 2, "only with None"),
        ("9223372036854775808", 0, "past 64 bits"), ("1 + 99999999999999999999", 4, "past 64 bits"),
        ("0xFFFFFFFFFFFFFFFFF", 0, "past 64 bits"), ("2j", 0, "complex"), ("1.5J", 0, "complex"),
        ("012", 0, "does not begin with 0"), ("1_", 0, "between two digits"), ("1__0", 0, "between two digits"),
        ("0x", 0, "digits are missing"), ("1a", 1, "runs into a name"), ("'\\ud800'", 1, "surrogate"),
        ("'a\\udc00'", 2, "surrogate"), ("'\\U00110000'", 1, "surrogate"), ("'\\x4'", 1, "2 hexadecimal digits"),
        ("'\\N{BULLET}'", 1, "characters by their names"), ("b'a'", 0, "bytes are not accepted"),
        ("'abc", 0, "is not closed (end it with ')"), ("\"\"\"abc\"", 0, "end it with \"\"\""),
        ("'a\nb'", 0, "not closed"), ("“a”", 0, "curly quote"), ("a + “b”", 4, "curly quote"),
        ("a b", 2, "without an operator"), ("1 2", 2, "without an operator"),
        ("(1", 0, "\"(\" is not closed (end it with \")\")"), ("[1, 2", 0, "\"[\" is not closed"),
        ("(1]", 2, "unexpected \"]\""), ("1)", 1, "unexpected \")\""),
        ("1 +", 3, "ends too early"), ("+ * 2", 2, "before a value"), ("a, b", 1, "a tuple stands in parentheses"),
        ("1 if a", 6, "\"else\""), ("a not b", 6, "\"in\", as in x not in y"),
        ("{1: }", 4, "a value is missing before \"}\""),
        ("f'{'a'}'", 2, "not closed"), ("f'{a'", 2, "not closed"), ("f'}'", 2, "write \"}}\""),
        ("f'{}'", 3, "empty place"), ("f'{ }'", 3, "empty place"), ("f'{a!x}'", 4, "!r, !s or !a"),
        ("f'{\"\\n\"}'", 4, "backslash"),
        ("f'{a#b}'", 4, "\"#\""), ("f'{a:{b:{c}}}'", 8, "nested too deeply"), ("f'{a b}'", 5, "without an operator"),
        ("f'{lambda x: 1}'", 3, "lambda"), ("f'{(a}'", 5, "that nothing opens"), ("f'{a!r'", 2, "not closed"),
        ("max(a, key=len)", 0, "\"key=\" is not accepted"), ("len()", 0, "it takes 1"), ("len(a, b)", 0, "it takes 1"),
        ("len(obj=a)", 0, "no argument \"obj\""), ("round(a, 1, 2)", 0, "it takes 1 to 2"),
        ("sum()", 0, "it takes 1 to 2"),
        ("min(a, default=1, default=2)", 18, "stands twice"), ("min(default=1, a)", 15, "plain arguments come first"),
        ("(1)(2)", 3, "only functions and methods"), ("a.b.c", 2, "attribute \"b\" is not known"),
        ("'a'()", 3, "only functions"),
        ("customer", 0, "alone is no value"), ("participant + 1", 0, "alone is no value"),
        ("params.x", 0, "\"params\" has no value here"), ("communication.body", 0, "one of status, name"),
        ("participant[a]", 12, "takes a name in quotes"),
        ("participant['a' + 'b']", 12, "fixed name in quotes"),
        ("participant.get('a')", 15, "is a value, not a function"), ("date.utcnow()", 5, "date.utcnow"),
        ("datetime.now", 0, "call it: datetime.now(...)"), ("datetime.strptime(a, b)", 9, "strptime"),
        ("a[1:2, 3]", 5, "one slice"), ("a[]", 2, "a value is missing"), ("a[1", 1, "\"[\" is not closed"),
        ("a;b", 1, "\";\""), ("import os", 0, "no word of expressions"), ("a\u{E9} + 1", 1, "letters a to z"),
        ("a $ b", 2, "no meaning here"), ("a # b", 2, "\"#\" has no meaning"),
        ("é", 0, "no meaning here"), ("1if a else b", 1, "runs into a name"),
    ])
    func refusesWithPlaceAndWhatWouldBeRight(source: String, offset: Int, message: String) throws {
        let error = try #require(throws: ExpressionSyntaxError.self) { try Expression(parsing: source) }
        #expect(error.offset == offset, "\(error)")
        #expect(error.message.contains(message), "\(error)")
        #expect(error.message.hasSuffix(")"), "says what would be right: \(error)")
    }

    @Test func readsColumnsOfAnImport() throws {
        let expression = try Expression(
            parsing: "row['First'] + ' ' + row[\"Last name\"] + row['First']", scopes: Expression.Scope.importColumn)
        #expect(
            expression.references == [
                Expression.Reference(scope: .row, name: "First", offset: 0),
                Expression.Reference(scope: .row, name: "Last name", offset: 21),
            ])
        for source in ["name", "customer.name", "row", "row.First", "row[1]"] {
            #expect(throws: ExpressionSyntaxError.self) {
                try Expression(parsing: source, scopes: Expression.Scope.importColumn)
            }
        }
    }

    @Test func aFieldMayBeCalledLikeAClassOrFunction() throws {
        for source in ["date", "date.strftime('%d')", "time or max", "date.year + len", "row"] {
            let expression = try Expression(parsing: source)
            #expect(expression.references.first?.scope == .bare)
        }
    }

    @Test(arguments: [
        ("name | raw }}", 5), ("name}}", 4), ("{'a': 1} }}", 9), ("1 + 2 }", 6), ("f'{1}' }}", 7), ("a , b", 2),
        ("a if b else c | raw", 14),
    ])
    func readsUpToWhatCannotGoOn(text: String, end: Int) throws {
        let bytes = Array(("é{{" + text).utf8)
        let found = try Expression.parse(prefixOf: bytes, from: 4)
        #expect(found.end == end + 4)
        #expect(text.hasPrefix(found.expression.source))
    }
}
