import Domain
import Scheduling
import Testing

/// The table of scheduling.md.
@Suite struct WorkedCaseTests {
    struct Case: Sendable, CustomTestStringConvertible {
        var zone: String
        var base: PlanInputs.Base
        var from: String
        var to: String
        var days: WeekdaySet = .all
        var duration: String
        var plannedAt: String
        var deadline: String

        var testDescription: String { "\(zone) \(plannedAt)" }
    }

    private static func date(_ year: Int, _ month: Int, _ day: Int) -> PlanInputs.Base {
        .date(CivilDate(year: year, month: month, day: day) ?? .minimum)
    }

    private static func wall(_ year: Int, _ month: Int, _ day: Int, _ hour: Int64, _ minute: Int64) -> PlanInputs.Base {
        .wallClock(
            CivilDateTime(
                date: CivilDate(year: year, month: month, day: day) ?? .minimum,
                microsecondOfDay: (hour * 60 + minute) * 60_000_000))
    }

    static let cases = [
        Case(
            zone: "Europe/London", base: date(2026, 6, 30), from: "09:00", to: "18:00", duration: "08:00",
            plannedAt: "2026-06-30T09:00:00+01:00", deadline: "2026-06-30T17:00:00+01:00"),
        Case(
            zone: "Asia/Tokyo", base: date(2026, 7, 4), from: "08:00", to: "10:00",
            days: WeekdaySet([.mon, .tue, .wed, .thu, .fri]), duration: "01:00",
            plannedAt: "2026-07-06T08:00:00+09:00", deadline: "2026-07-06T09:00:00+09:00"),
        Case(
            zone: "America/New_York", base: wall(2026, 3, 8, 2, 30), from: "00:00", to: "00:00", duration: "01:00",
            plannedAt: "2026-03-08T03:30:00-04:00", deadline: "2026-03-08T04:30:00-04:00"),
        Case(
            zone: "America/New_York", base: date(2026, 3, 8), from: "02:10", to: "02:50", duration: "01:00",
            plannedAt: "2026-03-09T02:10:00-04:00", deadline: "2026-03-09T03:10:00-04:00"),
        Case(
            zone: "America/New_York", base: date(2026, 11, 1), from: "01:15", to: "01:45", duration: "00:10",
            plannedAt: "2026-11-01T01:15:00-04:00", deadline: "2026-11-01T01:25:00-04:00"),
        Case(
            zone: "Australia/Lord_Howe", base: date(2026, 10, 4), from: "02:15", to: "03:00", duration: "01:00",
            plannedAt: "2026-10-04T02:30:00+11:00", deadline: "2026-10-04T03:30:00+11:00"),
        Case(
            zone: "Europe/Paris", base: wall(2026, 5, 1, 19, 0), from: "22:00", to: "06:00", duration: "04:00",
            plannedAt: "2026-05-01T22:00:00+02:00", deadline: "2026-05-02T02:00:00+02:00"),
        Case(
            zone: "Europe/Paris", base: wall(2026, 5, 2, 3, 0), from: "22:00", to: "06:00", duration: "04:00",
            plannedAt: "2026-05-02T03:00:00+02:00", deadline: "2026-05-02T07:00:00+02:00"),
        Case(
            zone: "Pacific/Apia", base: date(2011, 12, 30), from: "09:00", to: "17:00", duration: "02:00",
            plannedAt: "2011-12-31T09:00:00+14:00", deadline: "2011-12-31T11:00:00+14:00"),
    ]

    @Test(arguments: cases) func plansAsTheTableSays(_ item: Case) throws {
        let zone = try #require(Zone.named(item.zone))
        let window = ContactWindow(
            from: try #require(ContactWindow.minuteOfDay(item.from.utf8)),
            to: try #require(ContactWindow.minuteOfDay(item.to.utf8)), days: item.days)
        let plan = plan(
            base: try #require(baseInstant(item.base, in: zone)), window: window,
            duration: try #require(ContactWindow.duration(item.duration.utf8)), zone: zone)
        guard case .planned(let at, let deadline) = plan else {
            Issue.record("never allowed")
            return
        }
        #expect(zone.iso8601(at) == item.plannedAt)
        #expect(zone.iso8601(deadline) == item.deadline)
    }
}
