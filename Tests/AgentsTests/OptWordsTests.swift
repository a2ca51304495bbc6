import TestSupport
import Testing

@testable import Agents

@Suite struct OptWordsTests {
    private let words = OptWords.standard

    @Test(arguments: [
        "STOP", "stop", " Stop. ", "STOP!!!", "STOP 🛑", "Stop! 😡😡", "“stop”", "ＳＴＯＰ", "stop\n", "s\u{AD}top", "/stop",
        "/STOP", "Stop all",
        "STOPALL", "unsubscribe", "Opt-out", "opt out", "abmelden", "Abbestellen.", "arrêt", "ARRET", "Se désabonner",
        "BAJA", "darse de baja", "Disiscrivimi", "SAIR", "afmelden", "Uitschrijven", "wypisz", "СТОП", "стоп.",
        "відписатися", "Отписаться", "RET", "listeden çık", "توقف", "إيقاف", "ايقاف", "إلغاء الاشتراك",
    ])
    func endMessages(text: String) { #expect(words.keyword(in: text) == .optOut) }

    @Test(arguments: [
        "START", "start.", "/start", "UNSTOP", "subscribe", "Anmelden", "СТАРТ", "BAŞLA", "başlat", "ابدأ", "opt in",
    ])
    func takeThemUpAgain(text: String) { #expect(words.keyword(in: text) == .optIn) }

    @Test(arguments: [
        "please stop by my house", "stop it", "🛑", "stop 🛑 it", "do not stop", "stop stop", "full stop",
        "/start payload", "/stopp me",
        "", " ", ".",
        "yes", "no", "cancel", "1", "STOP\nAnna", "to stop", "stopped", "started", "end of the month", "\u{0}",
        String(repeating: "stop ", count: 10_000),
    ])
    func areNoneWithinOtherWords(text: String) { #expect(words.keyword(in: text) == nil) }

    @Test func foldToThemselvesAndToOneMeaning() {
        let out = Set(OptWords.optOutWords.map { FoldedText.of($0) })
        let back = Set(OptWords.optInWords.map { FoldedText.of($0) })
        #expect(out.isDisjoint(with: back))
        #expect(!out.contains("") && !back.contains(""))
        for word in OptWords.optOutWords { #expect(words.keyword(in: word) == .optOut, "\(word)") }
        for word in OptWords.optInWords { #expect(words.keyword(in: word) == .optIn, "\(word)") }
        // None answers a question of a form.
        for word in out.union(back) { #expect(YesNoWords.value(of: word) == nil, "\(word)") }
    }

    @Test func takeWordsOfTheOperator() {
        let words = OptWords(optOut: ["Cancel", "Kein Interesse", " "], optIn: ["Resume please", "baja"])
        #expect(words.keyword(in: "CANCEL.") == .optOut)
        #expect(words.keyword(in: "kein  interesse!") == .optOut)
        #expect(words.keyword(in: "resume please") == .optIn)
        #expect(words.keyword(in: "Baja") == .optIn)
        #expect(words.keyword(in: "stop") == .optOut)
        #expect(words.keyword(in: " ") == nil)
    }

    @Test func areAnsweredInTheLanguage() {
        #expect(words.answer(to: .optOut, language: "de")?.hasPrefix("Sie erhalten keine Nachrichten mehr") == true)
        #expect(words.answer(to: .optIn, language: nil)?.hasPrefix("You will get messages") == true)
        let own = OptWords(answers: [.optOut: "Bye.", .optIn: ""])
        #expect(own.answer(to: .optOut, language: "de") == "Bye.")
        #expect(own.answer(to: .optIn, language: "de") == nil)
    }
}
