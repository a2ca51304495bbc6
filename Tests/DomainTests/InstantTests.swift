import Domain
import Testing

struct InstantTests {
    @Test(arguments: [
        (0, "1970-01-01T00:00:00Z"), (1, "1970-01-01T00:00:00.001Z"), (-1, "1969-12-31T23:59:59.999Z"),
        (1_795_233_600_000, "2026-11-21T04:00:00Z"), (951_826_154_120, "2000-02-29T12:09:14.120Z"),
    ])
    func writesItselfInUTC(milliseconds: Int64, text: String) {
        #expect(Instant(milliseconds: milliseconds).iso8601 == text)
    }

    @Test(arguments: [(1999, 1), (1000, 1), (999, 0), (0, 0), (-1, -1), (-1000, -1), (-1001, -2)])
    func roundsSecondsTowardThePast(milliseconds: Int64, seconds: Int64) {
        #expect(Instant(milliseconds: milliseconds).seconds == seconds)
    }

    @Test func addsDurations() {
        let start = Instant(seconds: 10)
        #expect(start + .milliseconds(1500) == Instant(milliseconds: 11_500))
        #expect(start - .seconds(11) == Instant(seconds: -1))
        #expect(start - Instant(seconds: 4) == .seconds(6))
    }
}
