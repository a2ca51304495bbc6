import Domain
import Testing

struct CivilDateTests {
    @Test(arguments: [
        (1, 1, 1, -719_162), (1969, 12, 31, -1), (1970, 1, 1, 0), (2000, 2, 29, 11_016), (2026, 11, 21, 20_778),
        (9999, 12, 31, 2_932_896),
    ])
    func countsDaysFromTheEpoch(year: Int, month: Int, day: Int, days: Int32) throws {
        let date = try #require(CivilDate(year: year, month: month, day: day))
        #expect(date.daysSinceEpoch == days)
        #expect(date.components == (year, month, day))
    }

    @Test(arguments: [
        (0, 1, 1), (10_000, 1, 1), (2026, 0, 1), (2026, 13, 1), (2026, 2, 29), (1900, 2, 29), (2026, 4, 31),
    ])
    func refusesWhatIsNoDay(year: Int, month: Int, day: Int) {
        #expect(CivilDate(year: year, month: month, day: day) == nil)
    }

    @Test func walksThroughEveryDayInOrder() throws {
        var previous = try #require(CivilDate(year: 1896, month: 12, day: 31))
        var weekday = previous.weekday.rawValue
        for days in (previous.daysSinceEpoch + 1)...(previous.daysSinceEpoch + 80_000) {
            let date = CivilDate(daysSinceEpoch: days)
            let (year, month, day) = date.components
            #expect(CivilDate(year: year, month: month, day: day) == date)
            #expect(previous < date)
            weekday = (weekday + 1) % 7
            #expect(date.weekday.rawValue == weekday)
            previous = date
        }
    }

    @Test func knowsTheWeekday() throws {
        #expect(try #require(CivilDate(year: 2026, month: 11, day: 21)).weekday == .sat)
        #expect(Weekday(name: "fri") == .fri)
        #expect(Weekday(name: "Fri") == nil)
        #expect(Weekday.allCases.map(\.name) == Weekday.names)
    }
}
