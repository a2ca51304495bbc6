import Domain
import Foundation
import Testing

@testable import Scheduling

@Suite struct ZoneTests {
    @Test(arguments: [
        "", "/", ".", "..", "../zoneinfo/UTC", "Europe", "Europe/", "/Europe/London", "/usr/share/zoneinfo/UTC",
        "Europe//London", "Europe/../UTC", "Europe/./London", "europe/london", "utc", "Europe/Londn", "posix/UTC",
        "right/UTC", "posixrules", "localtime", "zone.tab", "tzdata.zi", "iso3166.tab", "leapseconds", "UTC\0", "UTC ",
        " UTC", "+03:00", "UTC+3", "-UTC", "Ünited/Kingdom", "GMT/../../../../etc/passwd",
    ])
    func refusesWhatIsNoZone(_ name: String) {
        #expect(Zone.named(name) == nil)
    }

    @Test(arguments: ["UTC", "Etc/GMT+5", "US/Eastern", "America/Argentina/Buenos_Aires", "GB-Eire", "EST5EDT", "GMT0"])
    func knowsAliasesByTheirOwnName(_ name: String) throws {
        #expect(try #require(Zone.named(name)).identifier == name)
    }

    @Test func givesOneObjectForOneName() throws {
        let first = try #require(Zone.named("Europe/Paris"))
        #expect(first === Zone.named("Europe/Paris"))
    }

    @Test func isTheSameFromManyThreads() {
        let names = TimeZone.knownTimeZoneIdentifiers
        DispatchQueue.concurrentPerform(iterations: 8) { _ in
            for name in names { _ = Zone.named(name)?.offset(at: Instant(seconds: 1_800_000_000)) }
        }
        #expect(names.filter { Zone.named($0) != nil }.count > 300)
    }

    /// The Gregorian calendar repeats every 400 years, and so does every rule.
    @Test(arguments: ["Europe/London", "America/New_York", "Australia/Lord_Howe", "Europe/Dublin", "America/Nuuk"])
    func repeatsEveryFourHundredYears(_ name: String) throws {
        let zone = try #require(Zone.named(name))
        let period: Int64 = 146_097 * 86_400
        var generator = SeededRandom(seed: 400)
        for _ in 0..<2000 {
            let second = Int64.random(in: 2_300_000_000...8_000_000_000, using: &generator)
            let expected = zone.offset(at: Instant(seconds: second))
            for periods in [1, 2, 3, 100] as [Int64] {
                #expect(zone.offset(at: Instant(seconds: second + periods * period)) == expected)
            }
        }
    }

    /// The seam where the written-out rule ends and repeats.
    @Test func hasNoHoleBetweenStretches() throws {
        let zone = try #require(Zone.named("Europe/Berlin"))
        var stretch = zone.timeline.stretch(at: 2_000_000_000)
        for _ in 0..<2000 {
            let next = zone.timeline.stretch(at: stretch.end)
            #expect(next.start == stretch.end)
            #expect(zone.timeline.stretch(at: stretch.end - 1) == stretch)
            stretch = next
        }
    }

    @Test(arguments: [
        // Midnight does not exist: clocks go from 00:00 to 01:00.
        ("America/Sao_Paulo", 2018, 11, 4, "2018-11-04T01:00:00-02:00"),
        // Clocks went from 23:30 to 00:30.
        ("America/Toronto", 1919, 3, 31, "1919-03-31T00:30:00-04:00"),
        // Clocks went back at 00:01 to 23:01: the date begins before that.
        ("America/St_Johns", 2010, 11, 7, "2010-11-07T00:00:00-02:30"),
        // Clocks went back at 24:00 to 23:00: the date begins after it.
        ("America/Sao_Paulo", 2018, 2, 18, "2018-02-18T00:00:00-03:00"),
        // Dates that never were.
        ("Pacific/Apia", 2011, 12, 30, "2011-12-31T00:00:00+14:00"),
        ("Pacific/Kwajalein", 1993, 8, 21, "1993-08-22T00:00:00+12:00"),
        ("UTC", 2026, 1, 1, "2026-01-01T00:00:00+00:00"),
        ("UTC", 1, 1, 1, "0001-01-01T00:00:00+00:00"),
        ("UTC", 9999, 12, 31, "9999-12-31T00:00:00+00:00"),
    ])
    func beginsADateAtItsFirstInstant(_ name: String, _ year: Int, _ month: Int, _ day: Int, _ expected: String) throws
    {
        let zone = try #require(Zone.named(name))
        let date = try #require(CivilDate(year: year, month: month, day: day))
        let first = zone.firstInstant(of: date)
        #expect(zone.iso8601(first) == expected)
        #expect(zone.localDate(at: first - .milliseconds(1)) < date)
    }

    @Test(arguments: [
        (Int64(0), "1970-01-01T00:00:00+00:00"), (250, "1970-01-01T00:00:00.250+00:00"),
        (-1, "1969-12-31T23:59:59.999+00:00"), (1_772_957_400_000, "2026-03-08T08:10:00+00:00"),
        (253_402_300_800_000, "10000-01-01T00:00:00+00:00"), (-62_198_755_200_000, "-0001-01-01T00:00:00+00:00"),
        (3_844_078_560_000_000, "123784-01-01T00:00:00+00:00"),
    ])
    func writesInstants(_ milliseconds: Int64, _ expected: String) throws {
        #expect(try #require(Zone.named("UTC")).iso8601(Instant(milliseconds: milliseconds)) == expected)
    }

    @Test func writesOffsetsWithSecondsWhereTheyHaveThem() throws {
        let zone = try #require(Zone.named("America/New_York"))
        #expect(zone.iso8601(Instant(seconds: -2_800_000_000)) == "1881-04-09T09:17:18-04:56:02")
    }

    @Test func letsAnOffsetInTheReadingDecide() throws {
        let zone = try #require(Zone.named("America/New_York"))
        let date = try #require(CivilDate(year: 2026, month: 3, day: 8))
        let reading = CivilDateTime(date: date, microsecondOfDay: 2 * 3_600_000_000 + 999, utcOffset: 3600)
        #expect(zone.iso8601(zone.resolve(reading)) == "2026-03-07T20:00:00-05:00")
    }

    @Test(arguments: [Int64.min, Int64.min + 1, -1 << 57, 1 << 57, Int64.max])
    func survivesTheFarthestInstants(_ milliseconds: Int64) throws {
        for name in ["UTC", "Europe/London", "Pacific/Apia"] {
            let zone = try #require(Zone.named(name))
            let instant = Instant(milliseconds: milliseconds)
            #expect(!zone.iso8601(instant).isEmpty)
            _ = zone.localDate(at: instant)
            let plan = plan(
                base: instant, window: ContactWindow(from: 60, to: 120), duration: .seconds(Int64.max / 2),
                zone: zone)
            // No date can say what comes after the year 9999.
            #expect((plan == .neverAllowed) == (milliseconds > 0))
        }
    }
}
