import Domain

extension FieldParser {
    /// `YYYY-MM-DD` (ISO 8601 calendar date, extended form).
    static func date(_ text: TextBytes) -> ParsedValue {
        guard text.count == 10 else { return .invalid(badDate) }
        guard let date = isoDate(text) else { return .invalid(isDateShaped(text) ? noSuchDate : badDate) }
        return .value(.date(date))
    }

    /// `YYYY-MM-DD`, `T` or a space, `HH:MM[:SS[.ffffff]]`, and `Z` or `+HH[[:]MM[[:]SS]]` or nothing.
    static func datetime(_ text: TextBytes) -> ParsedValue {
        guard text.count >= 16 else { return .invalid(badDatetime) }
        guard let date = isoDate(text) else { return .invalid(isDateShaped(text) ? noSuchDate : badDatetime) }
        guard text[10] | 0x20 == UInt8(ascii: "t") || text[10] == 0x20 else { return .invalid(badDatetime) }
        var scanner = ClockScanner(text: text, index: 11)
        guard let microseconds = scanner.timeOfDay() else { return .invalid(badDatetime) }
        let offset: Int32?
        if scanner.isAtEnd {
            offset = nil
        } else {
            guard let read = scanner.utcOffset(), scanner.isAtEnd else { return .invalid(badDatetime) }
            offset = read
        }
        return .value(.datetime(CivilDateTime(date: date, microsecondOfDay: microseconds, utcOffset: offset)))
    }

    private static func isDateShaped(_ text: TextBytes) -> Bool {
        for index in 0..<10 {
            let isDash = index == 4 || index == 7
            guard isDash ? text[index] == UInt8(ascii: "-") : text[index].isASCIIDigit else { return false }
        }
        return true
    }

    private static func isoDate(_ text: TextBytes) -> CivilDate? {
        guard isDateShaped(text) else { return nil }
        let digit = { (index: Int) in Int(text[index] &- 0x30) }
        return CivilDate(
            year: digit(0) * 1000 + digit(1) * 100 + digit(2) * 10 + digit(3), month: digit(5) * 10 + digit(6),
            day: digit(8) * 10 + digit(9))
    }

    static let badDate = ValueIssue(.badDate, "not a date (YYYY-MM-DD, or set the field's \"format\")")
    static let noSuchDate = ValueIssue(.badDate, "there is no such day in the calendar")
    static let badDatetime = ValueIssue(
        .badDate,
        "not a date and time (YYYY-MM-DDTHH:MM[:SS], with an offset if need be, or set the field's \"format\")")
}
