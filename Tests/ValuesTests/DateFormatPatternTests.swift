import Domain
import Testing
import Values

struct DateFormatPatternTests {
    @Test(arguments: [
        "", "%d/%m", "%Y", "%q/%Y", "%d/%m/%Y %", "%d/%d/%Y", "%Y-%y-%m-%d", "%d %b %m %Y", "%Y-%j-%d", "%d/%M/%Y",
        "%Y-%m-%d %I:%M", "%Y-%m-%d %S", "%c", "%Y %U %w",
    ])
    func refusesPatternsThatNameNoDay(pattern: String) {
        #expect(throws: DateFormatError.self) { try DateFormatPattern(pattern) }
    }

    @Test func daysPastTheYearAreNoDates() throws {
        let parser = try FieldParser(Field(name: "x", type: .date, level: .participant, format: "%Y-%j"))
        #expect(parser.parse("2024-366").fieldValue != nil)
        #expect(parser.parse("2025-366").fieldValue == nil)
    }

    @Test func datesOfADatetimePatternKeepTheDay() throws {
        let parser = try FieldParser(Field(name: "x", type: .date, level: .participant, format: "%d.%m.%Y %H:%M"))
        #expect(
            parser.parse("30.06.2026 23:59").fieldValue == CivilDate(year: 2026, month: 6, day: 30).map { .date($0) })
    }
}
