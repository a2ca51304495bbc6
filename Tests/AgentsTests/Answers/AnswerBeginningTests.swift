import Agents
import Domain
import Testing

/// Row M1 of the case page: closed questions look at the beginning of a longer answer.
@Suite struct AnswerBeginningTests {
    private let reader = AnswerReader(language: "en")

    private static let below = [
        "\n\nKind regards\nAnna Example", "\nAnna", "\n\nSent from my iPhone", "\n\nGesendet mit der GMX Mail App",
        "\n\n—\nAnna Example\nExample Ltd", "\n___\nAnna",
        "\n\nThis message is confidential and meant for its recipient only.", "\n\n\n\nAnna",
        "\r\n\r\nViele Grüße\r\nAnna", "\n-- \nAnna", "\nThanks and best wishes\n\nAnna",
        "\n\nFrom: Team\nSent: Monday\n\nWill you come?",
    ]

    @Test(arguments: below)
    func anAnswerStandsAboveWhateverFollows(rest: String) {
        #expect(reader.value(of: "Yes\(rest)", as: .boolean) == .boolean(true))
        #expect(reader.value(of: "No.\(rest)", as: .boolean) == .boolean(false))
        #expect(reader.value(of: "\n 42 \(rest)", as: .integer) == .integer(42))
        #expect(reader.value(of: "3.5\(rest)", as: .number) == .number(3.5))
        #expect(
            reader.value(of: "Hi Anna,\n\n31 March 2026\(rest)", as: .date)
                == CivilDate(year: 2026, month: 3, day: 31).map { .date($0) })
        #expect(reader.value(of: "2\(rest)", as: .choice(["tea", "coffee"])) == .string("coffee"))
        #expect(reader.value(of: "Coffee!\(rest)", as: .choice(["tea", "coffee"])) == .string("coffee"))
    }

    @Test(arguments: [
        "Hello,\n\nYes\n\nAnna", "Guten Tag\nja\n\nGrüße", "Bonjour Madame,\n\noui", "Dear team,\nyes please\n\nAnna",
        "Hi!\nYes",
    ])
    func aSalutationIsPassedBy(text: String) {
        #expect(reader.value(of: text, as: .boolean) == .boolean(true))
    }

    @Test(arguments: [
        "Yes, but not before Friday\n\nAnna", "Yes\nbut not before Friday", "Yes\n\nBut only if it is free",
        "Ja\naber erst am Freitag", "Oui\n\nmais pas avant vendredi", "はい\nでも金曜日",
        "I am not sure\nYes", "Well\n\nYes", "Yesterday\nwas fine", "Anna\nYes", "Can you call me?\n\nYes", "",
    ])
    func nothingElseIsAnAnswer(text: String) { #expect(reader.value(of: text, as: .boolean) == nil) }

    @Test func theBeginningOfAnOptionIsNoneInALongerText() {
        let options = AgentResult.ValueType.choice(["Monday morning", "Tuesday"])
        #expect(reader.value(of: "Mon", as: options) == .string("Monday morning"))
        #expect(reader.value(of: "Mon\n\nAnna", as: options) == nil)
        #expect(reader.value(of: "Monday morning\n\nAnna", as: options) == .string("Monday morning"))
        #expect(reader.value(of: "Monday\nmorning\n\nAnna", as: options) == .string("Monday morning"))
    }

    @Test func anOpenQuestionTakesItAll() {
        #expect(reader.value(of: "Yes\n\nAnna", as: .string) == .string("Yes\n\nAnna"))
    }
}
