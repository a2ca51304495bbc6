import Domain
import Scheduling
import Testing

@Suite struct PlanningTests {
    private let zone: Zone
    private let tuesday: CivilDate

    init() throws {
        zone = try #require(Zone.named("Europe/Paris"))
        tuesday = try #require(CivilDate(year: 2026, month: 6, day: 30))
    }

    private func planned(
        _ base: PlanInputs.Base, _ window: ContactWindow, _ restrictions: Restrictions = .none
    ) throws -> String? {
        let base = try #require(baseInstant(base, in: zone))
        guard let at = firstAllowed(atOrAfter: base, window: window, zone: zone, restrictions: restrictions) else {
            return nil
        }
        return zone.iso8601(at)
    }

    private func date(_ days: Int32) -> CivilDate { CivilDate(daysSinceEpoch: tuesday.daysSinceEpoch + days) }

    @Test func keepsAnAllowedBaseToTheMillisecond() throws {
        let base = CivilDateTime(date: tuesday, microsecondOfDay: 36_000_123_000)
        #expect(try planned(.wallClock(base), ContactWindow(from: 540, to: 1080)) == "2026-06-30T10:00:00.123+02:00")
    }

    @Test func allowsNothingAfterTheLastDate() throws {
        let last = try #require(CivilDate(year: 9999, month: 12, day: 31))
        let window = ContactWindow(from: 540, to: 1080)
        let evening = CivilDateTime(date: last, microsecondOfDay: 23 * 3_600_000_000)
        #expect(try planned(.wallClock(evening), window) == nil)
        let noon = CivilDateTime(date: last, microsecondOfDay: 12 * 3_600_000_000)
        #expect(try planned(.wallClock(noon), window) == "9999-12-31T12:00:00+01:00")
        #expect(try planned(.instant(Instant(milliseconds: .max)), window) == nil)
    }

    @Test func leavesTheEndOfTheWindowOut() throws {
        let window = ContactWindow(from: 540, to: 1080)
        let end = CivilDateTime(date: tuesday, microsecondOfDay: 1080 * 60_000_000)
        #expect(try planned(.wallClock(end), window) == "2026-07-01T09:00:00+02:00")
        let before = CivilDateTime(date: tuesday, microsecondOfDay: 1080 * 60_000_000 - 1000)
        #expect(try planned(.wallClock(before), window) == "2026-06-30T17:59:59.999+02:00")
    }

    @Test func countsAnOvernightWindowToTheDayItStartsOn() throws {
        let window = ContactWindow(from: 1320, to: 120, days: WeekdaySet([.fri]))
        let saturday = CivilDateTime(date: date(4), microsecondOfDay: 3_600_000_000)
        #expect(try planned(.wallClock(saturday), window) == "2026-07-04T01:00:00+02:00")
        let friday = CivilDateTime(date: date(3), microsecondOfDay: 3_600_000_000)
        #expect(try planned(.wallClock(friday), window) == "2026-07-03T22:00:00+02:00")
    }

    @Test func opensAWholeDayAtMidnight() throws {
        let window = ContactWindow(from: 540, to: 540, days: WeekdaySet([.sun]))
        #expect(try planned(.date(tuesday), window) == "2026-07-05T00:00:00+02:00")
    }

    @Test func opensAfterAHolidayAndCutsTheNightThatRunsIntoOne() throws {
        let holidays = Restrictions(holidays: [date(1)])
        let night = ContactWindow(from: 1320, to: 360)
        // The night of the 30th is cut at midnight, that of the holiday does not open: next is the 2nd at 22:00.
        let late = CivilDateTime(date: tuesday, microsecondOfDay: 86_399_000_000)
        #expect(try planned(.wallClock(late), night, holidays) == "2026-06-30T23:59:59+02:00")
        #expect(try planned(.date(date(1)), night, holidays) == "2026-07-02T22:00:00+02:00")
        #expect(try planned(.date(date(1)), ContactWindow(from: 540, to: 600), holidays) == "2026-07-02T09:00:00+02:00")
    }

    @Test func takesQuietHoursOut() throws {
        let quiet = { (from: Int, to: Int) in Restrictions(quietHours: ContactWindow(from: from, to: to)) }
        let window = ContactWindow(from: 480, to: 1320)
        #expect(try planned(.date(tuesday), window, quiet(1260, 570)) == "2026-06-30T09:30:00+02:00")
        #expect(try planned(.date(tuesday), window, quiet(480, 540)) == "2026-06-30T09:00:00+02:00")
        #expect(try planned(.date(tuesday), window, quiet(0, 1439)) == nil)
        #expect(try planned(.date(tuesday), .wholeDay, quiet(0, 1439)) == "2026-06-30T23:59:00+02:00")
    }

    @Test func isNeverAllowedWithoutADay() throws {
        #expect(try planned(.date(tuesday), ContactWindow(from: 0, to: 0, days: [])) == nil)
    }

    @Test func looksFourHundredDaysAhead() throws {
        let holidays = { (days: Int32) in Restrictions(holidays: Set((0..<days).map(date))) }
        // Summer to summer: the days have 24 hours on the whole, midnight is midnight.
        #expect(try planned(.date(tuesday), .wholeDay, holidays(400)) == "2027-08-04T00:00:00+02:00")
        #expect(try planned(.date(tuesday), .wholeDay, holidays(401)) == nil)
    }

    @Test func movesABaseByCalendarDaysThenByElapsedTime() throws {
        let sunday = try #require(CivilDate(year: 2026, month: 3, day: 29))
        let dayBefore = CivilDate(daysSinceEpoch: sunday.daysSinceEpoch - 1)
        let noon = CivilDateTime(date: dayBefore, microsecondOfDay: 43_200_000_000)
        let at = { (base: PlanInputs.Base) in baseInstant(base, in: zone).map { zone.iso8601($0) } }
        // Across the change to summer time a day keeps the wall clock, 24 hours do not.
        #expect(at(shifted(.wallClock(noon), days: 1, minutes: 0, in: zone)) == "2026-03-29T12:00:00+02:00")
        #expect(at(shifted(.wallClock(noon), days: 0, minutes: 1440, in: zone)) == "2026-03-29T13:00:00+02:00")
        #expect(at(shifted(.wallClock(noon), days: 1, minutes: -1440, in: zone)) == "2026-03-28T11:00:00+01:00")
        let instant = try #require(baseInstant(.wallClock(noon), in: zone))
        #expect(at(shifted(.instant(instant), days: 1, minutes: 0, in: zone)) == "2026-03-29T12:00:00+02:00")
        #expect(at(shifted(.date(sunday), days: -2, minutes: 90, in: zone)) == "2026-03-27T01:30:00+01:00")
        #expect(shifted(.date(sunday), days: -2, minutes: 0, in: zone) == .date(date(-95)))
        #expect(shifted(.unset, days: 3, minutes: 3, in: zone) == .unset)
    }

    @Test(arguments: [Int.min, Int.max]) func survivesTheFarthestShifts(_ far: Int) {
        for base in [PlanInputs.Base.date(tuesday), .instant(Instant(milliseconds: .max))] {
            #expect(baseInstant(shifted(base, days: far, minutes: far, in: zone), in: zone) != nil)
        }
    }
}
