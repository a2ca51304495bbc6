package import Domain

/// The instant at which a person is likeliest to answer (scheduling.md, rule 6), in the span from the first allowed
/// instant to as long after it as the duration.
///
/// Of the local hours that the span allows, those whose score comes near the best are about as good; one of them is
/// drawn by its score, and within it a minute, so that people of whom nothing tells them apart do not all come at once:
/// the less is known, the flatter the scores and the wider the spread. The same `spread` gives the same instant. With
/// no history on any level it is the first allowed instant.
///
/// - Parameter spread: any number that differs from person to person.
package func bestTime(
    base: Instant, window: ContactWindow, duration: Duration, zone: Zone, restrictions: Restrictions = .none,
    own: ContactHistory, campaign: ContactHistory, tenant: ContactHistory, spread: UInt64
) -> (plan: Plan, evidence: BestTimeEvidence?) {
    guard let first = firstAllowed(atOrAfter: base, window: window, zone: zone, restrictions: restrictions) else {
        return (.neverAllowed, nil)
    }
    var evidence = BestTimeEvidence(
        firstAllowed: first, ownReplies: own.replies.sum, ownReads: own.reads.sum,
        campaignReplies: campaign.replies.sum, campaignReads: campaign.reads.sum,
        tenantReplies: tenant.replies.sum, tenantReads: tenant.reads.sum)
    let scores = HourScores(own: own, campaign: campaign, tenant: tenant)
    var at = first
    if scores.hasEvidence {
        let search = BestTimeSearch(
            window: window, zone: zone, restrictions: restrictions, first: first,
            last: deadline(of: first, duration: duration))
        let (hour, instant) = search.choose(by: scores.scores, spread: spread)
        evidence.hour = hour
        at = instant
    }
    return (.planned(at: at, deadline: deadline(of: at, duration: duration)), evidence)
}

/// Looks through the allowed hours of a span.
struct BestTimeSearch {
    let window: ContactWindow
    let zone: Zone
    let restrictions: Restrictions
    /// Allowed.
    let first: Instant
    /// The last instant that may be chosen.
    let last: Instant

    /// An hour is about as good as the best where it has at least this part of its score.
    static let nearBest = 0.9
    /// How many spans of one local hour are looked at: a day's, twice over for windows that open late.
    private static let searchedSpans = 60

    private struct Candidate {
        var hour: Int
        var start: Instant
        /// Inside.
        var end: Instant
    }

    func choose(by scores: [Double], spread: UInt64) -> (hour: Int, instant: Instant) {
        let candidates = candidates()
        let best = candidates.reduce(0) { max($0, scores[$1.hour]) }
        let good = candidates.filter { scores[$0.hour] >= best * Self.nearBest }
        var draw = unit(spread, salt: 1) * good.reduce(0) { $0 + scores[$1.hour] }
        for candidate in good {
            draw -= scores[candidate.hour]
            if draw < 0 { return (candidate.hour, instant(in: candidate, spread)) }
        }
        let candidate = good.last ?? Candidate(hour: hour(at: first), start: first, end: first)
        return (candidate.hour, instant(in: candidate, spread))
    }

    /// The first allowed span of each local hour.
    private func candidates() -> [Candidate] {
        var found: [Candidate] = []
        found.reserveCapacity(24)
        var seen: UInt32 = 0
        var next: Instant? = first
        for _ in 0..<Self.searchedSpans {
            guard let start = next else { break }
            let hour = hour(at: start)
            let end = min(endOfHour(at: start), last)
            if seen & (1 << UInt32(hour)) == 0 {
                seen |= 1 << UInt32(hour)
                found.append(Candidate(hour: hour, start: start, end: end))
                if found.count == 24 { break }
            }
            next = firstAllowed(
                atOrAfter: end + .milliseconds(1), notAfter: last, window: window, zone: zone,
                restrictions: restrictions)
        }
        return found
    }

    /// An allowed instant of the span, on a whole minute where there is one.
    private func instant(in candidate: Candidate, _ spread: UInt64) -> Instant {
        let minutes = (candidate.end - candidate.start).milliseconds / 60_000 + 1
        let drawn = Int64(unit(spread, salt: 2) * Double(minutes)) * 60_000
        let wanted = Instant(milliseconds: min(candidate.start.milliseconds + drawn, candidate.end.milliseconds))
        return firstAllowed(
            atOrAfter: wanted, notAfter: candidate.end, window: window, zone: zone, restrictions: restrictions)
            ?? candidate.start
    }

    private func hour(at instant: Instant) -> Int {
        Int(zone.wallClock(at: instant).microsecondOfDay / 3_600_000_000)
    }

    /// The last millisecond of the local hour, or the last one before the clock changes.
    private func endOfHour(at instant: Instant) -> Instant {
        let wall = zone.wallClock(at: instant)
        let left = 3_600_000 - wall.microsecondOfDay / 1000 % 3_600_000
        let change = zone.stretch(at: instant).end
        let end = instant.milliseconds + left - 1
        return Instant(milliseconds: change < ZoneLimits.forever ? min(end, change * 1000 - 1) : end)
    }

    /// 0 ..< 1; SplitMix64's finish.
    private func unit(_ spread: UInt64, salt: UInt64) -> Double {
        var mixed = spread &+ salt &* 0x9E37_79B9_7F4A_7C15
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return Double((mixed ^ (mixed >> 31)) >> 11) * 0x1p-53
    }
}

extension [UInt32] {
    fileprivate var sum: UInt32 {
        reduce(0) { $0.addingReportingOverflow($1).overflow ? .max : $0 + $1 }
    }
}
