package import Domain

/// Wall clock readings as CPython's `zoneinfo` takes them, to the microsecond.
extension Zone {
    /// Seconds east of UTC of a reading: in a gap as before it, in a fold as in its first pass; `isSecondPass` (Python's
    /// `fold=1`) turns both round.
    package func offset(ofWall reading: CivilDateTime, isSecondPass: Bool) -> Int32 {
        Int32(truncatingIfNeeded: timeline.stretch(ofWall: Zone.second(reading), isSecondPass: isSecondPass).offset)
    }

    /// What the clock is called: `CEST`.
    package func abbreviation(ofWall reading: CivilDateTime, isSecondPass: Bool) -> String {
        let second = Zone.second(reading)
        let stretch = timeline.stretch(ofWall: second, isSecondPass: isSecondPass)
        // In a gap the reading is of the clock before it, though its instant lies past the change.
        return names.name(at: min(second - stretch.offset, stretch.end - 1))
    }

    /// The zone's reading of an instant that is given as a reading with an offset; nil past the years 1 to 9999.
    /// `isSecondPass`: the wall clock shows that time for the second time.
    package func reading(of aware: CivilDateTime) -> (reading: CivilDateTime, isSecondPass: Bool)? {
        let microseconds = aware.wallMicroseconds - Int64(aware.utcOffset ?? 0) * 1_000_000
        let second = ZoneLimits.floorDivide(microseconds, by: 1_000_000)
        let offset = timeline.stretch(at: second).offset
        let wall = microseconds + offset * 1_000_000
        let day = ZoneLimits.floorDivide(wall, by: CivilDateTime.microsecondsPerDay)
        guard day >= CivilDate.minimum.daysSinceEpoch, day <= CivilDate.maximum.daysSinceEpoch else { return nil }
        let reading = CivilDateTime(
            date: CivilDate(daysSinceEpoch: Int32(day)),
            microsecondOfDay: wall - day * CivilDateTime.microsecondsPerDay,
            utcOffset: Int32(truncatingIfNeeded: offset))
        let first = timeline.stretch(ofWall: second + offset)
        return (reading, first.offset != offset)
    }

    private static func second(_ reading: CivilDateTime) -> Int64 {
        ZoneLimits.floorDivide(reading.wallMicroseconds, by: 1_000_000)
    }
}

extension CivilDateTime {
    /// The same instant on the zone's wall clock, with its offset there. A reading without an offset stays as it is, and so
    /// does one that the years 1 to 9999 of the zone do not hold.
    package func onWallClock(of zone: Zone) -> CivilDateTime {
        if utcOffset == nil { return self }
        return zone.reading(of: self)?.reading ?? self
    }
}
