import Domain
import Foundation
import TestSupport
import Testing

@testable import Agents

@Suite struct NumberTextTests {
    private static let both: [String?] = ["en", "de"]

    @Test(
        arguments: [
            ("5", 5), ("+5", 5), ("-5", -5), ("−5", -5), ("– 5", -5), (" 12 ", 12), ("007", 7), ("12!", 12),
            ("12.", 12),
            ("1 234", 1234), ("1\u{A0}234\u{202F}567", 1_234_567), ("1'234'567", 1_234_567), ("1’234", 1234),
            ("١٢٣", 123), ("۱۲۳", 123), ("१२३", 123), ("１２３", 123), ("١٬٢٣٤", 1234), ("\u{200F}-١٢", -12),
            ("12 €", 12), ("€12", 12), ("-$5", -5), ("12\n", 12), ("1.234.567", 1_234_567), ("1,234,567", 1_234_567),
            ("12,34,567", 1_234_567), ("5.00", 5), ("5,00", 5), ("9223372036854775807", .max),
            ("-9223372036854775808", .min), ("0", 0), ("-0", 0),
        ] as [(String, Int64)])
    func readsWholeNumbersInEveryLanguage(text: String, value: Int64) {
        for language in NumberTextTests.both {
            #expect(
                AnswerReader(language: language).value(of: text, as: .integer) == .integer(value), "\(language ?? "")")
        }
    }

    @Test(arguments: [
        "", " ", "-", "+", ".", ",", "€", "five", "5 people", "1e3", "0x10", "1/2", "½", "5²", "1 2", "12 34", "1.2.3",
        "1,23,4", "--5", "5-", "5-6", "1.5", "1,5", "9223372036854775808", "-9223372036854775809", "1 2345", "1234 567",
        ".5", "1.234,567.8", "1'2", "∞", "1,234,567 890", "1.234.567'890", "1,23,456,789", "1.2345.678", "NaN", "inf",
        "①", "一", "12%%%x",
        String(repeating: "9", count: 65), String(repeating: "9", count: 100_000), "\u{0}", "1\u{0}",
    ])
    func takesNothingElseForAWholeNumber(text: String) {
        for language in NumberTextTests.both {
            #expect(AnswerReader(language: language).value(of: text, as: .integer) == nil, "\(language ?? "")")
        }
    }

    @Test(
        arguments: [
            ("12.5", 12.5, 12.5), ("12,5", 12.5, 12.5), ("1,234.5", 1234.5, 1234.5), ("1.234,5", 1234.5, 1234.5),
            ("1 234,5", 1234.5, 1234.5), ("1'234.50", 1234.5, 1234.5), ("1.234.567,8", 1_234_567.8, 1_234_567.8),
            ("0.125", 0.125, 0.125), ("0,125", 0.125, 0.125), (".5", 0.5, 0.5), (",5", 0.5, 0.5), ("-.5", -0.5, -0.5),
            ("5.", 5, 5), ("1.234", 1.234, 1234), ("1,234", 1234, 1.234), ("-1.234", -1.234, -1234),
            ("1234.567", 1234.567, 1234.567),
            ("1234,567", 1234.567, 1234.567), ("١٢٣٫٤", 123.4, 123.4), ("١٬٢٣٤٫٥", 1234.5, 1234.5),
            ("۱۲٫۵", 12.5, 12.5),
            ("12.50 €", 12.5, 12.5), ("£12.50", 12.5, 12.5), ("100", 100, 100), ("1,2345", 1.2345, 1.2345),
        ] as [(String, Double, Double)])
    func readsNumbersAsTheLanguageWritesThem(text: String, english: Double, german: Double) {
        #expect(AnswerReader(language: "en").value(of: text, as: .number) == .number(english))
        #expect(AnswerReader(language: nil).value(of: text, as: .number) == .number(english))
        #expect(AnswerReader(language: "de").value(of: text, as: .number) == .number(german))
        #expect(AnswerReader(language: "de-CH").value(of: text, as: .number) == .number(english))
        #expect(AnswerReader(language: "es_MX").value(of: text, as: .number) == .number(english))
        #expect(AnswerReader(language: "pt-BR").value(of: text, as: .number) == .number(german))
    }

    @Test func hasNoMinusZeroAndNoInfinity() throws {
        let zero = try #require(AnswerReader(language: "en").value(of: "-0.0", as: .number))
        guard case .number(let value) = zero else { return #expect(Bool(false)) }
        #expect(value.sign == .plus)
        #expect(AnswerReader(language: "en").value(of: String(repeating: "9", count: 60), as: .number) == .number(1e60))
    }

    /// What ICU writes for a locale is read as the number that it is.
    @Test(arguments: [
        "en_US", "en_GB", "en_IN", "de_DE", "de_AT", "de_CH", "fr_FR", "fr_CH", "fr_CA", "es_ES", "es_MX", "es_AR",
        "it_IT", "it_CH", "pt_PT", "pt_BR", "nl_NL", "pl_PL", "uk_UA", "ru_RU", "tr_TR", "ar_EG", "fa_IR", "hi_IN",
        "cs_CZ", "sv_SE", "da_DK", "fi_FI", "nb_NO", "ro_RO", "hu_HU", "el_GR", "he_IL", "ja_JP", "zh_CN", "ko_KR",
    ])
    func readsWhatLocalesWrite(locale: String) {
        var random = SeededRandom(seed: 11)
        let reader = AnswerReader(language: locale)
        let style = FloatingPointFormatStyle<Double>(locale: Locale(identifier: locale)).precision(
            .fractionLength(0...2))
        for _ in 0..<300 {
            let digits = Int64(random.next() % 9 + 1)
            let limit = (0..<digits).reduce(UInt64(1)) { power, _ in power * 10 }
            let cents = Int64(random.next() % limit) * (random.chance(0.3) ? -1 : 1)
            let value = Double(cents) / 100
            let text = value.formatted(style)
            #expect(reader.value(of: text, as: .number) == .number(value), "\(text) for \(value)")
            let whole = cents.formatted(IntegerFormatStyle<Int64>(locale: Locale(identifier: locale)))
            #expect(reader.value(of: whole, as: .integer) == .integer(cents), "\(whole) for \(cents)")
        }
    }

    @Test func takesAnyTextWithoutTrapping() {
        var random = SeededRandom(seed: 5)
        let signs = Array("0123456789.,'-+ €٫٬٣،%#*/x")
        for _ in 0..<20_000 {
            let text = String((0..<Int(random.next() % 12)).map { _ in random.pick(signs) })
            for type in [AgentResult.ValueType.integer, .number, .date, .boolean, .choice(["1", "a"]), .string] {
                let reader = AnswerReader(language: random.pick(["en", "de", "ar", "en-US"]))
                for value in [reader.value(of: text, as: type), reader.value(ofDigits: text, as: type)] {
                    #expect(value.map { type.fits($0) } ?? true)
                }
            }
        }
    }
}
