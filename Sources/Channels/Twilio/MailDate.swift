import Domain

/// A date as mail headers write it: `Tue, 31 Aug 2010 20:36:28 +0000` (RFC 2822, section 3.3).
enum MailDate {
    private static let months = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]

    /// Milliseconds since the epoch; nil where the text is none.
    static func milliseconds(_ text: String) -> Int64? {
        var words = text.split(separator: " ")
        if words.first?.hasSuffix(",") == true { words.removeFirst() }
        guard words.count == 5, let day = Int(words[0]),
            let month = months.firstIndex(of: words[1].lowercased()), let year = Int(words[2]),
            let date = CivilDate(year: year, month: month + 1, day: day)
        else { return nil }
        let clock = words[3].split(separator: ":").compactMap { Int64($0) }
        guard clock.count == 3, (0..<24).contains(clock[0]), (0..<60).contains(clock[1]), (0...60).contains(clock[2]),
            let sign = words[4].first, sign == "+" || sign == "-", words[4].count == 5,
            let zone = Int64(words[4].dropFirst())
        else { return nil }
        let offset = (zone / 100 * 60 + zone % 100) * 60 * (sign == "-" ? -1 : 1)
        let seconds = Int64(date.daysSinceEpoch) * 86_400 + clock[0] * 3600 + clock[1] * 60 + clock[2] - offset
        return seconds * 1000
    }
}
