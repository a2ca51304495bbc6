package import Domain
package import Scheduling

/// A Python `tzinfo`.
package enum PythonZone: Sendable {
    /// `timezone(...)`, in seconds east of UTC; 0 is `timezone.utc`.
    case fixed(Int32)
    /// `ZoneInfo(...)`: the zone that decides.
    case named(Zone)

    /// Whether they are one object in CPython, which keeps one `ZoneInfo` a name. Fixed offsets that are equal act alike.
    func isSame(as other: PythonZone) -> Bool {
        switch (self, other) {
        case (.fixed(let a), .fixed(let b)): a == b
        case (.named(let a), .named(let b)): a === b || a.identifier == b.identifier
        case (.fixed, .named), (.named, .fixed): false
        }
    }
}

/// A Python `datetime`: naive where `zone` is nil, aware otherwise.
package struct PythonDateTime: Sendable {
    package var date: CivilDate
    /// 0 ..< 86,400,000,000
    package var microsecondOfDay: Int64
    /// Python's `fold`: of a time that the clock shows twice, the second one.
    package var isSecondPass: Bool
    package var zone: PythonZone?

    package init(date: CivilDate, microsecondOfDay: Int64, isSecondPass: Bool = false, zone: PythonZone? = nil) {
        self.date = date
        self.microsecondOfDay = microsecondOfDay
        self.isSecondPass = isSecondPass
        self.zone = zone
    }

    /// A reading as it is: its offset becomes a fixed one.
    package init(_ reading: CivilDateTime) {
        self.init(
            date: reading.date, microsecondOfDay: reading.microsecondOfDay,
            zone: reading.utcOffset.map { PythonZone.fixed($0) })
    }

    /// The instant that a reading with an offset names, on the wall clock of the zone; a reading without one as it is.
    package init(_ reading: CivilDateTime, in zone: Zone?) {
        guard reading.utcOffset != nil, let zone, let (wall, isSecondPass) = zone.reading(of: reading) else {
            self.init(reading)
            return
        }
        self.init(
            date: wall.date, microsecondOfDay: wall.microsecondOfDay, isSecondPass: isSecondPass, zone: .named(zone))
    }

    /// The wall clock, with its offset where it has one.
    package var reading: CivilDateTime {
        CivilDateTime(date: date, microsecondOfDay: microsecondOfDay, utcOffset: utcOffset)
    }

    /// Python's `utcoffset()`, in seconds.
    package var utcOffset: Int32? { offset(isSecondPass: isSecondPass) }

    private func offset(isSecondPass: Bool) -> Int32? {
        switch zone {
        case nil: nil
        case .fixed(let offset)?: offset
        case .named(let zone)?:
            zone.offset(
                ofWall: CivilDateTime(date: date, microsecondOfDay: microsecondOfDay), isSecondPass: isSecondPass)
        }
    }

    /// Python's `tzname()`.
    var zoneName: String? {
        switch zone {
        case nil: nil
        case .fixed(let offset)?: CalendarText.name(ofOffset: offset)
        case .named(let zone)?:
            zone.abbreviation(
                ofWall: CivilDateTime(date: date, microsecondOfDay: microsecondOfDay), isSecondPass: isSecondPass)
        }
    }

    /// Microseconds since the epoch as if the wall clock were UTC.
    var wallMicroseconds: Int64 {
        Int64(date.daysSinceEpoch) * CivilDateTime.microsecondsPerDay + microsecondOfDay
    }

    /// The offset turns on the pass: the time lies in a gap or a fold. Such a time equals none of another zone (PEP 495).
    private var dependsOnPass: Bool {
        guard case .named? = zone else { return false }
        return offset(isSecondPass: true) != offset(isSecondPass: false)
    }

    /// What Python compares of two: wall clocks within one zone, instants between zones; nil where one is naive.
    private static func sides(_ a: PythonDateTime, _ b: PythonDateTime) -> (a: Int64, b: Int64, isOneZone: Bool)? {
        switch (a.zone, b.zone) {
        case (nil, nil): return (a.wallMicroseconds, b.wallMicroseconds, true)
        case (let first?, let second?):
            if first.isSame(as: second) { return (a.wallMicroseconds, b.wallMicroseconds, true) }
            return (
                a.wallMicroseconds - Int64(a.utcOffset ?? 0) * 1_000_000,
                b.wallMicroseconds - Int64(b.utcOffset ?? 0) * 1_000_000, false
            )
        case (nil, _?), (_?, nil): return nil
        }
    }

    /// Negative, zero or positive; nil where only one has an offset.
    static func order(_ a: PythonDateTime, _ b: PythonDateTime) -> Int? {
        sides(a, b).map { $0.a < $0.b ? -1 : $0.a > $0.b ? 1 : 0 }
    }

    static func isEqual(_ a: PythonDateTime, _ b: PythonDateTime) -> Bool {
        guard let sides = sides(a, b), sides.a == sides.b else { return false }
        return sides.isOneZone || !a.dependsOnPass && !b.dependsOnPass
    }

    /// `a - b` in microseconds; nil where only one has an offset.
    static func difference(_ a: PythonDateTime, _ b: PythonDateTime) -> Int128? {
        sides(a, b).map { Int128($0.a) - Int128($0.b) }
    }

    /// `astimezone(zone)` of an aware one.
    ///
    /// - Throws: OverflowError past the years 1 to 9999, as on the way to UTC.
    func moved(to target: PythonZone) throws(ExpressionFailure) -> PythonDateTime {
        guard let zone, let utcOffset else {
            throw ExpressionFailure(
                .limit, "astimezone() of a datetime without an offset (it would depend on the machine's zone)")
        }
        if zone.isSame(as: target) { return self }
        let utc = try CalendarArithmetic.moved(
            PythonDateTime(date: date, microsecondOfDay: microsecondOfDay, zone: .fixed(0)),
            by: -Int128(utcOffset) * 1_000_000)
        switch target {
        case .fixed(let offset):
            var moved = try CalendarArithmetic.moved(utc, by: Int128(offset) * 1_000_000)
            moved.zone = target
            return moved
        case .named(let named):
            guard named.reading(of: utc.reading) != nil else { throw CalendarArithmetic.outOfRange }
            return PythonDateTime(utc.reading, in: named)
        }
    }
}
