package import Domain

/// One reason for a planned instant, or for there being none. In order they tell how the base became the plan.
package enum LedgerEntry: Hashable, Sendable {
    /// Whose zone decides; nil where the zone was given with the question.
    case zone(name: String, source: PlanInputs.ZoneSource?)
    /// The system's tz database has no such zone (any more).
    case zoneMissing(name: String)

    case baseInstant(LocalInstant)
    /// A date and its first instant.
    case baseDate(CivilDate, LocalInstant)
    /// A date that the zone skipped whole, and the first instant after it.
    case baseDateMissing(CivilDate, LocalInstant)
    case baseWallClock(CivilDateTime, LocalInstant)
    /// A reading that does not exist, and where it moved to.
    case baseInGap(CivilDateTime, LocalInstant)
    /// A reading that occurs twice, and the first time it does.
    case baseInFold(CivilDateTime, LocalInstant)
    case baseUnset

    case window(ContactWindow)
    /// The base itself lies in the window, days and restrictions aside.
    case baseInWindow
    /// The first instant in the window's hours, days and restrictions aside.
    case windowOpens(LocalInstant)
    /// A clock change between the base and the planned instant.
    case clockChange(ClockChange)
    case shifted(Shift, to: LocalInstant)
    /// The wall clock of the planned instant occurs twice.
    case repeatedWallClock(LocalInstant, isFirst: Bool)

    /// Rule 6: the first allowed instant gave way to the likeliest one, or there was nothing to tell it by.
    case bestTime(BestTimeEvidence, first: LocalInstant)
    case planned(LocalInstant)
    /// No instant within ``Plan/searchedDays`` days is allowed.
    case neverAllowed
    case deadline(LocalInstant, after: Duration)
    /// The plan on record is another: data, settings or the tz database have changed since, which does not move it.
    case recorded(LocalInstant)

    /// The daemon got to it at `now`, after the planned instant.
    case lateStart(now: LocalInstant, startsAt: LocalInstant)
    case windowClosed(now: LocalInstant)

    /// What took the window's first opening out.
    package enum Shift: String, Hashable, Sendable {
        case weekday
        case holiday
        case quietHours = "quiet_hours"
    }

    /// The zone's clock set forward (a gap) or back (a fold).
    package struct ClockChange: Hashable, Sendable {
        /// The first instant after it, on the new clock.
        package var at: LocalInstant
        /// Seconds east of UTC until then.
        package var offsetBefore: Int32

        package init(at: LocalInstant, offsetBefore: Int32) {
            self.at = at
            self.offsetBefore = offsetBefore
        }

        package var isGap: Bool { at.utcOffset > offsetBefore }
    }

    /// The stable name of the kind of entry.
    package var tag: String {
        switch self {
        case .zone: "zone"
        case .zoneMissing: "zone_missing"
        case .baseInstant, .baseDate, .baseWallClock: "base"
        case .baseDateMissing, .baseInGap: "base_in_gap"
        case .baseInFold: "base_in_fold"
        case .baseUnset: "base_time_unset"
        case .window: "window"
        case .baseInWindow: "base_in_window"
        case .windowOpens: "window_opens"
        case .clockChange(let change): change.isGap ? "gap" : "fold"
        case .shifted(let shift, to: _): shift.rawValue
        case .repeatedWallClock: "repeated_wall_clock"
        case .bestTime: "best_time"
        case .planned: "planned"
        case .neverAllowed: "never_allowed"
        case .deadline: "deadline"
        case .recorded: "recorded"
        case .lateStart: "late_start"
        case .windowClosed: "window_closed"
        }
    }
}
