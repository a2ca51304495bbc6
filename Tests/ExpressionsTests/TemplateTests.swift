import Domain
import Expressions
import Testing

@Suite struct TemplateTests {
    private static let now = LocalNow(
        wallClock: CivilDateTime(date: CivilDate(daysSinceEpoch: 20_634), microsecondOfDay: 36_000_000_000))

    private func render(
        _ text: String, _ style: Template.Style = .plain, _ values: [String: ExpressionValue] = [:]
    ) throws -> String {
        let template = try Template(parsing: text)
        return try template.render(style, now: Self.now) { values[template.references[$0].name] ?? .none }
    }

    @Test(arguments: [
        ("{{ name }}", Expression.Scope.bare, "name", 3),
        ("{{name}}", .bare, "name", 2),
        ("{{ customer.name }}", .customer, "name", 3),
        ("{{ participant.due_date | raw }}", .participant, "due_date", 3),
        ("{{ participant['due date'] }}", .participant, "due date", 3),
        ("é {{\n result.x1|raw }}", .result, "x1", 7),
        ("{{ communication.started_at }}", .communication, "started_at", 3),
        (#"\{{ name }}"#, .bare, "name", 4),
        ("{ {{ name }} }}", .bare, "name", 5),
        ("{{ 'é' + (name or 'there') }}", .bare, "name", 11),
        ("{{ name }} {{ name }}", .bare, "name", 3),
    ])
    func readsReferences(text: String, scope: Expression.Scope, name: String, offset: Int) throws {
        let template = try Template(parsing: text)
        #expect(template.references == [Expression.Reference(scope: scope, name: name, offset: offset)])
        #expect(template.source == text)
    }

    @Test(arguments: [
        ("{{ customer.name.first }}", 17, "attribute \"first\""),
        ("{{ params.x }}", 3, "\"params\" has no value here"),
        ("{{ name | upper }}", 10, "only \"raw\""),
        ("{{ name | raw | raw }}", 14, "operator \"|\""),
        ("{{ {} }", 0, "not closed"),
        ("Dear {{ customer }}", 8, "alone"),
        ("{{ communication.body }}", 3, "no attribute"),
        ("Dear {{ name", 5, "not closed"),
        ("Dear {{ name }", 5, "not closed"),
        ("{{ a {{ b }}", 0, "not closed"),
        ("x{{", 1, "not closed"),
        ("a {{ }}", 2, "names nothing"),
        ("{{}}", 0, "names nothing"),
        ("{{ a b }}", 5, "follows without an operator"),
        ("{{ a = b }}", 5, "\"==\" does"),
        ("{{ a + }}", 7, "a value is missing"),
        ("{{ ‘a’ }}", 3, "curly quote"),
    ])
    func refusesWhatIsNoExpression(text: String, offset: Int, message: String) {
        let error = #expect(throws: TemplateSyntaxError.self) { try Template(parsing: text) }
        #expect(error?.offset == offset)
        #expect(error?.message.contains(message) == true, "\(error?.message ?? "")")
    }

    @Test func rendersEveryPlaceInOrder() throws {
        let text = try render(
            "Hi {{ name }}, {{ customer.email }}: {{ amount }}{{ gone }}!", .plain,
            ["name": .string("Zoë"), "email": .string("z@example.org"), "amount": .float(100)])
        #expect(text == "Hi Zoë, z@example.org: 100.0!")
    }

    @Test func rendersExpressions() throws {
        #expect(try render("{{ name or 'there' }}") == "there")
        #expect(try render("{{ {'a': {'b': 1}}['a'] }}") == "{'b': 1}")
        #expect(try render("{{ 'a}}b' }}|{{ 1 + 1 | raw }}") == "a}}b|2")
        #expect(try render("{{ None }}{{ True }}{{ [None] }}") == "True[None]")
        #expect(try render("{{ amount * 2 if amount else 0 }}", .plain, ["amount": .integer(21)]) == "42")
    }

    @Test func htmlEscapesValuesButNotTheTemplate() throws {
        let values = ["x": ExpressionValue.string(#"<a & "b" 'c'>"#)]
        let escaped = "&lt;a &amp; &quot;b&quot; &#39;c&#39;&gt;"
        let plain = "<a & \"b\" 'c'>"
        let text = "<b title='{{ x }}'>{{ x + '' }}</b>{{ x | raw }}{{ x + '' | raw }}"
        #expect(try render(text, .html, values) == "<b title='\(escaped)'>\(escaped)</b>\(plain)\(plain)")
        #expect(try render(text, .plain, values) == "<b title='\(plain)'>\(plain)</b>\(plain)\(plain)")
    }

    @Test func aFailureNamesItsPlaceInTheTemplate() throws {
        let error = #expect(throws: ExpressionFailure.self) { try render("Hi {{ name }}: {{ 1 + name }}") }
        #expect(error?.kind == .typeError)
        #expect(error?.offset == 20)
    }

    @Test func aValueIsNotReadAsATemplate() throws {
        #expect(try render("{{ a }}", .plain, ["a": .string("{{ b }}")]) == "{{ b }}")
    }

    @Test func textWithoutPlacesStaysAsItIs() throws {
        for text in ["", "}}", "{ x }", "a { { b", "\u{FEFF}\r\n"] {
            #expect(try Template(parsing: text).references.isEmpty)
            #expect(try render(text, .html) == text)
        }
    }
}
