import Domain
import TestSupport
import Testing

@testable import Agents

@Suite struct FormConversationTests {
    private static func form(_ results: [AgentResult], welcome: String? = nil, _ form: FormSettings = FormSettings())
        -> AgentDefinition
    {
        AgentDefinition(
            id: "clerk", kind: .form, channels: [], welcomeMessage: welcome, language: "en", results: results,
            form: form)
    }

    @Test func asksEachInTurnAndThanks() {
        let agent = FormConversationTests.form([
            AgentResult(name: "paid", type: .boolean, question: "Has {{ name }} paid {{ amount }}?"),
            AgentResult(name: "plan", title: "Plan", type: .choice(["basic", "plus"])),
        ])
        var talk = Dialogue(agent, context: ["name": "Anna", "participant.amount": "12 EUR"])
        #expect(talk.open() == "Has Anna paid 12 EUR?")
        #expect(talk.answer("perhaps") == "Sorry, that was not understood. Please answer with yes or no.\nHas Anna paid 12 EUR?")
        #expect(talk.answer("Yes!") == "Please tell us: Plan\n1. basic\n2. plus")
        #expect(!talk.isDone)
        #expect(talk.answer("2") == "Thank you.")
        #expect(talk.isDone)
        #expect(talk.results == ["paid": .boolean(true), "plan": .string("plus")])
    }
}
