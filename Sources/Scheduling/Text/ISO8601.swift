package import Domain

/// A date or a datetime as written: `2026-06-30`, `2026-06-30T10:00`, `2026-06-30 10:00:00.250+02:00`, `…Z`.
package enum ISO8601: Hashable, Sendable {
    case date(CivilDate)
    /// With `utcOffset` where one was written; digits below the microsecond are cut off.
    case datetime(CivilDateTime)

    /// Reads the extended format of ISO 8601, years 0001 to 9999, and nothing after it; nil for anything else.
    ///
    /// Seconds may be left out; `T` or one space parts date and time; an offset is `Z`, `±HH:MM`, `±HHMM`, `±HH` or
    /// `±HH:MM:SS`. There is no hour 24 and no second 60.
    package init?(_ text: UnsafeBufferPointer<UInt8>) {
        var reader = Reader(text: text)
        guard let year = reader.number(4), reader.take("-"), let month = reader.number(2), reader.take("-"),
            let day = reader.number(2), let date = CivilDate(year: year, month: month, day: day)
        else { return nil }
        if reader.isAtEnd {
            self = .date(date)
            return
        }
        guard reader.take("T") || reader.take(" "), let hour = reader.number(2), hour < 24, reader.take(":"),
            let minute = reader.number(2), minute < 60
        else { return nil }
        var microseconds = (hour * 60 + minute) * 60_000_000
        if reader.take(":") {
            guard let second = reader.number(2), second < 60 else { return nil }
            microseconds += second * 1_000_000
            if reader.take(".") || reader.take(",") {
                guard let fraction = reader.fraction() else { return nil }
                microseconds += fraction
            }
        }
        var reading = CivilDateTime(date: date, microsecondOfDay: Int64(microseconds))
        if !reader.isAtEnd {
            guard let offset = reader.offset(), reader.isAtEnd else { return nil }
            reading.utcOffset = offset
        }
        self = .datetime(reading)
    }

    package init?(_ text: String) {
        var copy = text
        guard let parsed = copy.withUTF8({ ISO8601($0) }) else { return nil }
        self = parsed
    }

    private struct Reader {
        let text: UnsafeBufferPointer<UInt8>
        var position = 0

        var isAtEnd: Bool { position == text.count }

        mutating func take(_ character: Unicode.Scalar) -> Bool {
            guard position < text.count, text[position] == UInt8(ascii: character) else { return false }
            position += 1
            return true
        }

        mutating func number(_ digits: Int) -> Int? {
            guard position + digits <= text.count else { return nil }
            var value = 0
            for index in position..<position + digits {
                let digit = text[index] &- 0x30
                guard digit <= 9 else { return nil }
                value = value * 10 + Int(digit)
            }
            position += digits
            return value
        }

        /// One digit or more, in microseconds.
        mutating func fraction() -> Int? {
            var unit = 100_000
            var value = 0
            let start = position
            while position < text.count, text[position] &- 0x30 <= 9 {
                value += Int(text[position] &- 0x30) * unit
                unit /= 10
                position += 1
            }
            return position > start ? value : nil
        }

        mutating func offset() -> Int32? {
            if take("Z") || take("z") { return 0 }
            let isWest = take("-")
            guard isWest || take("+"), let hours = number(2), hours < 24 else { return nil }
            var seconds = hours * 3600
            if !isAtEnd {
                let hasColon = take(":")
                guard let minutes = number(2), minutes < 60 else { return nil }
                seconds += minutes * 60
                if hasColon, take(":") {
                    guard let rest = number(2), rest < 60 else { return nil }
                    seconds += rest
                }
            }
            return Int32(isWest ? -seconds : seconds)
        }
    }
}
