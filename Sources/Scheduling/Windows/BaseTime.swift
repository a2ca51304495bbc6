package import Domain

/// The instant that a base names in a zone (scheduling.md, rule 2); nil where the field was unset.
package func baseInstant(_ base: PlanInputs.Base, in zone: Zone) -> Instant? {
    switch base {
    case .instant(let instant): instant
    case .date(let date): zone.firstInstant(of: date)
    case .wallClock(let wall): zone.resolve(wall)
    case .unset: nil
    }
}

/// A base moved by a field's `offset`, calendar part first: `days` move the date and keep the wall clock, `minutes`
/// move elapsed time.
///
/// An instant moved by days is read on the zone's wall clock. Dates beyond the years 1 to 9999 stop at the nearest.
package func shifted(_ base: PlanInputs.Base, days: Int, minutes: Int, in zone: Zone) -> PlanInputs.Base {
    let moved = shifted(base, days: days, in: zone)
    guard minutes != 0, let instant = baseInstant(moved, in: zone) else { return moved }
    let (elapsed, overflows) = Int64(minutes).multipliedReportingOverflow(by: 60_000)
    let limit = ZoneLimits.farthestMillisecond
    let step = overflows ? (minutes < 0 ? -limit : limit) : ZoneLimits.clamp(elapsed)
    return .instant(Instant(milliseconds: ZoneLimits.clamp(ZoneLimits.clamp(instant.milliseconds) + step)))
}

private func shifted(_ base: PlanInputs.Base, days: Int, in zone: Zone) -> PlanInputs.Base {
    if days == 0 { return base }
    switch base {
    case .instant(let instant):
        let wall = zone.wallClock(at: instant)
        return .wallClock(
            CivilDateTime(date: shifted(wall.date, days: days), microsecondOfDay: wall.microsecondOfDay))
    case .date(let date):
        return .date(shifted(date, days: days))
    case .wallClock(let wall):
        var moved = wall
        moved.date = shifted(wall.date, days: days)
        return .wallClock(moved)
    case .unset:
        return .unset
    }
}

private func shifted(_ date: CivilDate, days: Int) -> CivilDate {
    let (sum, overflows) = Int(date.daysSinceEpoch).addingReportingOverflow(days)
    let unclamped = overflows ? (days < 0 ? Int.min : Int.max) : sum
    let range = Int(CivilDate.minimum.daysSinceEpoch)...Int(CivilDate.maximum.daysSinceEpoch)
    return CivilDate(daysSinceEpoch: Int32(min(max(unclamped, range.lowerBound), range.upperBound)))
}
