/// A wall clock reading: a date, the time of day, and the offset from UTC when one was written with it.
package struct CivilDateTime: Hashable, Sendable {
    package var date: CivilDate
    /// Microseconds since midnight, 0 ..< 86,400,000,000.
    package var microsecondOfDay: Int64
    /// Seconds east of UTC, or nil for a reading without an offset ("naive").
    package var utcOffset: Int32?

    package init(date: CivilDate, microsecondOfDay: Int64, utcOffset: Int32? = nil) {
        self.date = date
        self.microsecondOfDay = microsecondOfDay
        self.utcOffset = utcOffset
    }

    /// The reading as if its wall clock were UTC, in microseconds since the epoch.
    package var wallMicroseconds: Int64 {
        Int64(date.daysSinceEpoch) * CivilDateTime.microsecondsPerDay + microsecondOfDay
    }

    /// The instant that a reading with an offset names, or nil without one. Sub-millisecond digits are cut off.
    package var instant: Instant? {
        guard let utcOffset else { return nil }
        let micros = wallMicroseconds - Int64(utcOffset) * 1_000_000
        return Instant(milliseconds: micros >= 0 ? micros / 1000 : -((999 - micros) / 1000))
    }

    package static let microsecondsPerDay: Int64 = 86_400_000_000
}
