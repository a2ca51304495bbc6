import Domain

extension PlanInputs.Base {
    /// The base as two numbers of the store; kinds are never renumbered.
    var stored: (kind: Int64, value: Int64?) {
        switch self {
        case .instant(let instant): (0, instant.milliseconds)
        case .date(let date): (1, Int64(date.daysSinceEpoch))
        case .wallClock(let reading): (2, reading.wallMicroseconds)
        case .unset: (3, nil)
        }
    }

    /// Nil where the numbers name no base.
    init?(storedKind kind: Int64, value: Int64?) {
        switch (kind, value) {
        case (0, let value?): self = .instant(Instant(milliseconds: value))
        case (1, let value?):
            guard let days = Int32(exactly: value) else { return nil }
            self = .date(CivilDate(daysSinceEpoch: days))
        case (2, let value?):
            let day = CivilDateTime.microsecondsPerDay
            var (days, rest) = value.quotientAndRemainder(dividingBy: day)
            if rest < 0 { (days, rest) = (days - 1, rest + day) }
            guard let days = Int32(exactly: days) else { return nil }
            self = .wallClock(CivilDateTime(date: CivilDate(daysSinceEpoch: days), microsecondOfDay: rest))
        case (3, _): self = .unset
        default: return nil
        }
    }
}
