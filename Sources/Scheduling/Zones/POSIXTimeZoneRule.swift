import Domain

/// The rule of a `TZ` string such as `CET-1CEST,M3.5.0,M10.5.0/3` (POSIX.1-2017 section 8.3, hours to ±167 as in
/// RFC 8536): what holds after the last transition of a zone file.
///
/// "Daylight" is whatever the string names second; it may lie behind standard time (Europe/Dublin).
struct POSIXTimeZoneRule: Hashable {
    /// Seconds east of UTC.
    var standardOffset: Int32
    /// As in `CET`.
    var standardName: String
    /// Nil where the offset never changes.
    var daylight: Daylight?

    struct Daylight: Hashable {
        /// Seconds east of UTC.
        var offset: Int32
        /// As in `CEST`.
        var name: String
        /// On the wall clock of standard time.
        var start: Change
        /// On the wall clock of daylight time.
        var end: Change
    }

    struct Change: Hashable {
        var day: Day
        /// Seconds after the day's midnight; may be negative or beyond the day.
        var time: Int64
    }

    enum Day: Hashable {
        /// `Jn`, 1...365: February 29 is never counted.
        case julian(Int)
        /// `n`, 0...365: February 29 is counted.
        case ordinal(Int)
        /// `Mm.w.d`: weekday `d` (0 is Sunday) of week `w` (5 is the last) of month `m`.
        case weekday(month: Int, week: Int, weekday: Int)
    }

    /// Nil where the text is no such rule, or names daylight time without saying when.
    init?(_ text: ArraySlice<UInt8>) {
        var parser = Parser(rest: text)
        guard let standardName = parser.name(), let west = parser.time(maximumHours: 24) else { return nil }
        standardOffset = Int32(-west)
        self.standardName = standardName
        daylight = nil
        if parser.rest.isEmpty { return }

        guard let name = parser.name() else { return nil }
        var offset = -west + 3600
        if parser.rest.first != UInt8(ascii: ",") {
            guard let daylightWest = parser.time(maximumHours: 24) else { return nil }
            offset = -daylightWest
        }
        guard let start = parser.change(), let end = parser.change(), parser.rest.isEmpty else { return nil }
        daylight = Daylight(offset: Int32(offset), name: name, start: start, end: end)
    }

    /// The changes of one year, by the year's own calendar, ascending.
    func transitions(inYear year: Int) -> [TZifFile.Transition] {
        guard let daylight else { return [] }
        let start = daylight.start.wallSecond(year: year) - Int64(standardOffset)
        let end = daylight.end.wallSecond(year: year) - Int64(daylight.offset)
        let toDaylight = TZifFile.Transition(at: start, offset: daylight.offset, name: daylight.name)
        let toStandard = TZifFile.Transition(at: end, offset: standardOffset, name: standardName)
        return start <= end ? [toDaylight, toStandard] : [toStandard, toDaylight]
    }

    private struct Parser {
        var rest: ArraySlice<UInt8>

        mutating func skip(_ character: Unicode.Scalar) -> Bool {
            guard rest.first == UInt8(ascii: character) else { return false }
            rest = rest.dropFirst()
            return true
        }

        mutating func number(maximum: Int) -> Int? {
            var value = 0
            var digits = 0
            while let byte = rest.first, byte >= 0x30, byte <= 0x39, digits < 4 {
                value = value * 10 + Int(byte) - 0x30
                digits += 1
                rest = rest.dropFirst()
            }
            return digits > 0 && value <= maximum ? value : nil
        }

        mutating func name() -> String? {
            if skip("<") {
                guard let end = rest.firstIndex(of: UInt8(ascii: ">")) else { return nil }
                defer { rest = rest[(end + 1)...] }
                return String(decoding: rest[..<end], as: UTF8.self)
            }
            let letters = rest.prefix { ($0 | 0x20) >= UInt8(ascii: "a") && ($0 | 0x20) <= UInt8(ascii: "z") }
            rest = rest.dropFirst(letters.count)
            return letters.count >= 3 ? String(decoding: letters, as: UTF8.self) : nil
        }

        /// `[+-]hh[:mm[:ss]]`, in seconds.
        mutating func time(maximumHours: Int) -> Int64? {
            let isNegative = skip("-")
            if !isNegative { _ = skip("+") }
            guard let hours = number(maximum: maximumHours) else { return nil }
            var seconds = hours * 3600
            for unit in [60, 1] where skip(":") {
                guard let part = number(maximum: 59) else { return nil }
                seconds += part * unit
            }
            return Int64(isNegative ? -seconds : seconds)
        }

        /// `,day[/time]`; the time left out is 02:00.
        mutating func change() -> Change? {
            guard skip(","), let day = day() else { return nil }
            guard skip("/") else { return Change(day: day, time: 7200) }
            return time(maximumHours: 167).map { Change(day: day, time: $0) }
        }

        private mutating func day() -> Day? {
            if skip("J") {
                guard let day = number(maximum: 365), day >= 1 else { return nil }
                return .julian(day)
            }
            guard skip("M") else { return number(maximum: 365).map(Day.ordinal) }
            guard let month = number(maximum: 12), month >= 1, skip("."),
                let week = number(maximum: 5), week >= 1, skip("."), let weekday = number(maximum: 6)
            else { return nil }
            return .weekday(month: month, week: week, weekday: weekday)
        }
    }
}

extension POSIXTimeZoneRule.Change {
    /// Seconds since 1970-01-01T00:00 on the wall clock that the change is written in.
    func wallSecond(year: Int) -> Int64 {
        let newYear = Int64(CivilDate(year: year, month: 1, day: 1)?.daysSinceEpoch ?? 0)
        return (newYear + dayOfYear(year: year, newYear: newYear)) * ZoneLimits.secondsPerDay + time
    }

    /// 0 for January 1.
    private func dayOfYear(year: Int, newYear: Int64) -> Int64 {
        switch day {
        case .julian(let number):
            return Int64(number >= 60 && CivilDate.isLeap(year) ? number : number - 1)
        case .ordinal(let number):
            return Int64(number)
        case .weekday(let month, let week, let weekday):
            guard let first = CivilDate(year: year, month: month, day: 1) else { return 0 }
            // `Weekday` counts from Monday, the rule from Sunday.
            let firstWeekday = (Int(first.weekday.rawValue) + 1) % 7
            var day = (weekday - firstWeekday + 7) % 7 + (week - 1) * 7
            if day >= CivilDate.daysInMonth(year: year, month: month) { day -= 7 }
            return Int64(first.daysSinceEpoch) - newYear + Int64(day)
        }
    }
}
