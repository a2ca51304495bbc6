import Testing

@testable import Scheduling

/// Footers and their changes; the instants are what glibc and CPython's `zoneinfo` make of them (zero-based days: glibc
/// alone, as CPython 3.11 reads them a day early).
@Suite struct POSIXTimeZoneRuleTests {
    struct Footer: Sendable {
        var text: String
        var year: Int
        var changes: [(at: Int64, offset: Int32)]
    }

    static let footers = [
        Footer(text: "AAA3BBB,J60/2,J300/2", year: 2024, changes: [(1_709_269_200, -7200), (1_730_001_600, -10800)]),
        Footer(text: "AAA3BBB,J60/2,J300/2", year: 2027, changes: [(1_803_877_200, -7200), (1_824_609_600, -10800)]),
        Footer(text: "AAA3BBB,59,299/0", year: 2024, changes: [(1_709_182_800, -7200), (1_729_908_000, -10800)]),
        Footer(text: "AAA3BBB,59,299/0", year: 2027, changes: [(1_803_877_200, -7200), (1_824_602_400, -10800)]),
        Footer(
            text: "<-02>2<-01>,M3.5.0/-1,M10.5.0/0", year: 2027,
            changes: [(1_806_195_600, -3600), (1_824_944_400, -7200)]),
        Footer(
            text: "IST-1GMT0,M10.5.0,M3.5.0/1", year: 2027, changes: [(1_806_195_600, 3600), (1_824_944_400, 0)]),
        Footer(
            text: "EET-2EEST,M3.4.4/50,M10.4.4/50", year: 2024,
            changes: [(1_711_756_800, 10800), (1_729_897_200, 7200)]),
        Footer(
            text: "AEST-10AEDT,M10.1.0,M4.1.0/3", year: 2024,
            changes: [(1_712_419_200, 36000), (1_728_144_000, 39600)]),
        Footer(
            text: "XXX3:30:15YYY2:15,M2.5.1/167,M11.1.6/-167", year: 2027,
            changes: [(1_803_868_215, -8100), (1_824_866_100, -12615)]),
    ]

    @Test(arguments: footers) func changesWhenTheRuleSays(_ footer: Footer) throws {
        let rule = try #require(POSIXTimeZoneRule(ArraySlice(footer.text.utf8)))
        let changes = rule.transitions(inYear: footer.year)
        #expect(changes.map(\.at) == footer.changes.map(\.at))
        #expect(changes.map(\.offset) == footer.changes.map(\.offset))
    }

    /// Daylight time all year: the end of one year and the start of the next are one instant.
    @Test func neverLeavesDaylightTimeThatLastsAllYear() throws {
        let file = try #require(TZifFile(SyntheticZone.bytes(footer: "AAA5BBB,0/0,J365/25")))
        let timeline = ZoneTimeline(file)
        for second in stride(from: Int64(1_700_000_000), to: 1_900_000_000, by: 86_399) {
            #expect(timeline.stretch(at: second).offset == -4 * 3600)
        }
    }

    @Test func hasNoChangesWithoutDaylightTime() throws {
        let rule = try #require(POSIXTimeZoneRule(ArraySlice("<+0630>-6:30".utf8)))
        #expect(rule.standardOffset == 23_400)
        #expect(rule.transitions(inYear: 2026).isEmpty)
    }

    @Test(arguments: [
        "", "A", "AB3", "AAA", "AAA25", "AAA3BBB", "AAA3BBB,", "AAA3BBB,M3.2.0", "AAA3BBB,M3.2.0,M13.1.0",
        "AAA3BBB,M3.0.0,M11.1.0", "AAA3BBB,M3.2.7,M11.1.0", "AAA3BBB,J0,J300", "AAA3BBB,J366,J300", "AAA3BBB,0,366",
        "AAA3BBB,0/168,300", "AAA3BBB,0,300x", "<AAA3", "AAA99999999999999999999", "AAA3:60", "AAA3BBB,0/-,1",
    ])
    func refusesWhatIsNoRule(_ text: String) {
        #expect(POSIXTimeZoneRule(ArraySlice(text.utf8)) == nil)
    }
}
