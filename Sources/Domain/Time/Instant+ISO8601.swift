extension Instant {
    /// The instant in UTC, as `2026-06-30T08:00:00Z`; milliseconds only where there are any.
    package var iso8601: String {
        let day = CivilDate(daysSinceEpoch: Int32(clamping: (seconds - Instant.secondOfDay(seconds)) / 86_400))
        let (year, month, dayOfMonth) = day.components
        let time = Instant.secondOfDay(seconds)
        let fraction = milliseconds - seconds * 1000
        var text: [UInt8] = []
        text.reserveCapacity(24)
        func append(_ value: Int64, digits: Int) {
            var divisor: Int64 = 1
            for _ in 1..<digits { divisor *= 10 }
            while divisor > 0 {
                text.append(UInt8(ascii: "0") + UInt8(value / divisor % 10))
                divisor /= 10
            }
        }
        append(Int64(year), digits: 4)
        text.append(UInt8(ascii: "-"))
        append(Int64(month), digits: 2)
        text.append(UInt8(ascii: "-"))
        append(Int64(dayOfMonth), digits: 2)
        text.append(UInt8(ascii: "T"))
        append(time / 3600, digits: 2)
        text.append(UInt8(ascii: ":"))
        append(time / 60 % 60, digits: 2)
        text.append(UInt8(ascii: ":"))
        append(time % 60, digits: 2)
        if fraction != 0 {
            text.append(UInt8(ascii: "."))
            append(fraction, digits: 3)
        }
        text.append(UInt8(ascii: "Z"))
        return String(decoding: text, as: UTF8.self)
    }

    private static func secondOfDay(_ seconds: Int64) -> Int64 {
        let rest = seconds % 86_400
        return rest < 0 ? rest + 86_400 : rest
    }
}
