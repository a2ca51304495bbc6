import Domain

/// The range of instants and wall clocks that zone arithmetic works on, and floor division on it.
///
/// Everything outside is read as the nearest end, so that no input overflows.
enum ZoneLimits {
    /// About two million years to either side of 1970, in milliseconds.
    static let farthestMillisecond: Int64 = 1 << 56
    /// The sentinel for "for ever", in seconds; in milliseconds it still fits 64 bits.
    static let forever: Int64 = 1 << 50
    static let secondsPerDay: Int64 = 86_400
    static let millisecondsPerDay: Int64 = 86_400_000
    /// The first millisecond of the wall clock after the last date that there is, 9999-12-31.
    static let endOfDates = (Int64(CivilDate.maximum.daysSinceEpoch) + 1) * millisecondsPerDay
    /// No offset and no rule time is as large as this, in seconds.
    static let farthestOffset: Int64 = 100_000

    @inline(__always)
    static func clamp(_ milliseconds: Int64) -> Int64 {
        min(max(milliseconds, -farthestMillisecond), farthestMillisecond)
    }

    /// - Precondition: `divisor` is positive.
    @inline(__always)
    static func floorDivide(_ value: Int64, by divisor: Int64) -> Int64 {
        let quotient = value / divisor
        return value % divisor < 0 ? quotient &- 1 : quotient
    }

    @inline(__always)
    static func seconds(_ milliseconds: Int64) -> Int64 { floorDivide(milliseconds, by: 1000) }

    @inline(__always)
    static func day(ofMillisecond wall: Int64) -> Int64 { floorDivide(wall, by: millisecondsPerDay) }

    @inline(__always)
    static func date(ofDay day: Int64) -> CivilDate { CivilDate(daysSinceEpoch: Int32(clamping: day)) }
}
