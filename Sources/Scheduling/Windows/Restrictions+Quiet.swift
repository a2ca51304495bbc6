package import Domain

extension Restrictions {
    /// When the quiet hours end that a zone's clock is in; nil: it is in none, or they have no end.
    package func quietUntil(_ instant: Instant, in zone: Zone) -> Instant? {
        guard quietHours != nil else { return nil }
        let reading = zone.wallClock(at: instant)
        let wall = reading.wallMicroseconds / 1000
        let allowed = AllowedWallClock(window: .wholeDay, restrictions: Restrictions(quietHours: quietHours))
        guard let first = allowed.first(atOrAfter: wall, before: wall + 8 * ZoneLimits.millisecondsPerDay), first > wall
        else { return nil }
        return instant + .milliseconds(first - wall)
    }
}
