import Domain
import Scheduling
import Testing

@Suite struct LedgerTests {
    private static func date(_ year: Int, _ month: Int, _ day: Int) -> CivilDate {
        CivilDate(year: year, month: month, day: day) ?? .minimum
    }

    private static func wall(_ year: Int, _ month: Int, _ day: Int, minute: Int64) -> PlanInputs.Base {
        .wallClock(CivilDateTime(date: date(year, month, day), microsecondOfDay: minute * 60_000_000))
    }

    private func entries(
        _ zone: String, _ base: PlanInputs.Base, _ window: ContactWindow, source: PlanInputs.ZoneSource = .participant,
        restrictions: Restrictions = .none, recordedPlan: Instant? = nil, now: Instant? = nil
    ) -> [LedgerEntry] {
        ledger(
            inputs: PlanInputs(zone: zone, zoneSource: source, base: base), window: window, duration: .seconds(3600),
            restrictions: restrictions, recordedPlan: recordedPlan, now: now)
    }

    @Test func tellsAPlainPlan() {
        let entries = entries(
            "Europe/London", .date(Self.date(2026, 6, 30)), ContactWindow(from: 540, to: 1080), source: .campaign)
        #expect(
            entries.map(\.description) == [
                "zone Europe/London, the campaign's",
                "base 2026-06-30, a date: it begins at 2026-06-30T00:00:00+01:00",
                "window 09:00 to 18:00",
                "the window next opens at 2026-06-30T09:00:00+01:00",
                "planned at 2026-06-30T09:00:00+01:00",
                "deadline 2026-06-30T10:00:00+01:00, 01:00 later",
            ])
    }

    @Test func tellsABaseInAGap() {
        let entries = entries("America/New_York", Self.wall(2026, 3, 8, minute: 150), .wholeDay)
        #expect(
            entries.map(\.description) == [
                "zone America/New_York, the participant's",
                "base 2026-03-08T02:30:00 does not exist on the zone's clock (gap): "
                    + "moved forward by the gap to 2026-03-08T03:30:00-04:00",
                "window the whole day",
                "the base lies in the window",
                "planned at 2026-03-08T03:30:00-04:00",
                "deadline 2026-03-08T04:30:00-04:00, 01:00 later",
            ])
    }

    @Test func tellsAWindowLostInAGap() {
        let entries = entries("America/New_York", .date(Self.date(2026, 3, 8)), ContactWindow(from: 130, to: 170))
        #expect(
            entries.map(\.description).contains(
                "clocks go forward from 2026-03-08T02:00:00-05:00 to 2026-03-08T03:00:00-04:00 (gap): "
                    + "what lies between is never read"))
        #expect(entries.contains { $0.description == "planned at 2026-03-09T02:10:00-04:00" })
    }

    @Test func tellsBothPassesOfAFold() {
        let window = ContactWindow(from: 75, to: 105)
        let first = entries("America/New_York", .date(Self.date(2026, 11, 1)), window)
        #expect(first.map(\.tag).contains("repeated_wall_clock"))
        #expect(first.contains { $0.description == "2026-11-01T01:15:00-04:00 is the first of two passes (fold)" })

        // 01:50 in the first pass: the window opens again in the second.
        let base = PlanInputs.Base.instant(Instant(seconds: 1_793_512_200))
        let second = entries("America/New_York", base, window)
        #expect(
            second.map(\.tag) == [
                "zone", "base", "window", "window_opens", "fold", "repeated_wall_clock", "planned", "deadline",
            ])
        #expect(second.contains { $0.description == "2026-11-01T01:15:00-05:00 is the second of two passes (fold)" })
    }

    @Test func tellsABaseThatOccursTwice() {
        let entries = entries("America/New_York", Self.wall(2026, 11, 1, minute: 90), .wholeDay)
        #expect(entries.map(\.tag).contains("base_in_fold"))
    }

    @Test func tellsADateThatNeverWas() {
        let entries = entries("Pacific/Apia", .date(Self.date(2011, 12, 30)), ContactWindow(from: 540, to: 1020))
        #expect(
            entries.map(\.description).contains(
                "base 2011-12-30, a date that never was in this zone: the first instant after it is "
                    + "2011-12-31T00:00:00+14:00"))
    }

    @Test func tellsEveryShiftInTurn() {
        // Saturday; Monday is a holiday; quiet until 10:00.
        let restrictions = Restrictions(
            quietHours: ContactWindow(from: 1260, to: 600), holidays: [Self.date(2026, 7, 6)])
        let entries = entries(
            "Asia/Tokyo", .date(Self.date(2026, 7, 4)),
            ContactWindow(from: 480, to: 1080, days: WeekdaySet([.mon, .tue, .wed, .thu, .fri])),
            source: .tenant, restrictions: restrictions)
        #expect(
            entries.map(\.description) == [
                "zone Asia/Tokyo, the tenant's",
                "base 2026-07-04, a date: it begins at 2026-07-04T00:00:00+09:00",
                "window 08:00 to 18:00, on mon, tue, wed, thu, fri",
                "the window next opens at 2026-07-04T08:00:00+09:00",
                "not a permitted day: moved to 2026-07-06T08:00:00+09:00",
                "a holiday: moved to 2026-07-07T08:00:00+09:00",
                "quiet hours: moved to 2026-07-07T10:00:00+09:00",
                "planned at 2026-07-07T10:00:00+09:00",
                "deadline 2026-07-07T11:00:00+09:00, 01:00 later",
            ])
    }

    @Test func tellsALateStartAndAClosedWindow() throws {
        let window = ContactWindow(from: 540, to: 1080)
        let base = PlanInputs.Base.date(Self.date(2026, 6, 30))
        let plannedAt = Instant(seconds: 1_782_806_400)
        let late = entries("Europe/London", base, window, now: plannedAt + .seconds(1800))
        #expect(
            late.last?.description
                == "late, at 2026-06-30T09:30:00+01:00: starts at 2026-06-30T09:30:00+01:00")
        let closed = entries("Europe/London", base, window, now: plannedAt + .seconds(3601))
        #expect(
            closed.last?.description
                == "late, at 2026-06-30T10:00:01+01:00: no allowed instant is left up to the deadline")
        let early = entries("Europe/London", base, window, now: plannedAt - .seconds(1))
        #expect(early.last?.tag == "deadline")
    }

    @Test func saysWhenThePlanOnRecordIsAnother() {
        let window = ContactWindow(from: 540, to: 1080)
        let base = PlanInputs.Base.date(Self.date(2026, 6, 30))
        let plannedAt = Instant(seconds: 1_782_806_400)
        #expect(entries("Europe/London", base, window, recordedPlan: plannedAt).last?.tag == "deadline")
        #expect(entries("Europe/London", base, window, recordedPlan: plannedAt + .seconds(60)).last?.tag == "recorded")
    }

    @Test func tellsWhyThereIsNoPlan() {
        let base = PlanInputs.Base.date(Self.date(2026, 6, 30))
        let never = entries("Europe/London", base, ContactWindow(from: 1320, to: 120, days: []))
        #expect(
            never.map(\.description).suffix(3) == [
                "window 22:00 to 02:00 of the next day, opening on no day",
                "the base lies in the window",
                "no instant is allowed within 400 days of the base",
            ])
        #expect(entries("Europe/London", .unset, .wholeDay).map(\.tag) == ["zone", "base_time_unset"])
        #expect(entries("Europe/Nowhere", base, .wholeDay).map(\.tag) == ["zone_missing"])
    }
}
