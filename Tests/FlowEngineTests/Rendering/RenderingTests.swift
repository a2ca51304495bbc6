import Domain
import Expressions
import FlowEngine
import Testing

@Suite struct RenderingTests {
    private let now = LocalNow(
        wallClock: CivilDateTime(date: CivilDate(daysSinceEpoch: 20_000), microsecondOfDay: 0))

    private func render(
        _ action: Node.Kind, _ state: ParticipantState, _ conversation: CommunicationSnapshot? = nil
    ) throws -> RenderedContent {
        var builder = CampaignBuilder()
        builder.fields.append(Field(name: "name", type: .string, level: .participant))
        builder.flow("a", [("start", .participantCreated), ("x", action)], ["start>x"])
        return try #require(
            try builder.compiled().render(node: 1, state: state, conversation: conversation, now: now))
    }

    private let state = Turn.participant(
        ["a_string": .string("<Ann>"), "tier": .string("gold"), "a_number": .number(12.5), "email": .string("a@x.org")])

    @Test func anEmailIsRenderedInEachPart() throws {
        let content = try render(
            .email(
                "X", subject: Template(parsing: "For {{ a_string }}"), text: Template(parsing: "{{ customer.tier }}"),
                html: Template(parsing: "<b>{{ a_string }}</b>{{ a_string | raw }}"),
                context: [.participant("a_number"), .participant("a_date"), .customer("tier")]),
            state)
        #expect(content.kind == .email)
        #expect(content.subject == "For <Ann>")
        #expect(content.text == "gold")
        #expect(content.html == "<b>&lt;Ann&gt;</b><Ann>")
        #expect(
            content.context == [
                RenderedContent.ContextItem(name: "participant.a_number", value: .number(12.5)),
                RenderedContent.ContextItem(name: "customer.tier", value: .string("gold")),
            ])
    }

    @Test func anEmailWithoutATemplateIsANotificationWithAnEmptyBody() throws {
        let content = try render(.email("X"), state)
        #expect(content.subject == "Notification" && content.text == "" && content.html == nil)
        let html = try render(.email("X", html: Template(parsing: "<p>")), state)
        #expect(html.subject == "Notification" && html.text == nil && html.html == "<p>")
    }

    /// `name` is declared at both levels here: bare, it is the participant's, set or not.
    @Test func aBareNameIsTheParticipantsFieldElseTheCustomers() throws {
        var named = state
        named.customer[SystemField.name.id] = .string("Customer")
        let text = try Template(
            parsing: "{{ name }}|{{ customer.name }}|{{ email }}|{{ tier }}|{{ a_number }}|{{ none }}")
        let content = try render(.email("X", text: text), named)
        #expect(content.text == "|Customer|a@x.org|gold|12.5|")
    }

    @Test func communicationAndResultAreThoseOfTheOneBeingSent() throws {
        let text = try Template(
            parsing: "{{ communication.status }} {{ communication.name }} {{ communication.channel }} "
                + "{{ communication.agent }} {{ communication.started_at }} {{ communication.ended_at }}{{ result.r }}")
        let sent = Turn.communication(5, "X", .planned, results: ["r": .integer(4)], startedAt: Turn.noon)
        let content = try render(.email("X", text: text), state, sent)
        #expect(content.text == "Planned X email-channel agent 2026-06-30 12:00:00+00:00 4")
        #expect(try render(.email("X", text: text), state).text == "     ")
    }

    @Test func eachKindOfContentHasItsParts() throws {
        let name = try Template(parsing: "{{ tier }}")
        let template = try render(
            .message(
                .whatsapp, "X",
                .providerTemplate(ProviderTemplate(name: "hello", language: "en", parameters: [name, name]))), state)
        #expect(
            template.template
                == OutboundMessage.Template(name: "hello", language: "en", parameters: ["gold", "gold"]))
        #expect(template.text == nil && template.subject == nil)
        let whole = ProviderTemplate(
            name: "hello", language: "en", namedParameters: [ProviderTemplate.NamedParameter(name: "tier", text: name)],
            header: ProviderTemplate.Header(.document, try Template(parsing: "https://x/{{ tier }}"), name: name),
            buttons: [ProviderTemplate.Button(index: 2, .url, name)])
        #expect(
            try render(.message(.whatsapp, "X", .providerTemplate(whole)), state).template
                == OutboundMessage.Template(
                    name: "hello", language: "en", namedParameters: ["tier": "gold"],
                    header: OutboundMessage.Template.Header(.document, "https://x/gold", name: "gold"),
                    buttons: [OutboundMessage.Template.Button(index: 2, .url, "gold")]))
        #expect(try render(.message(.telegram, "X", .startPhrase(name)), state).text == "gold")
        #expect(try render(.message(.telegram, "X", .startPhrase(nil)), state).text == nil)
        var callee = state
        callee.participant[CampaignBuilder.id("a_phone")] = .string("+4420")
        let voice = Node.Kind.message(
            .voice, "X",
            .voice(phone: .participant("a_phone"), sipServer: "sip.example.org", sipParameters: "transport=udp"))
        let call = try render(voice, callee)
        #expect(call.phone == "+4420" && call.sipServer == "sip.example.org" && call.sipParameters == "transport=udp")
        let unset = try render(voice, state)
        #expect(unset.phone == nil && unset.namesPhone)
        let own = try render(
            .message(.voice, "X", .voice(phone: nil, sipServer: nil, sipParameters: nil)), callee)
        #expect(own.phone == nil && !own.namesPhone)
    }

    @Test func onlyCommunicationActionsHaveContent() throws {
        var builder = CampaignBuilder()
        builder.flow("a", [("start", .participantCreated)])
        let campaign = try builder.compiled()
        for node in [-1, 0, 1, .max] { #expect(try campaign.render(node: node, state: state, now: now) == nil) }
    }
}
