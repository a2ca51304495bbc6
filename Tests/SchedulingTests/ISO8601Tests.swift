import Domain
import Scheduling
import Testing

@Suite struct ISO8601Tests {
    @Test(
        arguments: [
            ("2026-06-30T10:00", Int64(36_000_000_000), nil), ("2026-06-30 10:00:00", 36_000_000_000, nil),
            ("2026-06-30T10:00:00.25Z", 36_000_250_000, 0),
            ("2026-06-30T10:00:00,1234567-04:30", 36_000_123_456, -16_200),
            ("2026-06-30T23:59:59+14", 86_399_000_000, 50_400), ("2026-06-30T00:00+0545", 0, 20_700),
            ("2026-06-30T00:00:00-04:56:02", 0, -17_762),
        ] as [(String, Int64, Int32?)])
    func readsDatetimes(_ text: String, _ microseconds: Int64, _ offset: Int32?) throws {
        let date = try #require(CivilDate(year: 2026, month: 6, day: 30))
        #expect(
            ISO8601(text) == .datetime(CivilDateTime(date: date, microsecondOfDay: microseconds, utcOffset: offset)))
    }

    @Test func readsDates() {
        #expect(ISO8601("2024-02-29") == CivilDate(year: 2024, month: 2, day: 29).map { .date($0) })
        #expect(ISO8601("0001-01-01") == .date(.minimum))
        #expect(ISO8601("9999-12-31") == .date(.maximum))
    }

    @Test(arguments: [
        "", "2026", "2026-6-30", "2026-02-29", "2026-13-01", "2026-00-01", "0000-01-01", "20260630", "2026-06-30T",
        "2026-06-30T10", "2026-06-30T24:00", "2026-06-30T10:60", "2026-06-30T10:00:60", "2026-06-30T10:00:00.",
        "2026-06-30T10:00:00+24:00", "2026-06-30T10:00:00+1", "2026-06-30T10:00:00Zx", "2026-06-30T10:00:00 +01:00",
        " 2026-06-30", "2026-06-30 ", "2026-06-3０", "+2026-06-30", "2026-06-30T10:00:00+01:60", "2026/06/30",
    ])
    func refusesWhatIsNoDate(_ text: String) {
        #expect(ISO8601(text) == nil)
    }

    @Test(arguments: [("00:00", 0), ("09:30", 570), ("23:59", 1439)]) func readsTimesOfDay(
        _ text: String, _ minute: Int
    ) {
        #expect(ContactWindow.minuteOfDay(text.utf8) == minute)
    }

    @Test(arguments: ["", "9:30", "24:00", "12:60", "12.30", "12:3x", "-1:30", "012:30", "12:300", "1２:30"])
    func refusesWhatIsNoTimeOfDay(_ text: String) {
        #expect(ContactWindow.minuteOfDay(text.utf8) == nil)
    }

    @Test(arguments: [
        ("8:00", 28_800), ("08:00", 28_800), ("00:10", 600), ("240:00", 864_000), ("9999:59", 35_999_940),
    ])
    func readsDurations(_ text: String, _ seconds: Int) {
        #expect(ContactWindow.duration(text.utf8) == .seconds(seconds))
    }
}
