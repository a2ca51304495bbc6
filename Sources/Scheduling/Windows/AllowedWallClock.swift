import Domain

/// Which readings of the wall clock a window and the restrictions allow: arithmetic without a zone.
///
/// Readings are milliseconds since 1970-01-01T00:00 on the wall clock.
struct AllowedWallClock {
    private let window: Span
    private let quietHours: Span?
    private let holidays: Set<CivilDate>

    init(window: ContactWindow, restrictions: Restrictions) {
        self.window = Span(window)
        quietHours = restrictions.quietHours.map { Span($0) }
        holidays = restrictions.holidays
    }

    /// The first allowed reading in `wall ..< end`.
    func first(atOrAfter wall: Int64, before end: Int64) -> Int64? {
        let dayLength = ZoneLimits.millisecondsPerDay
        if window.days == 0 { return nil }
        var day = ZoneLimits.day(ofMillisecond: wall)
        // The evening before may have opened an overnight window.
        if window.close > dayLength { day -= 1 }
        var weekday = Span.weekday(day)
        while true {
            let midnight = day &* dayLength
            if midnight &+ window.open >= end { return nil }
            if window.days & (1 << weekday) != 0, !isHoliday(day) {
                let close = min(midnight &+ window.close, end)
                let open = max(midnight &+ window.open, wall)
                if open < close, let found = firstUnrestricted(atOrAfter: open, before: close) { return found }
            }
            day &+= 1
            weekday = weekday == 6 ? 0 : weekday + 1
        }
    }

    private func firstUnrestricted(atOrAfter wall: Int64, before close: Int64) -> Int64? {
        var wall = wall
        while wall < close {
            let day = ZoneLimits.day(ofMillisecond: wall)
            if isHoliday(day) {
                wall = (day + 1) * ZoneLimits.millisecondsPerDay
            } else if let end = quietHours?.end(around: wall, day: day) {
                wall = end
            } else {
                return wall
            }
        }
        return nil
    }

    @inline(__always)
    private func isHoliday(_ day: Int64) -> Bool {
        !holidays.isEmpty && holidays.contains(ZoneLimits.date(ofDay: day))
    }

    /// A window in milliseconds from the midnight that its day begins with.
    private struct Span {
        let open: Int64
        let close: Int64
        /// A ``WeekdaySet``.
        let days: UInt8

        init(_ window: ContactWindow) {
            let from = min(max(window.from, 0), 1439)
            let to = min(max(window.to, 0), 1439)
            open = from == to ? 0 : Int64(from) * 60_000
            close = from == to ? ZoneLimits.millisecondsPerDay : Int64(from < to ? to : to + 1440) * 60_000
            days = window.days.rawValue & WeekdaySet.all.rawValue
        }

        /// Where the span that holds `wall`, a reading on `day`, ends; nil where none does.
        func end(around wall: Int64, day: Int64) -> Int64? {
            for day in (day - 1)...day {
                let midnight = day * ZoneLimits.millisecondsPerDay
                if days & (1 << Span.weekday(day)) != 0, wall >= midnight + open, wall < midnight + close {
                    return midnight + close
                }
            }
            return nil
        }

        /// 0 for Monday; 1970-01-01 was a Thursday.
        @inline(__always)
        static func weekday(_ day: Int64) -> UInt8 {
            let index = (day &+ 3) % 7
            return UInt8(truncatingIfNeeded: index < 0 ? index &+ 7 : index)
        }
    }
}
