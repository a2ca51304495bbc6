import Domain

/// Plans as ``plan(base:window:duration:zone:restrictions:)`` does and writes down why, step by step.
struct PlanAccount {
    let zone: Zone
    let window: ContactWindow
    let duration: Duration
    let restrictions: Restrictions
    var entries: [LedgerEntry] = []

    init(zone: Zone, window: ContactWindow, duration: Duration, restrictions: Restrictions) {
        self.zone = zone
        self.window = window
        self.duration = duration
        self.restrictions = restrictions
        entries.reserveCapacity(8)
    }

    /// The base's instant; nil where it is unset.
    mutating func open(base: PlanInputs.Base) -> Instant? {
        guard let instant = baseInstant(base, in: zone) else {
            entries.append(.baseUnset)
            return nil
        }
        let local = LocalInstant(instant, in: zone)
        switch base {
        case .instant:
            entries.append(.baseInstant(local))
        case .date(let date):
            entries.append(local.wallClock.date == date ? .baseDate(date, local) : .baseDateMissing(date, local))
        case .wallClock(let reading):
            if reading.utcOffset != nil {
                entries.append(.baseInstant(local))
            } else if !LocalInstant.reads(reading, at: local) {
                entries.append(.baseInGap(reading, local))
            } else if occursTwice(local) != nil {
                entries.append(.baseInFold(reading, local))
            } else {
                entries.append(.baseWallClock(reading, local))
            }
        case .unset: break
        }
        return instant
    }

    /// Each limit in turn: the window's hours, its days, holidays, quiet hours; then what a best time made of it.
    mutating func plan(
        from base: Instant, bestTime: (evidence: BestTimeEvidence, chosen: Instant)? = nil
    ) -> Plan {
        entries.append(.window(window))
        var hours = window
        hours.days = .all
        var stages: [(LedgerEntry.Shift, ContactWindow, Restrictions)] = []
        if window.days != .all { stages.append((.weekday, window, .none)) }
        if !restrictions.holidays.isEmpty {
            stages.append((.holiday, window, Restrictions(holidays: restrictions.holidays)))
        }
        if restrictions.quietHours != nil { stages.append((.quietHours, window, restrictions)) }

        guard var at = firstAllowed(atOrAfter: base, window: hours, zone: zone) else { return never() }
        entries.append(at == base ? .baseInWindow : .windowOpens(LocalInstant(at, in: zone)))
        for (shift, window, restrictions) in stages {
            guard let later = firstAllowed(atOrAfter: base, window: window, zone: zone, restrictions: restrictions)
            else { return never() }
            if later != at { entries.append(.shifted(shift, to: LocalInstant(later, in: zone))) }
            at = later
        }
        if let bestTime, at == bestTime.evidence.firstAllowed {
            entries.append(.bestTime(bestTime.evidence, first: LocalInstant(at, in: zone)))
            at = bestTime.chosen
        }
        noteClockChanges(after: base, through: at)
        let local = LocalInstant(at, in: zone)
        if let isFirst = occursTwice(local) { entries.append(.repeatedWallClock(local, isFirst: isFirst)) }
        let deadline = deadline(of: at, duration: duration)
        entries.append(.planned(local))
        entries.append(.deadline(LocalInstant(deadline, in: zone), after: duration))
        return .planned(at: at, deadline: deadline)
    }

    /// Rule 5. The entry is there only where `now` is after the planned instant.
    mutating func start(plannedAt: Instant, deadline: Instant, now: Instant) -> LateStart {
        let start = lateStart(
            plannedAt: plannedAt, deadline: deadline, now: now, window: window, zone: zone, restrictions: restrictions)
        let local = LocalInstant(now, in: zone)
        switch start {
        case .now where now > plannedAt: entries.append(.lateStart(now: local, startsAt: local))
        case .later(let at) where now > plannedAt:
            entries.append(.lateStart(now: local, startsAt: LocalInstant(at, in: zone)))
        case .now, .later: break
        case .windowClosed: entries.append(.windowClosed(now: local))
        }
        return start
    }

    private mutating func never() -> Plan {
        entries.append(.neverAllowed)
        return .neverAllowed
    }

    private mutating func noteClockChanges(after base: Instant, through last: Instant) {
        var stretch = zone.stretch(at: base)
        while stretch.end < ZoneLimits.forever, stretch.end <= last.seconds {
            let next = zone.timeline.stretch(at: stretch.end)
            if next.offset != stretch.offset {
                let at = LocalInstant(
                    instant: Instant(seconds: stretch.end), utcOffset: Int32(truncatingIfNeeded: next.offset))
                entries.append(
                    .clockChange(
                        LedgerEntry.ClockChange(at: at, offsetBefore: Int32(truncatingIfNeeded: stretch.offset))))
            }
            stretch = next
        }
    }

    /// Whether the reading at an instant is the first of two equal ones (true), the second (false), or the only one.
    private func occursTwice(_ local: LocalInstant) -> Bool? {
        let stretch = zone.stretch(at: local.instant)
        let second = local.instant.seconds
        let after = zone.timeline.stretch(at: stretch.end)
        if stretch.end < ZoneLimits.forever, second + stretch.offset >= stretch.end + after.offset { return true }
        let before = zone.timeline.stretch(at: stretch.start - 1)
        if stretch.start > -ZoneLimits.forever, second + stretch.offset < stretch.start + before.offset { return false }
        return nil
    }
}

extension LocalInstant {
    /// Whether the clock shows the reading at the instant, to the millisecond.
    static func reads(_ reading: CivilDateTime, at local: LocalInstant) -> Bool {
        let shown = local.wallClock
        return shown.date == reading.date && shown.microsecondOfDay / 1000 == reading.microsecondOfDay / 1000
    }
}
