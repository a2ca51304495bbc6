package import Domain
package import Scheduling

/// The time of a run and the zone that decides: what `datetime.now()` and `date.today()` give, and on whose wall clock
/// instants are read.
package struct LocalNow: Sendable {
    /// Without an offset, as Python's `datetime.now()`.
    package let wallClock: CivilDateTime
    /// Nil: instants are read with the offset that they were written with.
    package let zone: Zone?
    private let utcOffset: Int32

    package init(at instant: Instant, in zone: Zone) { self.init(wallClock: zone.wallClock(at: instant), zone: zone) }

    /// - Parameter wallClock: with its offset; one without is read as UTC where the instant is wanted.
    package init(wallClock: CivilDateTime, zone: Zone? = nil) {
        utcOffset = wallClock.utcOffset ?? 0
        self.zone = zone
        self.wallClock = CivilDateTime(date: wallClock.date, microsecondOfDay: wallClock.microsecondOfDay)
    }

    /// The instant, by its offset.
    var aware: PythonDateTime {
        PythonDateTime(date: wallClock.date, microsecondOfDay: wallClock.microsecondOfDay, zone: .fixed(utcOffset))
    }
}
