import Domain

/// The offsets of a zone as stretches of constant offset over all time.
///
/// What the rule of the file says is written out for 400 years, after which the Gregorian calendar repeats to the
/// weekday: an instant further on is looked up whole periods earlier.
struct ZoneTimeline: Sendable {
    /// A span without a clock change. Two neighbours may have the same offset.
    struct Stretch: Hashable {
        /// Seconds since the epoch.
        var start: Int64
        /// The first second outside.
        var end: Int64
        /// Seconds east of UTC.
        var offset: Int64
    }

    /// The first second of each stretch, ascending; the first is `-ZoneLimits.forever`.
    private let starts: [Int64]
    private let offsets: [Int32]
    /// Where what is written out ends; `ZoneLimits.forever` where nothing repeats.
    private let end: Int64
    /// The stretch that each span of `2^bucketShift` seconds from 1970 to 2106 begins in.
    private let buckets: [UInt16]

    private static let period: Int64 = 146_097 * ZoneLimits.secondsPerDay
    private static let bucketShift: Int64 = 22
    private static let bucketedSeconds: Int64 = 1 << 32

    init(_ file: TZifFile) {
        var starts = [-ZoneLimits.forever]
        var offsets = [file.offsetBefore]
        func append(_ transition: TZifFile.Transition) {
            let at = min(max(transition.at, -ZoneLimits.forever), ZoneLimits.forever)
            if at == starts[starts.count - 1] {
                offsets[offsets.count - 1] = transition.offset
            } else if transition.offset != offsets[offsets.count - 1] {
                starts.append(at)
                offsets.append(transition.offset)
            }
        }
        let (transitions, end) = ZoneTimeline.transitions(of: file)
        if file.transitions.isEmpty, let rule = file.rule, rule.daylight != nil { offsets[0] = rule.standardOffset }
        for transition in transitions { append(transition) }
        self.starts = starts
        self.offsets = offsets
        self.end = end
        var buckets: [UInt16] = []
        var index = 0
        for bucket in 0..<Int64(ZoneTimeline.bucketedSeconds >> ZoneTimeline.bucketShift) {
            while index + 1 < starts.count, starts[index + 1] <= bucket << ZoneTimeline.bucketShift { index += 1 }
            buckets.append(UInt16(clamping: index))
        }
        self.buckets = buckets
    }

    /// Every change of the clock that is written out, ascending, and where that ends (see ``end``).
    static func transitions(of file: TZifFile) -> (transitions: [TZifFile.Transition], end: Int64) {
        guard let rule = file.rule else { return (file.transitions, ZoneLimits.forever) }
        let last = file.transitions.last
        guard rule.daylight != nil else {
            let standard = TZifFile.Transition(
                at: last?.at ?? -ZoneLimits.forever, offset: rule.standardOffset, name: rule.standardName)
            return (file.transitions + [standard], ZoneLimits.forever)
        }
        let firstYear = last.map { ZoneTimeline.year(ofSecond: $0.at) + 1 } ?? 1
        let end = ZoneTimeline.newYear(firstYear) + ZoneTimeline.period
        var later: [TZifFile.Transition] = []
        for year in max(firstYear - 2, 1)...firstYear + 401 { later += rule.transitions(inYear: year) }
        // A stable order: of two changes at one instant the one written later holds.
        later = later.enumerated().sorted { ($0.element.at, $0.offset) < ($1.element.at, $1.offset) }.map(\.element)
        later = later.filter { $0.at > last?.at ?? -ZoneLimits.forever && $0.at < end }
        return (file.transitions + later, end)
    }

    /// A second earlier by whole periods, within what is written out.
    static func repeating(_ second: Int64, before end: Int64) -> Int64 {
        guard end < ZoneLimits.forever, second >= end, second < ZoneLimits.forever else { return second }
        return second - ((second - end) / ZoneTimeline.period + 1) * ZoneTimeline.period
    }

    /// The stretch whose clock a wall clock reading belongs to, as `zoneinfo` decides it: in a gap the one before it, in a
    /// fold the earlier one; the other way round for `isSecondPass` (Python's `fold=1`).
    /// - Parameter second: seconds since 1970-01-01T00:00 of the wall clock.
    func stretch(ofWall second: Int64, isSecondPass: Bool = false) -> Stretch {
        var stretch = stretch(at: second - ZoneLimits.farthestOffset)
        while stretch.end < ZoneLimits.forever {
            let next = self.stretch(at: stretch.end)
            let border = isSecondPass ? min(stretch.offset, next.offset) : max(stretch.offset, next.offset)
            if second < stretch.end + border { break }
            stretch = next
        }
        return stretch
    }

    /// The stretch that holds `second`.
    func stretch(at second: Int64) -> Stretch {
        if second >= end { return repeated(at: second) }
        let index = index(at: second)
        let next = index + 1
        return Stretch(
            start: starts[index], end: next < starts.count ? starts[next] : end, offset: Int64(offsets[index]))
    }

    @inline(__always)
    private func index(at second: Int64) -> Int {
        if second >= 0, second < ZoneTimeline.bucketedSeconds {
            var index = Int(buckets[Int(second >> ZoneTimeline.bucketShift)])
            while index + 1 < starts.count, starts[index + 1] <= second { index += 1 }
            return index
        }
        var low = 0
        var high = starts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if starts[middle] <= second { low = middle } else { high = middle }
        }
        return low
    }

    private func repeated(at second: Int64) -> Stretch {
        guard end < ZoneLimits.forever, second < ZoneLimits.forever else {
            return Stretch(
                start: starts[starts.count - 1], end: ZoneLimits.forever, offset: Int64(offsets[offsets.count - 1]))
        }
        let shift = ((second - end) / ZoneTimeline.period + 1) * ZoneTimeline.period
        var stretch = stretch(at: second - shift)
        stretch.start = max(stretch.start, end - ZoneTimeline.period) + shift
        stretch.end += shift
        return stretch
    }

    private static func year(ofSecond second: Int64) -> Int {
        ZoneLimits.date(ofDay: ZoneLimits.floorDivide(second, by: ZoneLimits.secondsPerDay)).components.year
    }

    private static func newYear(_ year: Int) -> Int64 {
        let date = CivilDate(year: year, month: 1, day: 1) ?? CivilDate.maximum
        return Int64(date.daysSinceEpoch) * ZoneLimits.secondsPerDay
    }
}
