import Domain

/// A calendar date as people write it, always with a year of four digits.
///
/// `2026-03-31`, `20260331`, `31.3.2026`, `31/3/2026`, `31 March 2026`, `March 31st, 2026`, `31 de marzo de 2026`. What
/// depends on today ("tomorrow", "31 March") is no date here.
enum DateText {
    private static let longest = 100

    static func date(_ text: String, order: LanguageTag.DateOrder) -> CivilDate? {
        guard text.utf8.count <= longest else { return nil }
        let folded = FoldedText.of(text)
        if folded.utf8.count == 8, isDigits(folded), let number = Int(folded) {
            return day(number / 10_000, number / 100 % 100, number % 100)
        }
        guard let parts = parts(of: folded) else { return nil }
        let words = parts.filter { !$0.isNumber }
        let numbers = parts.filter(\.isNumber)
        if words.isEmpty { return date(numbers: numbers.map(\.text), in: folded, order) }
        guard words.count == 1, let month = MonthNames.month(words[0].text), numbers.count == 2,
            let year = numbers.firstIndex(where: { $0.text.count == 4 }),
            numbers[1 - year].text.count <= 2, let day = Int(numbers[1 - year].text)
        else { return nil }
        return Int(numbers[year].text).flatMap { self.day($0, month, day) }
    }

    /// `DDMMYYYY`, whatever the language: the prompt says so.
    static func date(keys: String) -> CivilDate? {
        guard keys.utf8.count == 8, isDigits(keys), let number = Int(keys) else { return nil }
        return day(number % 10_000, number / 10_000 % 100, number / 1_000_000)
    }

    /// A year of fewer than four digits is a slip.
    private static func day(_ year: Int, _ month: Int, _ day: Int) -> CivilDate? {
        year >= 1000 ? CivilDate(year: year, month: month, day: day) : nil
    }

    private static func isDigits(_ text: String) -> Bool {
        text.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    private static func date(numbers: [String], in text: String, _ order: LanguageTag.DateOrder) -> CivilDate? {
        guard numbers.count == 3 else { return nil }
        let values = numbers.compactMap { Int($0) }
        guard values.count == 3 else { return nil }
        let lengths = numbers.map(\.count)
        if lengths[0] == 4, lengths[1] <= 2, lengths[2] <= 2 {
            return day(values[0], values[1], values[2])
        }
        guard lengths[0] <= 2, lengths[1] <= 2, lengths[2] == 4 else { return nil }
        let dayFirst = day(values[2], values[1], values[0])
        // Nobody writes the month first with points.
        if text.contains(".") { return dayFirst }
        let monthFirst = day(values[2], values[0], values[1])
        switch order {
        case .dayFirst: return dayFirst
        case .monthFirst: return monthFirst
        case .unsure:
            guard let dayFirst, let monthFirst else { return dayFirst ?? monthFirst }
            return dayFirst == monthFirst ? dayFirst : nil
        }
    }

    private struct Part {
        var text: String
        var isNumber: Bool
    }

    /// Runs of digits and of letters, without what only joins them; nil where there is anything else, or too much.
    private static func parts(of folded: String) -> [Part]? {
        var parts: [Part] = []
        var isJoined = false
        for scalar in folded.unicodeScalars {
            let isDigit = ("0"..."9").contains(scalar)
            if isDigit || scalar.properties.isAlphabetic {
                if isJoined, let last = parts.last, last.isNumber == isDigit {
                    parts[parts.count - 1].text.unicodeScalars.append(scalar)
                } else {
                    parts.append(Part(text: String(scalar), isNumber: isDigit))
                }
                isJoined = true
            } else {
                guard " .,/-–،º°'".unicodeScalars.contains(scalar) else { return nil }
                isJoined = false
            }
        }
        parts.removeAll { !$0.isNumber && joiners.contains($0.text) }
        return parts.count <= 3 ? parts : nil
    }

    /// Ordinals, prepositions and the word for year.
    private static let joiners: Set<String> = Set(
        ("st nd rd th of the on er le de du el del a o do den der am van di il dia em r roku dnia го е и ого г года год р року"
            + " yil yili في من").split(separator: " ").map(String.init))
}
