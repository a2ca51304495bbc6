import TestSupport
import Testing

@testable import Agents

@Suite struct PhrasesTests {
    @Test func areThereInTwelveLanguages() {
        #expect(
            Phrases.languages.keys.sorted() == ["ar", "de", "en", "es", "fr", "it", "nl", "pl", "pt", "ru", "tr", "uk"])
    }

    @Test(arguments: Phrases.languages.keys.sorted())
    func sayWhatTheyHaveToSay(language: String) {
        let phrases = Phrases.of(language)
        for child in Mirror(reflecting: phrases).children {
            let text = child.value as? String ?? ""
            #expect(!text.isEmpty, "\(child.label ?? "")")
            #expect(TextTemplate.mistake(in: text) == nil)
            if language != "en" {
                let english =
                    Mirror(reflecting: Phrases.english).children.first { $0.label == child.label }?.value as? String
                let isSame = text == english
                // "no" is Spanish and Italian too.
                #expect(!isSame || (child.label == "no" && text == "no"), "\(child.label ?? "") is English")
            }
        }
        #expect(phrases.ask("T{{ x }}", description: "D").contains("T{{ x }} (D)"))
        #expect(phrases.press("7", for: "opt").contains("opt"))
        #expect(phrases.press("7", for: "opt").contains("7"))
        #expect(phrases.writeToSkip("w0rd").contains("w0rd"))
        // What they tell people to write is understood.
        #expect(YesNoWords.value(of: phrases.yes) == true)
        #expect(YesNoWords.value(of: phrases.no) == false)
        #expect(Phrases.skipWords.contains(FoldedText.of(phrases.skipWord)))
        #expect(OptWords.standard.keyword(in: phrases.skipWord) == nil)
        for (text, keyword) in [(phrases.optedOut, OptWords.Keyword.optIn), (phrases.optedIn, .optOut)] {
            let words = text.split { !$0.isLetter }.map(String.init).filter { $0 == $0.uppercased() && $0.count > 3 }
            #expect(words.contains { OptWords.standard.keyword(in: $0) == keyword }, "\(text)")
        }
        let examples: [(String, AgentResult.ValueType)] = [
            (phrases.needInteger, .integer), (phrases.needNumber, .number), (phrases.needDate, .date),
        ]
        for (text, type) in examples {
            let written = text.split(separator: " ").last.map(String.init) ?? ""
            #expect(AnswerReader(language: language).value(of: written, as: type) != nil, "\(text)")
        }
    }

    @Test(arguments: [
        ("de", "Ja"), ("de-AT", "Ja"), ("DE_at", "Ja"), ("pt-BR", "sim"), ("xx", "yes"), ("", "yes"), ("-", "yes"),
        ("german", "yes"),
    ])
    func areFoundByTag(tag: String, yes: String) {
        #expect(Phrases.of(tag).yes == yes)
    }

    @Test func areEnglishWhereNoLanguageIsKnown() { #expect(Phrases.of(nil) == Phrases.english) }

    @Test(arguments: [
        ("Hi", "Hi"), ("Hi {{ name }}!", "Hi Anna!"), ("{{name}}{{ name }}", "AnnaAnna"), ("{{ amount }}", "12"),
        ("{{ participant.amount }}", "12"), ("{{ town }}", "Ulm"), ("{{ customer.town }}", "Ulm"),
        ("[{{ nothing }}]", "[]"),
        ("{{ participant.name }}", ""), ("{{", "{{"), ("}} {{ name }}", "}} Anna"), ("{ name }", "{ name }"),
        ("{{ trick }}", "{{ name }}"), ("", ""), ("{{{ name }}}", "}"),
    ])
    func fillPlaceholders(text: String, filled: String) {
        let context = ["name": "Anna", "participant.amount": "12", "customer.town": "Ulm", "trick": "{{ name }}"]
        #expect(TextTemplate.render(text, context) == filled)
    }

    @Test(
        arguments: [
            ("Hi {{ name }}", nil), ("{{ participant.due_date }}", nil), ("a }} b", nil), ("{{ größe }}", nil),
            ("{{ name", "no \"}}\""), ("{{ a }} {{", "no \"}}\""), ("{{ }}", "names nothing"),
            ("{{}}", "names nothing"),
            ("{{ a b }}", "names nothing"), ("{{ a.b.c }}", "names nothing"), ("{{ 1a }}", "names nothing"),
            ("{{ a|upper }}", "names nothing"), ("{{ a. }}", "names nothing"), ("{{{ a }}}", "names nothing"),
        ] as [(String, String?)])
    func tellWhatIsNoPlaceholder(text: String, mistake: String?) {
        let told = TextTemplate.mistake(in: text)
        #expect((told == nil) == (mistake == nil))
        if let mistake { #expect(told?.contains(mistake) == true, "\(told ?? "")") }
    }
}
