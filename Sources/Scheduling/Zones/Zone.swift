package import Domain

/// A time zone of the system's tz database: offsets from UTC for every instant, immutable once loaded.
///
/// It reads what CPython's `zoneinfo` reads, and answers as it does. Instants beyond two million years from 1970 are
/// read as the nearest that is not.
package final class Zone: Sendable {
    /// The name that it was asked for by: an IANA name or one of its aliases.
    package let identifier: String
    let timeline: ZoneTimeline
    let names: ZoneNames

    init(identifier: String, file: TZifFile) {
        self.identifier = identifier
        timeline = ZoneTimeline(file)
        names = ZoneNames(file)
    }

    /// Seconds east of UTC.
    package func offset(at instant: Instant) -> Int32 {
        Int32(truncatingIfNeeded: stretch(at: instant).offset)
    }

    /// The wall clock reading, with its offset.
    package func wallClock(at instant: Instant) -> CivilDateTime {
        let milliseconds = ZoneLimits.clamp(instant.milliseconds)
        let offset = stretch(at: instant).offset
        let wall = milliseconds + offset * 1000
        let day = ZoneLimits.day(ofMillisecond: wall)
        return CivilDateTime(
            date: ZoneLimits.date(ofDay: day),
            microsecondOfDay: (wall - day * ZoneLimits.millisecondsPerDay) * 1000,
            utcOffset: Int32(truncatingIfNeeded: offset))
    }

    package func localDate(at instant: Instant) -> CivilDate {
        let wall = ZoneLimits.clamp(instant.milliseconds) + stretch(at: instant).offset * 1000
        return ZoneLimits.date(ofDay: ZoneLimits.day(ofMillisecond: wall))
    }

    /// The instant that a wall clock reading means: one that does not exist moves forward by the gap, one that occurs
    /// twice is the first. An offset in it decides alone. Digits below the millisecond are cut off.
    package func resolve(_ wall: CivilDateTime) -> Instant {
        let milliseconds = ZoneLimits.clamp(
            Int64(wall.date.daysSinceEpoch) * ZoneLimits.millisecondsPerDay
                + ZoneLimits.floorDivide(wall.microsecondOfDay, by: 1000))
        if let offset = wall.utcOffset { return Instant(milliseconds: milliseconds - Int64(offset) * 1000) }
        let second = ZoneLimits.seconds(milliseconds)
        return Instant(milliseconds: milliseconds - timeline.stretch(ofWall: second).offset * 1000)
    }

    /// The first instant of a date; for a date that never was, the first instant after it.
    package func firstInstant(of date: CivilDate) -> Instant {
        let midnight = Int64(date.daysSinceEpoch) * ZoneLimits.secondsPerDay
        var stretch = timeline.stretch(at: midnight - ZoneLimits.farthestOffset)
        while stretch.end < ZoneLimits.forever, midnight >= stretch.end + stretch.offset {
            stretch = timeline.stretch(at: stretch.end)
        }
        return Instant(seconds: max(stretch.start, midnight - stretch.offset))
    }

    /// The stretch of constant offset around an instant.
    @inline(__always)
    func stretch(at instant: Instant) -> ZoneTimeline.Stretch {
        timeline.stretch(at: ZoneLimits.seconds(ZoneLimits.clamp(instant.milliseconds)))
    }
}
