import Domain
import Foundation
import TestSupport
import Testing

@testable import Agents

@Suite struct DateTextTests {
    private static func date(_ text: String, _ language: String?) -> FieldValue? {
        AnswerReader(language: language).value(of: text, as: .date)
    }

    private static func day(_ year: Int, _ month: Int, _ day: Int) -> FieldValue? {
        CivilDate(year: year, month: month, day: day).map { .date($0) }
    }

    @Test(arguments: [
        "2026-03-31", "2026/3/31", "2026.03.31", "20260331", "31.3.2026", "31.03.2026.", "31/3/2026", "31-03-2026",
        "31 . 3 . 2026", "31 March 2026", "31 march, 2026", "March 31, 2026", "Mar 31 2026", "31st of March 2026",
        "the 31st of March, 2026", "31. März 2026", "31. Maerz 2026", "am 31. Mrz 2026", "31 mars 2026",
        "le 31 mars 2026",
        "31 de marzo de 2026", "31 marzo 2026", "31 de março de 2026", "31 maart 2026", "31 mrt. 2026",
        "31 marca 2026 r.",
        "31 березня 2026 року", "31 марта 2026 г.", "31-го марта 2026", "31 Mart 2026", "31 MART 2026", "٣١ مارس ٢٠٢٦",
        "31 مارس 2026", "31 آذار 2026", "2026 March 31", "３１.３.２０２６", " 31.3.2026 \n", "\u{200F}٣١/٣/٢٠٢٦",
    ])
    func readsTheLastOfMarch(text: String) {
        for language in [nil, "en", "en-US", "de", "ar"] where !(language == "en-US" && text.hasPrefix("31-03")) {
            // An American writes no such day and month: it is refused rather than guessed.
            if language == "en-US", text.contains("/3/"), !text.hasPrefix("2026") { continue }
            if language == "en-US", text.contains("/٣/") { continue }
            #expect(DateTextTests.date(text, language) == DateTextTests.day(2026, 3, 31), "\(language ?? "none")")
        }
    }

    @Test(
        arguments: [
            ("3/4/2026", "en-US", 3, 4), ("3/4/2026", "en-GB", 4, 3), ("3/4/2026", "de", 4, 3),
            ("3-4-2026", "fr", 4, 3),
            ("3.4.2026", "en-US", 4, 3), ("3.4.2026", nil, 4, 3), ("3/13/2026", "en-US", 3, 13),
            ("3/13/2026", "en", 3, 13),
            ("13/3/2026", nil, 3, 13), ("4/4/2026", "en", 4, 4), ("٣/٤/٢٠٢٦", "ar", 4, 3),
        ] as [(String, String?, Int, Int)])
    func takesTheOrderFromTheLanguage(text: String, language: String?, month: Int, day: Int) {
        #expect(DateTextTests.date(text, language) == DateTextTests.day(2026, month, day))
    }

    @Test(arguments: [
        "3/4/2026", "31 March", "31.3.", "31.3.26", "March 2026", "2026", "today", "tomorrow", "heute", "завтра",
        "30 February 2026", "29.2.2026", "32.1.2026", "0.1.2026", "1.0.2026", "2026-13-01", "2026-02-30", "31 Foo 2026",
        "ma 31 2026", "31 Ju 2026", "31 Jui 2026", "before 31 March 2026", "not 31 March 2026",
        "31 March 2026 or later",
        "31 March April 2026",
        "2026-03-31T10:00", "31 March 20266", "1 31 March 2026", "", "-", "00000000", "99999999", "+2026033",
        "-2026033",
        "01010101", "31.3.0026", String(repeating: "31 March 2026 ", count: 20), "31\u{0}March 2026x",
    ])
    func readsNothingThatIsUnsure(text: String) {
        #expect(DateTextTests.date(text, "en") == nil)
        #expect(DateTextTests.date(text, nil) == nil)
    }

    @Test(arguments: [
        ("31032026", 2026, 3, 31), ("01012000#", 2000, 1, 1), ("29022028", 2028, 2, 29),
    ])
    func readsKeysDayFirst(keys: String, year: Int, month: Int, day: Int) {
        for language in ["en-US", "de", nil] {
            #expect(
                AnswerReader(language: language).value(ofDigits: keys, as: .date) == DateTextTests.day(year, month, day)
            )
        }
    }

    @Test(arguments: ["20260331", "3132026", "310320260", "31*3*2026", "", "#", "00000000", "29022027"])
    func takesNoOtherKeys(keys: String) {
        #expect(AnswerReader(language: "de").value(ofDigits: keys, as: .date) == nil)
    }

    /// What ICU writes for a locale is read as the day that it is.
    @Test(arguments: [
        "en_US", "en_GB", "de_DE", "de_AT", "fr_FR", "es_ES", "es_MX", "it_IT", "pt_PT", "pt_BR", "nl_NL", "pl_PL",
        "uk_UA", "ru_RU", "tr_TR", "ar_EG",
    ])
    func readsWhatLocalesWrite(locale: String) throws {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = try #require(TimeZone(identifier: "GMT"))
        let style = Date.FormatStyle(
            locale: Locale(identifier: locale), calendar: calendar, timeZone: calendar.timeZone)
        for month in 1...12 {
            for day in [1, 2, 3, 9, 21, 28] {
                let expected = try #require(CivilDate(year: 2026, month: month, day: day))
                let date = Date(timeIntervalSince1970: Double(expected.daysSinceEpoch) * 86_400)
                for text in [
                    date.formatted(style.day().month(.wide).year()),
                    date.formatted(style.day().month(.abbreviated).year()),
                    date.formatted(style.day(.twoDigits).month(.twoDigits).year()),
                    date.formatted(style.day().month(.defaultDigits).year()),
                ] {
                    #expect(DateTextTests.date(text, locale) == .date(expected), "\(text)")
                }
            }
        }
    }
}
