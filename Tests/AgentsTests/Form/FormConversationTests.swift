import Domain
import TestSupport
import Testing

@testable import Agents

@Suite struct FormConversationTests {
    private static func form(
        _ results: [AgentResult], welcome: String? = nil, _ form: FormSettings = FormSettings(),
        language: String? = "en"
    ) -> AgentDefinition {
        AgentDefinition(
            id: "clerk", kind: .form, channels: [], welcomeMessage: welcome, language: language, results: results,
            form: form)
    }

    private static let paid = AgentResult(name: "paid", type: .boolean, question: "Has it been paid?")
    private static let plan = AgentResult(name: "plan", title: "Plan", type: .choice(["basic", "plus"]))
    private static let note = AgentResult(name: "note", title: "Note", type: .string, isOptional: true)
    private static let sorry = "Sorry, that was not understood."

    @Test func asksEachInTurnAndThanks() {
        let agent = FormConversationTests.form([
            AgentResult(name: "paid", type: .boolean, question: "Has {{ name }} paid {{ amount }}?"),
            FormConversationTests.plan,
        ])
        var talk = Dialogue(agent, context: ["name": "Anna", "participant.amount": "12 EUR"])
        #expect(talk.open() == "Has Anna paid 12 EUR?")
        #expect(
            talk.answer("perhaps")
                == "\(FormConversationTests.sorry) Please answer with yes or no.\nHas Anna paid 12 EUR?")
        #expect(talk.answer("Yes!") == "Please tell us: Plan\n1. basic\n2. plus")
        #expect(talk.last.results == ["paid": .some(.boolean(true))])
        #expect(!talk.isDone)
        #expect(talk.answer("2") == "Thank you.")
        #expect(talk.isDone)
        #expect(talk.results == ["paid": .boolean(true), "plan": .string("plus")])
    }

    @Test func asksAfterTheFirstReplyToATemplate() {
        var talk = Dialogue(FormConversationTests.form([FormConversationTests.paid]))
        #expect(talk.open(isTemplate: true) == "")
        #expect(talk.memory == "{}")
        #expect(talk.answer("no") == "Has it been paid?")
        #expect(talk.results.isEmpty)
        #expect(talk.answer("no") == "Thank you.")
        #expect(talk.results == ["paid": .boolean(false)])
    }

    @Test func welcomesWhoeverBegins() {
        let agent = FormConversationTests.form([FormConversationTests.paid], welcome: "Hello {{ name }}.")
        var talk = Dialogue(agent, context: ["name": "Anna"])
        #expect(talk.address() == "Hello Anna.\nHas it been paid?")
        #expect(talk.last.says.count == 1)
        #expect(talk.answer("y") == "Thank you.")
    }

    @Test func givesUpWhereAResultMustBeThere() {
        let agent = FormConversationTests.form(
            [FormConversationTests.paid, FormConversationTests.plan],
            FormSettings(
                attempts: 2, invalidMessage: "Pardon, {{ name }}?", giveUpMessage: "We shall call you, {{name}}."))
        var talk = Dialogue(agent, context: ["name": "Anna"])
        _ = talk.open()
        #expect(talk.answer("perhaps") == "Pardon, Anna?\nHas it been paid?")
        #expect(talk.answer("perhaps") == "We shall call you, Anna.")
        #expect(talk.isDone)
        #expect(talk.results.isEmpty)
    }

    @Test func goesOnWithoutWhatIsOptional() {
        var plan = FormConversationTests.plan
        plan.isOptional = true
        plan.attempts = 1
        let agent = FormConversationTests.form([plan, FormConversationTests.note, FormConversationTests.paid])
        var talk = Dialogue(agent)
        #expect(talk.open() == "Please tell us: Plan\n1. basic\n2. plus\nTo leave this out, write “skip”.")
        #expect(talk.answer("gold") == "Please tell us: Note\nTo leave this out, write “skip”.")
        #expect(talk.answer("Überspringen!") == "Has it been paid?")
        #expect(talk.answer("yes") == "Thank you.")
        #expect(talk.results == ["paid": .boolean(true)])
    }

    @Test func takesItsOwnSkipWordsOnly() {
        let agent = FormConversationTests.form([FormConversationTests.note], FormSettings(skipWords: ["later", "Nö"]))
        var talk = Dialogue(agent)
        #expect(talk.open().hasSuffix("write “later”."))
        _ = talk.answer("skip")
        #expect(talk.results == ["note": .string("skip")])
        var other = Dialogue(agent)
        _ = other.open()
        #expect(other.answer("nö.") == "Thank you.")
        #expect(other.results.isEmpty)
    }

    @Test func prefersAnOptionToASkipWord() {
        let choice = AgentResult(name: "what", type: .choice(["skip", "go"]), isOptional: true)
        var talk = Dialogue(FormConversationTests.form([choice]))
        _ = talk.open()
        _ = talk.answer("skip")
        #expect(talk.results == ["what": .string("skip")])
        // What must be there cannot be skipped.
        var paid = Dialogue(FormConversationTests.form([FormConversationTests.paid]))
        _ = paid.open()
        #expect(paid.answer("skip").hasPrefix(FormConversationTests.sorry))
    }

    @Test func passesOverWhatNobodyVouchesFor() {
        var talk = Dialogue(FormConversationTests.form([FormConversationTests.paid]))
        _ = talk.open()
        let before = talk.memory
        #expect(talk.answer("yes", isVouchedFor: false) == "")
        #expect(talk.memory == before)
        #expect(talk.results.isEmpty)
        #expect(!talk.isDone)
        #expect(talk.answer("yes") == "Thank you.")
    }

    @Test func asksForNothingThatIsThere() {
        var talk = Dialogue(FormConversationTests.form([FormConversationTests.paid, FormConversationTests.plan]))
        _ = talk.open()
        talk.record("plan", .string("basic"))
        #expect(talk.answer("yes") == "Thank you.")
        #expect(talk.results["plan"] == .string("basic"))
        // An operator answered the question that is open: what comes next is no answer to it.
        var other = Dialogue(FormConversationTests.form([FormConversationTests.paid, FormConversationTests.plan]))
        _ = other.open()
        other.record("paid", .boolean(true))
        #expect(other.answer("no") == "Please tell us: Plan\n1. basic\n2. plus")
        #expect(other.results == ["paid": .boolean(true)])
    }

    @Test(arguments: [
        nil, "", "{}", "{", "[]", "null", #"{"ask":"gone","tries":2}"#, #"{"ask":1}"#, #"{"tries":-5}"#,
        #"{"ask":"paid","tries":1e30}"#, String(repeating: "[", count: 10_000),
    ])
    func beginsAnewWhereItsMemoryIsOfAnotherForm(memory: String?) {
        let step = FormConversationTests.form([FormConversationTests.paid]).step(
            AgentTurn(
                agent: "clerk", kind: .sms, occasion: .answered(text: "yes", isDigits: false, isVouchedFor: true),
                memory: memory))
        #expect(step.says.map(\.text) == ["Has it been paid?"])
        #expect(step.results.isEmpty)
    }

    @Test func saysNothingAfterItsLastWord() {
        var talk = Dialogue(FormConversationTests.form([FormConversationTests.paid]))
        _ = talk.open()
        _ = talk.answer("yes")
        #expect(talk.answer("thanks") == "")
        #expect(talk.isDone)
    }

    @Test func keepsACompactMemory() {
        var talk = Dialogue(FormConversationTests.form([FormConversationTests.note, FormConversationTests.paid]))
        _ = talk.open()
        #expect(talk.memory == #"{"ask":"note"}"#)
        _ = talk.answer("skip")
        #expect(talk.memory == #"{"ask":"paid","left":["note"]}"#)
        _ = talk.answer("perhaps")
        #expect(talk.memory == #"{"ask":"paid","left":["note"],"tries":1}"#)
        _ = talk.answer("yes")
        #expect(talk.memory == #"{"over":true}"#)
    }

    @Test(
        arguments: [
            (AgentResult.ValueType.string, "Say it.", 64, true),
            (.integer, "Say it.\nPlease key in the number, then the hash key.", 18, false),
            (
                .number,
                "Say it.\nPlease key in the number, with the star key for the decimal point, then the hash key.", 20,
                false
            ),
            (.boolean, "Say it.\nFor yes, press 1. For no, press 2.", 1, true),
            (.date, "Say it.\nPlease key in the date with eight digits: day, month and year.", 8, false),
            (.choice(["a", "b"]), "Say it.\nFor a, press 1.\nFor b, press 2.", 1, true),
            (.choice((1...12).map { "o\($0)" }), nil, 2, true),
        ] as [(AgentResult.ValueType, String?, Int, Bool)])
    func saysTheKeysOnACall(type: AgentResult.ValueType, text: String?, digits: Int, speech: Bool) {
        let agent = FormConversationTests.form([AgentResult(name: "x", type: type, question: "Say it.")])
        var talk = Dialogue(agent, kind: .voice)
        let said = talk.open()
        #expect(said == text ?? said)
        #expect(talk.last.says.map(\.expects) == [ExpectedAnswer(maximumDigits: digits, takesSpeech: speech)])
    }

    @Test func endsACallWithItsLastWord() {
        var talk = Dialogue(
            FormConversationTests.form([FormConversationTests.paid, FormConversationTests.note]), kind: .voice)
        #expect(talk.open() == "Has it been paid?\nFor yes, press 1. For no, press 2.")
        #expect(
            talk.press("7") == "\(FormConversationTests.sorry)\nHas it been paid?\nFor yes, press 1. For no, press 2.")
        #expect(talk.press("").hasPrefix(FormConversationTests.sorry))
        #expect(talk.press("2") == "Please tell us: Note\nTo leave this out, press the star key, then the hash key.")
        #expect(talk.press("*#") == "Thank you.")
        #expect(talk.last.says.map(\.expects) == [nil])
        #expect(talk.results == ["paid": .boolean(false)])
        // Spoken words are heard as written ones are.
        var spoken = Dialogue(FormConversationTests.form([FormConversationTests.plan]), kind: .voice)
        _ = spoken.open()
        #expect(spoken.answer("Plus.") == "Thank you.")
    }

    @Test func closesAMessageWithItsFirstReply() {
        let agent = AgentDefinition(id: "m", kind: .message, channels: [], welcomeMessage: "Hello {{ name }}")
        var talk = Dialogue(agent, context: ["name": "Anna"])
        #expect(talk.open() == "")
        #expect(talk.last == AgentStep())
        #expect(talk.answer("hi") == "")
        #expect(talk.isDone)
        var begun = Dialogue(agent, context: ["name": "Anna"])
        #expect(begun.address() == "Hello Anna")
        #expect(begun.isDone)
        var silent = Dialogue(AgentDefinition(id: "m", kind: .message, channels: []))
        #expect(silent.address() == "")
        #expect(silent.last == AgentStep(end: .done))
    }

    @Test func speaksTheAgentsLanguageAndReadsThePersons() {
        let amount = AgentResult(name: "amount", title: "Betrag", type: .number)
        var talk = Dialogue(FormConversationTests.form([amount], language: "de"), language: "en")
        #expect(talk.open() == "Bitte teilen Sie uns mit: Betrag")
        _ = talk.answer("1,234")
        #expect(talk.results == ["amount": .number(1234)])
        var french = Dialogue(FormConversationTests.form([amount], language: nil), language: "fr-CA")
        #expect(french.open() == "Merci de nous indiquer : Betrag")
        var unknown = Dialogue(FormConversationTests.form([amount], language: nil), language: "xx")
        #expect(unknown.open() == "Please tell us: Betrag")
    }
}
