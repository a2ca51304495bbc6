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
