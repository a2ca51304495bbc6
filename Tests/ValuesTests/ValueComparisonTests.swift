import Domain
import Testing
import Values

struct ValueComparisonTests {
    /// A zone one hour east of UTC.
    private let comparison = ValueComparison(
        localDate: { reading in
            let offset = Int64((reading.utcOffset ?? 3600) - 3600) * 1_000_000
            return CivilDate(
                daysSinceEpoch: Int32((Double(reading.wallMicroseconds - offset) / 86_400e6).rounded(.down)))
        },
        instant: { Instant(milliseconds: $0.wallMicroseconds / 1000 - 3_600_000) })

    private func datetime(_ text: String) throws -> FieldValue {
        let parser = try FieldParser(Field(name: "x", type: .datetime, level: .participant))
        return try #require(parser.parse(text).fieldValue)
    }

    @Test(arguments: [
        (Int64(9_007_199_254_740_993), 9_007_199_254_740_992.0, ValueComparison.Order.descending),
        (.max, 9_223_372_036_854_775_807.0, .ascending), (.min, -9_223_372_036_854_775_808.0, .same),
        (3, 3.0, .same), (3, 3.5, .ascending), (-3, -3.5, .descending), (0, -0.0, .same), (5, .infinity, .ascending),
        (5, -.infinity, .descending),
    ])
    func wholeAndDecimalNumbersCompareExactly(whole: Int64, number: Double, order: ValueComparison.Order) {
        #expect(comparison.order(.integer(whole), .number(number)) == order)
        #expect(comparison.order(.number(number), .integer(whole)) == order.reversed)
    }

    @Test func valuesOfDifferentKindsHaveNoOrder() {
        #expect(comparison.order(.string("3"), .integer(3)) == nil)
        #expect(comparison.order(.number(.nan), .number(1)) == nil)
        #expect(comparison.order(.integer(1), .number(.nan)) == nil)
        #expect(!comparison.equal(.boolean(true), .integer(1)))
    }

    @Test func textsCompareByCodePoint() {
        #expect(comparison.order(.string("a"), .string("B")) == .descending)
        #expect(comparison.order(.string("a"), .string("B"), ignoringCase: true) == .ascending)
        #expect(comparison.equal(.string("STRASSE"), .string("straße"), ignoringCase: true))
        // One text in two spellings, and another text.
        #expect(comparison.equal(.string("e\u{301}"), .string("\u{E9}")))
        #expect(comparison.equal(.string("E\u{301}"), .string("\u{E9}"), ignoringCase: true))
        #expect(!comparison.equal(.string("e"), .string("\u{E9}")))
        #expect(TextMatch.contains("cafe\u{301}s", "\u{E9}") && TextMatch.ends("caf\u{E9}", with: "e\u{301}"))
        #expect(TextMatch.starts("\u{C9}t\u{E9}", with: "e\u{301}T", ignoringCase: true))
        #expect(!TextMatch.contains("caf\u{E9}", "e"))
    }

    @Test func datetimesCompareByInstantAndWithDatesByLocalDate() throws {
        let naive = try datetime("2026-03-01T00:30")
        let utc = try datetime("2026-02-28T23:30Z")
        #expect(comparison.equal(naive, utc))
        #expect(comparison.order(naive, try datetime("2026-02-28T23:30:00.000001Z")) == .ascending)
        let date = FieldValue.date(try #require(CivilDate(year: 2026, month: 3, day: 1)))
        #expect(comparison.equal(utc, date))
        #expect(comparison.isSameDate(date, utc) == true)
        #expect(comparison.isSameDate(date, .integer(1)) == nil)
    }

    @Test func textMatches() {
        #expect(TextMatch.contains("payment", "men"))
        #expect(!TextMatch.contains("payment", "MEN"))
        #expect(TextMatch.contains("payment", "MEN", ignoringCase: true))
        #expect(TextMatch.contains("x", ""))
        #expect(!TextMatch.contains("", "x"))
        #expect(TextMatch.starts("Über", with: "üb", ignoringCase: true))
        #expect(TextMatch.ends("a.pdf", with: ".pdf"))
        #expect(!TextMatch.ends("f", with: ".pdf"))
    }

    @Test(arguments: [
        "2026-06-30T10:00:00", "2026-06-30T10:00:00.120000+05:30", "0001-01-01T00:00:00-00:30",
        "2026-06-30T23:59:59+00:00", "2026-06-30T10:00:00+01:02:03",
    ])
    func datetimesRenderAsTheyWereWritten(text: String) throws {
        #expect(ValueText.render(try datetime(text)) == text)
    }

    @Test func valuesRender() throws {
        #expect(ValueText.render(.number(120)) == "120")
        #expect(ValueText.render(.number(0.1)) == "0.1")
        #expect(ValueText.render(.integer(.min)) == "-9223372036854775808")
        #expect(ValueText.render(.boolean(true)) == "true")
        #expect(ValueText.render(.date(try #require(CivilDate(year: 2026, month: 2, day: 3)))) == "2026-02-03")
    }
}
