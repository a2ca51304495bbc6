package import Domain

/// The first allowed instant at or after the base, and the deadline after it (scheduling.md, rules 1, 3 and 4).
///
/// A base that is allowed is planned to the millisecond. What would come after the year 9999 of the zone's wall clock,
/// which no date can say, is never allowed. Costs a few hundred nanoseconds.
package func plan(
    base: Instant, window: ContactWindow, duration: Duration, zone: Zone, restrictions: Restrictions = .none
) -> Plan {
    guard let at = firstAllowed(atOrAfter: base, window: window, zone: zone, restrictions: restrictions) else {
        return .neverAllowed
    }
    return .planned(at: at, deadline: deadline(of: at, duration: duration))
}

/// The first allowed instant at or after one, within ``Plan/searchedDays`` days.
package func firstAllowed(
    atOrAfter instant: Instant, window: ContactWindow, zone: Zone, restrictions: Restrictions = .none
) -> Instant? {
    let start = ZoneLimits.clamp(instant.milliseconds)
    return AllowedWallClock(window: window, restrictions: restrictions).firstInstant(
        from: start, through: start + Int64(Plan.searchedDays) * ZoneLimits.millisecondsPerDay, zone: zone)
}

/// The first allowed instant at or after one and not after the deadline: when a retry may happen (rule 7).
package func firstAllowed(
    atOrAfter instant: Instant, notAfter deadline: Instant, window: ContactWindow, zone: Zone,
    restrictions: Restrictions = .none
) -> Instant? {
    AllowedWallClock(window: window, restrictions: restrictions).firstInstant(
        from: ZoneLimits.clamp(instant.milliseconds), through: ZoneLimits.clamp(deadline.milliseconds), zone: zone)
}

/// Whether a communication may start, and when, that the daemon gets to at `now` (rule 5).
package func lateStart(
    plannedAt: Instant, deadline: Instant, now: Instant, window: ContactWindow, zone: Zone,
    restrictions: Restrictions = .none
) -> LateStart {
    let start = firstAllowed(
        atOrAfter: max(now, plannedAt), notAfter: deadline, window: window, zone: zone, restrictions: restrictions)
    guard let start else { return .windowClosed }
    return start <= now ? .now : .later(start)
}

/// The last instant at which a communication planned at `plannedAt` may start; the farthest one where that is beyond
/// what an ``Instant`` holds.
package func deadline(of plannedAt: Instant, duration: Duration) -> Instant {
    let seconds = duration.components.seconds
    guard seconds.magnitude < ZoneLimits.farthestMillisecond / 1000 else {
        return Instant(milliseconds: seconds < 0 ? -ZoneLimits.farthestMillisecond : ZoneLimits.farthestMillisecond)
    }
    return Instant(milliseconds: ZoneLimits.clamp(plannedAt.milliseconds) + duration.milliseconds)
}

extension AllowedWallClock {
    /// The first allowed instant of a span, both ends included, in milliseconds.
    ///
    /// Between two clock changes the wall clock runs evenly, so each such stretch is searched on the wall clock alone:
    /// what a gap skips is never read, what a fold repeats is read twice.
    func firstInstant(from start: Int64, through last: Int64, zone: Zone) -> Instant? {
        var start = start
        while start <= last {
            let stretch = zone.timeline.stretch(at: ZoneLimits.seconds(start))
            let end = min(stretch.end * 1000, last + 1)
            let shift = stretch.offset * 1000
            if let wall = first(atOrAfter: start + shift, before: min(end + shift, ZoneLimits.endOfDates)) {
                return Instant(milliseconds: wall - shift)
            }
            start = end
        }
        return nil
    }
}
