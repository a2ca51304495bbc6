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

/// Reads clock times and offsets out of ASCII digits.
struct ClockScanner {
    let text: TextBytes
    var index: Int

    var isAtEnd: Bool { index >= text.count }

    /// `HH:MM[:SS[.ffffff]]` in microseconds; a comma may stand for the point (ISO 8601).
    mutating func timeOfDay() -> Int64? {
        guard let hour = twoDigits(below: 24), skip(UInt8(ascii: ":")), let minute = twoDigits(below: 60) else {
            return nil
        }
        var microseconds = (Int64(hour) * 3600 + Int64(minute) * 60) * 1_000_000
        guard skip(UInt8(ascii: ":")) else { return microseconds }
        guard let second = twoDigits(below: 60) else { return nil }
        microseconds += Int64(second) * 1_000_000
        guard skip(UInt8(ascii: ".")) || skip(UInt8(ascii: ",")) else { return microseconds }
        var scale: Int64 = 100_000
        guard !isAtEnd, text[index].isASCIIDigit else { return nil }
        while !isAtEnd, text[index].isASCIIDigit {
            guard scale > 0 else { return nil }
            microseconds += Int64(text[index] &- 0x30) * scale
            scale /= 10
            index += 1
        }
        return microseconds
    }

    /// `Z`, `z` or `+HH`, `+HHMM`, `+HH:MM`, `+HH:MM:SS`, in seconds east of UTC; less than a day either way.
    mutating func utcOffset() -> Int32? {
        guard !isAtEnd else { return nil }
        if text[index] | 0x20 == UInt8(ascii: "z") {
            index += 1
            return 0
        }
        guard text[index] == UInt8(ascii: "+") || text[index] == UInt8(ascii: "-") else { return nil }
        let sign: Int32 = text[index] == UInt8(ascii: "-") ? -1 : 1
        index += 1
        guard let hours = twoDigits(below: 24) else { return nil }
        var seconds = Int32(hours) * 3600
        for unit in [Int32(60), 1] where !isAtEnd {
            _ = skip(UInt8(ascii: ":"))
            guard let part = twoDigits(below: 60) else { return nil }
            seconds += Int32(part) * unit
        }
        return sign * seconds
    }

    private mutating func skip(_ byte: UInt8) -> Bool {
        guard !isAtEnd, text[index] == byte else { return false }
        index += 1
        return true
    }

    private mutating func twoDigits(below limit: Int) -> Int? {
        guard index + 2 <= text.count, text[index].isASCIIDigit, text[index + 1].isASCIIDigit else { return nil }
        let value = Int(text[index] &- 0x30) * 10 + Int(text[index + 1] &- 0x30)
        guard value < limit else { return nil }
        index += 2
        return value
    }
}
