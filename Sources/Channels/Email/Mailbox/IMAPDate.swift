import Domain

/// Dates as IMAP writes them (RFC 3501, section 9: date-time, date).
enum IMAPDate {
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// ` 1-Nov-2026 10:05:37 +0100`; nil where it is no such date.
    static func instant(_ bytes: [UInt8]) -> Instant? {
        guard bytes.count <= 40 else { return nil }
        let words = String(decoding: bytes, as: UTF8.self).split(separator: " ")
        guard words.count == 3 else { return nil }
        let day = words[0].split(separator: "-")
        let time = words[1].split(separator: ":").map { Int64($0) }
        guard day.count == 3, let dayNumber = Int(day[0]), let year = Int(day[2]),
            let month = months.firstIndex(where: { $0.lowercased() == day[1].lowercased() }),
            let date = CivilDate(year: year, month: month + 1, day: dayNumber),
            time.count == 3, let hour = time[0], let minute = time[1], let second = time[2],
            (0...23).contains(hour), (0...59).contains(minute), (0...60).contains(second),
            words[2].utf8.count == 5, let zone = Int64(words[2].dropFirst()), zone >= 0,
            words[2].hasPrefix("+") || words[2].hasPrefix("-")
        else { return nil }
        let offset = (zone / 100 * 60 + zone % 100) * 60 * (words[2].hasPrefix("-") ? -1 : 1)
        return Instant(
            seconds: Int64(date.daysSinceEpoch) * 86_400 + hour * 3600 + minute * 60 + second - offset)
    }

    /// `21-Nov-2026`, in UTC.
    static func day(_ instant: Instant) -> String {
        let parts = instant.iso8601.prefix(10).split(separator: "-")
        guard parts.count == 3, let month = Int(parts[1]), (1...12).contains(month), let day = Int(parts[2]) else {
            return "1-Jan-1970"
        }
        return "\(day)-\(months[month - 1])-\(parts[0])"
    }
}
