import Domain
import TestSupport
import Testing

@testable import Agents

@Suite struct AnswerReaderTests {
    private let reader = AnswerReader(language: "en")

    @Test(arguments: [
        "yes", "Yes", "YES!", " yes. ", "y", "yep", "yes please", "Yes, please.", "ok", "OK 👍", "👍", "👍🏽", "1", "true",
        "of course", "ja", "Ja, bitte", "Jawohl", "klar", "natürlich", "oui", "OUI !", "d'accord", "d’accord",
        "bien sûr",
        "sí", "si", "Sí, gracias", "claro", "por supuesto", "sì", "va bene", "sim", "tak", "Так", "да", "Да, спасибо",
        "д",
        "evet", "EVET", "نعم", "نعم، شكرا", "أجل", "ｙｅｓ", "¡Sí!", "\"yes\"", "yes yes", "１",
    ])
    func hearsYes(text: String) { #expect(reader.value(of: text, as: .boolean) == .boolean(true)) }

    @Test(arguments: [
        "no", "No.", "NO!", "n", "nope", "no thanks", "No, thank you", "0", "false", "nein", "Nein, danke", "nee",
        "non",
        "não", "nao", "nie", "ні", "нет", "Нет, спасибо", "hayır", "HAYIR", "hayir", "لا", "لا شكرا", "👎", "❌",
        "of course not", "٠",
    ])
    func hearsNo(text: String) { #expect(reader.value(of: text, as: .boolean) == .boolean(false)) }

    @Test(arguments: [
        "", " ", "maybe", "yes and no", "no yes", "yes but not now", "2", "10", "not yes", "yesterday", "nothing", "?",
        "…",
        "I do not know", "ja nein", "\u{0}", String(repeating: "yes ", count: 1000),
    ])
    func hearsNeither(text: String) { #expect(reader.value(of: text, as: .boolean) == nil) }

    @Test func hasNoWordForBoth() {
        #expect(YesNoWords.yes.isDisjoint(with: YesNoWords.no))
        #expect(!YesNoWords.yes.contains(""))
        #expect(!YesNoWords.no.contains(""))
    }

    @Test(
        arguments: [
            ("basic", "basic"), ("Basic", "basic"), ("BASIC!", "basic"), (" plus ", "plus"), ("b", "basic"),
            ("pl", "plus"),
            ("p", nil), ("1", "basic"), ("2", "plus"), ("3", "prémium"), ("4", nil), ("0", nil), ("-1", nil),
            ("٢", "plus"),
            ("prem", "prémium"), ("premium", "prémium"), ("PRÉMIUM", "prémium"), ("premiums", nil), ("basic plus", nil),
            ("", nil), (".", nil), ("1.", "basic"), ("1)", "basic"), ("“plus”", "plus"),
        ] as [(String, String?)])
    func findsTheOption(text: String, option: String?) {
        #expect(
            reader.value(of: text, as: .choice(["basic", "plus", "prémium"])) == option.map { .string($0) })
    }

    @Test(
        arguments: [
            ("C", "C"), ("c#", "C#"), ("C++", "C++"), ("c+", "C++"), ("A-B", "a-b"), ("yes", "yes"), ("y", nil),
            ("yes, but", "yes, but"),
            ("ja", "Ja"), ("?", "?"), ("straße", "Strasse"), ("STRASSE", "Strasse"), ("10", "10"), ("1", "C"),
            ("11", nil),
        ] as [(String, String?)])
    func tellsLikeOptionsApart(text: String, option: String?) {
        let options = ["C", "C#", "C++", "a-b", "yes", "yes, but", "Ja", "?", "Strasse", "10"]
        #expect(reader.value(of: text, as: .choice(options)) == option.map { .string($0) })
    }

    @Test(arguments: [
        (["a", "b"], ["1", "2"]), (["2", "4"], ["2", "4"]), (["1", "more"], ["1", "2"]), (["more", "1"], ["2", "1"]),
        (["1", "many", "2"], ["1", "3", "2"]), (["12 h", "x"], ["1", "2"]), (["01", "a"], ["01", "1"]),
    ])
    func numbersOptionsOnce(options: [String], keys: [String]) {
        #expect(OptionKeys(options).keys == keys)
    }

    @Test func keysOfOptionsAreNeverTheSame() {
        var random = SeededRandom(seed: 3)
        for _ in 0..<500 {
            var options: [String] = []
            for _ in 0..<(1 + random.next() % 12) {
                let option = random.chance(0.5) ? String(random.next() % 15) : "o\(random.next() % 30)"
                if !options.contains(option) { options.append(option) }
            }
            let keys = OptionKeys(options)
            #expect(Set(keys.keys).count == options.count)
            for (option, key) in zip(options, keys.keys) {
                #expect(keys.option(for: key) == option)
                #expect(key.count <= keys.length)
                #expect(reader.value(of: key, as: .choice(options)) == .string(option))
                #expect(reader.value(ofDigits: "\(key)#", as: .choice(options)) == .string(option))
                #expect(reader.value(of: option, as: .choice(options)) == .string(option))
            }
        }
    }

    @Test(
        arguments: [
            ("hello", "hello"), ("  two\nlines \n", "two\nlines"), ("", nil), (" \n\t", nil), ("\u{0}\u{7}", nil),
            ("a\u{0}b", "ab"), ("\u{A0}x", "x"), ("ok", "ok"), ("👍", "👍"),
        ] as [(String, String?)])
    func takesAnyWordsAsText(text: String, value: String?) {
        #expect(reader.value(of: text, as: .string) == value.map { .string($0) })
    }

    @Test func cutsLongTexts() {
        let long = String(repeating: "ä", count: 50_000)
        #expect(reader.value(of: long, as: .string) == .string(String(repeating: "ä", count: 2000)))
        #expect(reader.value(of: String(repeating: "\u{0}", count: 3000) + "x", as: .string) == .string("x"))
    }

    @Test(
        arguments: [
            (AgentResult.ValueType.boolean, "1", .boolean(true)), (.boolean, "2", .boolean(false)),
            (.boolean, "0", nil),
            (.boolean, "11", nil), (.integer, "42#", .integer(42)), (.integer, "4*2", nil), (.integer, "", nil),
            (.integer, "99999999999999999999", nil), (.number, "12*5", .number(12.5)), (.number, "12", .number(12)),
            (.number, "*5", .number(0.5)), (.number, "5*", .number(5)), (.number, "*", nil), (.number, "1*2*3", nil),
            (.string, "0123", .string("0123")), (.string, "#", nil), (.choice(["a", "b"]), "2", .string("b")),
            (.choice(["a", "b"]), "3", nil), (.choice(["a", "b"]), "a", nil), (.integer, "4 2", nil),
            (.integer, "-5", nil),
            (.integer, "٤", nil), (.string, String(repeating: "1", count: 65), nil),
        ] as [(AgentResult.ValueType, String, FieldValue?)])
    func readsKeys(type: AgentResult.ValueType, keys: String, value: FieldValue?) {
        #expect(reader.value(ofDigits: keys, as: type) == value)
    }

    @Test(arguments: [
        ("  Hello,   WORLD!! ", "hello, world"), ("STRAẞE", "strasse"), ("İSTANBUL", "istanbul"), ("ÇIKIŞ", "cikis"),
        ("Łódź", "lodz"), ("ﬁn", "fin"), ("ＳＴＯＰ", "stop"), ("‎stop‏", "stop"), ("st\u{AD}op", "stop"), ("٣", "3"),
        ("إيقاف", "ايقاف"), ("Ёлка", "елка"), ("¿qué?", "que"), ("(a)", "a"), ("...", ""), ("", ""), ("/stop", "/stop"),
        ("don’t", "don't"), ("a\u{2028}b\tc\r\nd", "a b c d"),
    ])
    func foldsTexts(text: String, folded: String) { #expect(FoldedText.of(text) == folded) }

    @Test func foldsFoldedTextsToThemselves() {
        var random = SeededRandom(seed: 8)
        for _ in 0..<3000 {
            let text = String(
                String.UnicodeScalarView(
                    (0..<Int(random.next() % 10)).compactMap { _ in
                        Unicode.Scalar(UInt32(random.next() % (random.chance(0.5) ? 0x250 : 0x11000)))
                    }))
            let folded = FoldedText.of(text)
            #expect(FoldedText.of(folded) == folded, "\(text.unicodeScalars.map(\.value))")
        }
    }
}
