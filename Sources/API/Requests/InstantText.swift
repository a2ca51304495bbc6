import Domain

/// Instants in query parameters: ISO 8601 with `Z` or an offset, or a date alone (its first instant in UTC).
enum InstantText {
    static func parse(_ text: String) -> Instant? {
        // A `+` that was not percent-encoded arrives as a space.
        var rest = Array(text.utf8).map { $0 == 0x20 ? UInt8(ascii: "+") : $0 }[...]
        guard let year = number(4, &rest), take("-", &rest), let month = number(2, &rest), take("-", &rest),
            let day = number(2, &rest), let date = CivilDate(year: year, month: month, day: day)
        else { return nil }
        let midnight = Int64(date.daysSinceEpoch) * 86_400_000
        if rest.isEmpty { return Instant(milliseconds: midnight) }
        guard take("T", &rest), let hour = number(2, &rest), hour < 24, take(":", &rest),
            let minute = number(2, &rest), minute < 60
        else { return nil }
        var milliseconds = Int64(hour * 3600 + minute * 60) * 1000
        if take(":", &rest) {
            guard let second = number(2, &rest), second < 60 else { return nil }
            milliseconds += Int64(second) * 1000
            if take(".", &rest) {
                var digits = 0
                while digits < 9, let digit = number(1, &rest) {
                    if digits < 3 { milliseconds += Int64(digit) * [100, 10, 1][digits] }
                    digits += 1
                }
                if digits == 0 { return nil }
            }
        }
        if rest.elementsEqual([UInt8(ascii: "Z")]) { return Instant(milliseconds: midnight + milliseconds) }
        let isEast = take("+", &rest)
        guard isEast || take("-", &rest), let hours = number(2, &rest), hours < 24 else { return nil }
        _ = take(":", &rest)
        guard let minutes = number(2, &rest), minutes < 60, rest.isEmpty else { return nil }
        let offset = Int64(hours * 3600 + minutes * 60) * 1000
        return Instant(milliseconds: midnight + milliseconds + (isEast ? -offset : offset))
    }

    private static func take(_ character: Unicode.Scalar, _ rest: inout ArraySlice<UInt8>) -> Bool {
        guard rest.first == UInt8(ascii: character) else { return false }
        rest.removeFirst()
        return true
    }

    private static func number(_ digits: Int, _ rest: inout ArraySlice<UInt8>) -> Int? {
        guard rest.count >= digits else { return nil }
        var value = 0
        for byte in rest.prefix(digits) {
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        rest.removeFirst(digits)
        return value
    }
}
