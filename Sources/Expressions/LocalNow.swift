package import Domain

/// What `datetime.now()` and `date.today()` give: the run's wall clock in the zone, without an offset.
package struct LocalNow: Hashable, Sendable {
    package var wallClock: CivilDateTime

    package init(wallClock: CivilDateTime) {
        self.wallClock = wallClock
        self.wallClock.utcOffset = nil
    }
}
