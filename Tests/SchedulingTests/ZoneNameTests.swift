import Domain
import Scheduling
import TestSupport
import Testing

/// Offsets, passes and names of wall clock readings, as CPython's `zoneinfo` gives them (see expressions, row T1).
@Suite struct ZoneNameTests {
    @Test(arguments: [
        ("Europe/London", "2026-06-30T12:00", "BST", 3600), ("Europe/London", "2026-12-30T12:00", "GMT", 0),
        ("Europe/London", "2126-07-30T12:00", "BST", 3600), ("America/New_York", "2026-03-08T02:30", "EST", -18_000),
        ("Asia/Kolkata", "2026-06-30T12:00", "IST", 19_800), ("UTC", "2026-06-30T12:00", "UTC", 0),
        ("Australia/Lord_Howe", "2026-01-30T12:00", "+11", 39_600),
    ])
    func aReadingHasTheNameOfItsClock(zone: String, text: String, name: String, offset: Int32) throws {
        let zone = try #require(Zone.named(zone))
        guard case .datetime(let reading)? = ISO8601(text) else {
            Issue.record("no datetime")
            return
        }
        #expect(zone.abbreviation(ofWall: reading, isSecondPass: false) == name)
        #expect(zone.offset(ofWall: reading, isSecondPass: false) == offset)
    }

    @Test func aFoldHasTwoPasses() throws {
        let zone = try #require(Zone.named("Europe/London"))
        guard case .datetime(let reading)? = ISO8601("2026-10-25T01:30"),
            case .datetime(let first)? = ISO8601("2026-10-25T00:30Z"),
            case .datetime(let second)? = ISO8601("2026-10-25T01:30Z")
        else {
            Issue.record("no datetime")
            return
        }
        #expect(zone.offset(ofWall: reading, isSecondPass: false) == 3600)
        #expect(zone.offset(ofWall: reading, isSecondPass: true) == 0)
        #expect(zone.abbreviation(ofWall: reading, isSecondPass: true) == "GMT")
        #expect(zone.reading(of: first)?.isSecondPass == false && zone.reading(of: second)?.isSecondPass == true)
        #expect(first.onWallClock(of: zone).microsecondOfDay == second.onWallClock(of: zone).microsecondOfDay)
        #expect(reading.onWallClock(of: zone) == reading)
    }

    @Test func whatTheYearsDoNotHoldStaysAsItIs() throws {
        let zone = try #require(Zone.named("Asia/Tokyo"))
        let last = CivilDateTime(date: .maximum, microsecondOfDay: 86_399_000_000, utcOffset: 0)
        #expect(zone.reading(of: last) == nil && last.onWallClock(of: zone) == last)
    }
}
