package import Domain

/// An instant with the offset that the zone's clock shows at it: readable without the zone.
package struct LocalInstant: Hashable, Sendable, CustomStringConvertible {
    package var instant: Instant
    /// Seconds east of UTC.
    package var utcOffset: Int32

    package init(instant: Instant, utcOffset: Int32) {
        self.instant = instant
        self.utcOffset = utcOffset
    }

    package init(_ instant: Instant, in zone: Zone) {
        self.init(instant: instant, utcOffset: zone.offset(at: instant))
    }

    package var wallClock: CivilDateTime {
        let wall = ZoneLimits.clamp(instant.milliseconds) + Int64(utcOffset) * 1000
        let day = ZoneLimits.day(ofMillisecond: wall)
        return CivilDateTime(
            date: ZoneLimits.date(ofDay: day), microsecondOfDay: (wall - day * ZoneLimits.millisecondsPerDay) * 1000,
            utcOffset: utcOffset)
    }

    /// ISO 8601 with the offset.
    package var description: String {
        var text = ByteText()
        text.append(wallClock)
        return text.string
    }
}
