import Domain
import TestSupport
import Testing

@testable import Agents

/// What holds for any form and any answers.
@Suite struct FormPropertyTests {
    private static let answers = [
        "yes", "no", "1", "2", "3", "12", "12,5", "1.234,5", "31.3.2026", "31 March 2026", "basic", "pl", "skip",
        "later", "",
        "  ", "?", "maybe", "*", "*#", "12*5", "31032026", "\u{0}", "👍", "STOP", "{{ name }}", "نعم", "overslaan",
    ]

    private static func agent(_ random: inout SeededRandom) -> AgentDefinition {
        let types: [AgentResult.ValueType] = [
            .string, .integer, .number, .boolean, .date, .choice(["basic", "plus", "pl"]),
            .choice(["1", "12", "many"]),
        ]
        let results = (0..<(1 + Int(random.next() % 5))).map { number in
            AgentResult(
                name: "r\(number)", type: random.pick(types), question: random.chance(0.5) ? "Q{{ x }}\(number)?" : nil,
                attempts: random.chance(0.3) ? 1 + Int(random.next() % 4) : nil, isOptional: random.chance(0.5))
        }
        return AgentDefinition(
            id: "f", kind: .form, channels: [], welcomeMessage: random.chance(0.5) ? "Hello" : nil,
            language: random.pick([nil] + Phrases.languages.keys.sorted().map(Optional.some)), results: results,
            form: FormSettings(
                attempts: 1 + Int(random.next() % 4), skipWords: random.chance(0.2) ? ["later"] : []))
    }

    @Test func endsAndFits() {
        var random = SeededRandom(seed: 2026)
        var ends = 0
        for _ in 0..<2000 {
            let agent = FormPropertyTests.agent(&random)
            var talk = Dialogue(
                agent, kind: random.pick(CommunicationKind.allCases), context: ["x": "1"],
                language: random.pick([nil, "en", "de", "ar", "en-US"]))
            let isTemplate = random.chance(0.3)
            let opening = random.chance(0.5) ? talk.open(isTemplate: isTemplate) : talk.address()
            let attempts = agent.results.map { $0.attempts ?? agent.form.attempts }.reduce(0, +)
            var turns = 0
            var last = opening
            while !talk.isDone {
                // Something is asked for as long as the conversation is open.
                #expect(!last.isEmpty || (isTemplate && turns == 0))
                if talk.last.says.last != nil { #expect(talk.last.says.last?.expects != nil) }
                #expect(FormMemory(talk.memory).text == talk.memory)
                let answer = random.pick(FormPropertyTests.answers)
                if random.chance(0.1) {
                    let before = (talk.memory, talk.results)
                    #expect(talk.answer(answer, isVouchedFor: false) == "")
                    #expect(talk.memory == before.0)
                    #expect(talk.results == before.1)
                    continue
                }
                last = random.chance(0.5) ? talk.answer(answer) : talk.press(answer)
                turns += 1
                guard turns <= attempts + 1 else {
                    Issue.record("the form does not end")
                    return
                }
            }
            ends += 1
            #expect(talk.last.says.map(\.expects) == [nil])
            for (name, value) in talk.results {
                #expect(agent.results.first { $0.name == name }?.type.fits(value) == true)
            }
            // Where it did not give up, what must be there is there.
            let thanks = agent.results.allSatisfy { talk.results[$0.name] != nil || $0.isOptional }
            #expect((last == Phrases.of(agent.language ?? talk.language).thanks) == thanks)
        }
        #expect(ends == 2000)
    }

    @Test func sameTurnSameStep() {
        var random = SeededRandom(seed: 7)
        for _ in 0..<300 {
            let agent = FormPropertyTests.agent(&random)
            let turn = AgentTurn(
                agent: "f", kind: random.pick(CommunicationKind.allCases),
                occasion: .answered(
                    text: random.pick(FormPropertyTests.answers), isDigits: random.chance(0.5), isVouchedFor: true),
                memory: #"{"ask":"r0"}"#)
            #expect(agent.step(turn) == agent.step(turn))
        }
    }
}
