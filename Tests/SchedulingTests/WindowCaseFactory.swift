import Domain
import Foundation

@testable import Scheduling

/// A random case and the line that puts it to the oracle.
struct WindowCase {
    var zone: Zone
    var base: PlanInputs.Base
    var window: ContactWindow
    var restrictions: Restrictions
    /// The base lies within a day of a clock change.
    var isNearChange: Bool
    var line: String
}

/// Makes cases of the years 1971 to 2099, most of them around clock changes.
struct WindowCaseFactory {
    private struct Source {
        var zone: Zone
        /// First instants of stretches, in seconds.
        var changes: [Int64]
    }

    private static let years: ClosedRange<Int64> = 31_536_000...4_070_908_800
    private let sources: [Source]

    init() {
        sources = TimeZone.knownTimeZoneIdentifiers.sorted().compactMap { name in
            guard let zone = Zone.named(name) else { return nil }
            var changes: [Int64] = []
            var stretch = zone.timeline.stretch(at: Self.years.lowerBound)
            while stretch.end < Self.years.upperBound {
                changes.append(stretch.end)
                stretch = zone.timeline.stretch(at: stretch.end)
            }
            return Source(zone: zone, changes: changes)
        }
    }

    mutating func next(using generator: inout SeededRandom) -> WindowCase {
        var source = sources[Int.random(in: 0..<sources.count, using: &generator)]
        let wantsChange = Int.random(in: 0..<10, using: &generator) < 8
        while wantsChange, source.changes.isEmpty {
            source = sources[Int.random(in: 0..<sources.count, using: &generator)]
        }
        let change = wantsChange ? source.changes.randomElement(using: &generator) : nil
        let second =
            change.map { $0 + Int64.random(in: -86_400...86_400, using: &generator) }
            ?? Int64.random(in: Self.years, using: &generator)
        let zone = source.zone
        let wall = zone.wallClock(at: Instant(seconds: second))
        let minuteOfChange = change.map { Int(zone.wallClock(at: Instant(seconds: $0)).microsecondOfDay / 60_000_000) }

        let (base, baseText) = base(zone: zone, wall: wall, second: second, using: &generator)
        let window = window(near: minuteOfChange, using: &generator)
        var restrictions = Restrictions.none
        if Int.random(in: 0..<5, using: &generator) == 0 {
            var quiet = self.window(near: minuteOfChange, using: &generator)
            if quiet.isWholeDay { quiet.to = (quiet.from + 90) % 1440 }
            restrictions.quietHours = quiet
        }
        if Int.random(in: 0..<8, using: &generator) == 0 {
            for _ in 0..<Int.random(in: 1...3, using: &generator) {
                let distance = Int32.random(in: -1...3, using: &generator)
                restrictions.holidays.insert(CivilDate(daysSinceEpoch: wall.date.daysSinceEpoch + distance))
            }
        }

        var line = "{\"zone\": \"\(zone.identifier)\", \"base\": \(baseText), \"window\": \(text(window)), "
        if let quiet = restrictions.quietHours { line += "\"quiet\": \(text(quiet)), " }
        let holidays = restrictions.holidays.sorted().map { text($0) }.joined(separator: ", ")
        line += "\"holidays\": [\(holidays)], \"hops\": 14400}"
        return WindowCase(
            zone: zone, base: base, window: window, restrictions: restrictions, isNearChange: change != nil, line: line)
    }

    private func base(
        zone: Zone, wall: CivilDateTime, second: Int64, using generator: inout SeededRandom
    ) -> (PlanInputs.Base, String) {
        switch Int.random(in: 0..<4, using: &generator) {
        case 0:
            return (.date(wall.date), "{\"date\": \(text(wall.date))}")
        case 1:
            // A reading that may lie in a gap or in a fold.
            let minute = Int.random(in: 0..<1440, using: &generator)
            let reading = CivilDateTime(date: wall.date, microsecondOfDay: Int64(minute) * 60_000_000 + 7_000_000)
            let (year, month, day) = wall.date.components
            return (.wallClock(reading), "{\"wall\": [\(year), \(month), \(day), \(minute), 7]}")
        default:
            let milliseconds = second * 1000 + Int64.random(in: 0..<1000, using: &generator)
            return (.instant(Instant(milliseconds: milliseconds)), "{\"instant\": \(milliseconds)}")
        }
    }

    /// Half of them open or close within hours of the minute at which clocks change.
    private func window(near minute: Int?, using generator: inout SeededRandom) -> ContactWindow {
        var from = Int.random(in: 0..<1440, using: &generator)
        var to = Int.random(in: 0..<1440, using: &generator)
        if let minute, Bool.random(using: &generator) {
            from = (minute + Int.random(in: -150...150, using: &generator) + 1440) % 1440
            to = (from + Int.random(in: 1...240, using: &generator)) % 1440
        }
        if Int.random(in: 0..<20, using: &generator) == 0 { to = from }
        var days = WeekdaySet.all
        if Int.random(in: 0..<6, using: &generator) == 0 {
            days = WeekdaySet(rawValue: UInt8.random(in: 1...127, using: &generator))
        }
        return ContactWindow(from: from, to: to, days: days)
    }

    private func text(_ window: ContactWindow) -> String {
        "[\(window.from), \(window.to), [\(window.days.days.map { "\($0.rawValue)" }.joined(separator: ", "))]]"
    }

    private func text(_ date: CivilDate) -> String {
        let (year, month, day) = date.components
        return "[\(year), \(month), \(day)]"
    }
}
