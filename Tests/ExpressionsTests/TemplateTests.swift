import Domain
import Expressions
import Testing

@Suite struct TemplateTests {
    private func reference(_ text: String) throws -> Template.Reference {
        try #require(try Template(parsing: text).references.first)
    }

    @Test(arguments: [
        ("{{ name }}", Template.Scope.bare, "name", false, 3),
        ("{{name}}", .bare, "name", false, 2),
        ("{{ customer.name }}", .customer, "name", false, 3),
        ("{{ participant.due_date | raw }}", .participant, "due_date", true, 3),
        ("é {{\n result.x1|raw }}", .result, "x1", true, 7),
        ("{{ communication.started_at }}", .communication, "started_at", false, 3),
        (#"\{{ name }}"#, .bare, "name", false, 4),
        ("{ {{ name }} }}", .bare, "name", false, 5),
    ])
    func readsReferences(
        text: String, scope: Template.Scope, name: String, isRaw: Bool, offset: Int
    ) throws {
        let expected = Template.Reference(scope: scope, name: name, isRaw: isRaw, offset: offset)
        #expect(try reference(text) == expected)
        #expect(try Template(parsing: text).source == text)
    }

    @Test(arguments: Template.Scope.allCases)
    func readsEveryScope(scope: Template.Scope) throws {
        let prefix = scope == .bare ? "" : "\(scope.rawValue)."
        #expect(try reference("{{ \(prefix)status }}").scope == scope)
    }

    @Test(arguments: [
        ("{{ name or 'there' }}", 3, "later version"),
        ("{{ a + b }}", 3, "later version"),
        ("{{ due.strftime('%d') }}", 3, "later version"),
        ("{{ customer.name.first }}", 3, "later version"),
        ("{{ params.x }}", 3, "later version"),
        ("{{ name | upper }}", 3, "later version"),
        ("{{ name | raw | raw }}", 3, "later version"),
        ("{{ 1 }}", 3, "later version"),
        ("{{ None }}", 3, "later version"),
        ("{{ {} }}", 3, "later version"),
        ("Dear {{ customer }}", 8, "alone"),
        ("{{ communication.body }}", 3, "no attribute"),
        ("Dear {{ name", 5, "not closed"),
        ("Dear {{ name }", 5, "not closed"),
        ("{{ a {{ b }}", 0, "not closed"),
        ("x{{", 1, "not closed"),
        ("a {{ }}", 2, "names nothing"),
        ("{{}}", 0, "names nothing"),
        ("{{ \(String(repeating: "x", count: 5000)) }}", 3, "later version"),
    ])
    func refusesWhatIsNoPlainReference(text: String, offset: Int, message: String) {
        let error = #expect(throws: TemplateSyntaxError.self) { try Template(parsing: text) }
        #expect(error?.offset == offset)
        #expect(error?.message.contains(message) == true)
    }

    @Test func rendersEveryPlaceInOrder() throws {
        let template = try Template(parsing: "Hi {{ name }}, {{ customer.email }}: {{ amount }}{{ gone }}!")
        let text = template.render(.plain) { reference in
            switch (reference.scope, reference.name) {
            case (.bare, "name"): .string("Zoë")
            case (.customer, "email"): .string("z@example.org")
            case (.bare, "amount"): .number(100)
            default: nil
            }
        }
        #expect(text == "Hi Zoë, z@example.org: 100.0!")
    }

    @Test func htmlEscapesValuesButNotTheTemplate() throws {
        let template = try Template(parsing: "<b title='{{ x }}'>{{ x }}</b>{{ x | raw }}")
        let value = FieldValue.string(#"<a & "b" 'c'>"#)
        let escaped = "&lt;a &amp; &quot;b&quot; &#39;c&#39;&gt;"
        #expect(template.render(.html) { _ in value } == "<b title='\(escaped)'>\(escaped)</b><a & \"b\" 'c'>")
        let plain = "<a & \"b\" 'c'>"
        #expect(template.render(.plain) { _ in value } == "<b title='\(plain)'>\(plain)</b>\(plain)")
    }

    @Test func aValueIsNotReadAsATemplate() throws {
        let template = try Template(parsing: "{{ a }}")
        #expect(template.render(.plain) { _ in .string("{{ b }}") } == "{{ b }}")
    }

    @Test func textWithoutPlacesStaysAsItIs() throws {
        for text in ["", "}}", "{ x }", "a { { b", "\u{FEFF}\r\n"] {
            let template = try Template(parsing: text)
            #expect(template.references.isEmpty)
            #expect(template.render(.html) { _ in nil } == text)
        }
    }
}
