import Domain
import Expressions
import Testing

@Suite struct TemplateTextTests {
    /// The texts are what CPython 3.11 prints for `repr(x)`.
    @Test(arguments: [
        (12.5, "12.5"), (100.0, "100.0"), (0.0, "0.0"), (-0.0, "-0.0"), (-3.25, "-3.25"), (0.1, "0.1"),
        (0.1 + 0.2, "0.30000000000000004"), (1e15, "1000000000000000.0"), (1e16, "1e+16"),
        (9_500_000_000_000_000.0, "9500000000000000.0"), (9_999_999_999_999_998.0, "9999999999999998.0"),
        (123_456_789_012_345_680.0, "1.2345678901234568e+17"), (1.5e300, "1.5e+300"), (0.0001, "0.0001"),
        (0.00012, "0.00012"), (0.00001, "1e-05"), (1.234e-7, "1.234e-07"), (Double.leastNonzeroMagnitude, "5e-324"),
        (1.7976931348623157e308, "1.7976931348623157e+308"), (.infinity, "inf"), (-.infinity, "-inf"), (.nan, "nan"),
        (1_234_567.0, "1234567.0"), (0.007, "0.007"), (1e22, "1e+22"), (1e-10, "1e-10"),
    ])
    func writesNumbersAsPythonDoes(number: Double, text: String) {
        #expect(FieldValue.number(number).templateText == text)
    }

    @Test func writesTheOtherTypes() throws {
        let date = try #require(CivilDate(year: 2026, month: 6, day: 3))
        let noon = CivilDateTime(date: date, microsecondOfDay: 43_200_000_000)
        #expect(FieldValue.string("a").templateText == "a")
        #expect(FieldValue.integer(.min).templateText == "-9223372036854775808")
        #expect(FieldValue.boolean(true).templateText == "True")
        #expect(FieldValue.boolean(false).templateText == "False")
        #expect(FieldValue.date(date).templateText == "2026-06-03")
        #expect(FieldValue.date(.minimum).templateText == "0001-01-01")
        #expect(FieldValue.datetime(noon).templateText == "2026-06-03T12:00:00")
        let zoned = CivilDateTime(date: date, microsecondOfDay: 5_000_042, utcOffset: -12_600)
        #expect(FieldValue.datetime(zoned).templateText == "2026-06-03T00:00:05.000042-03:30")
        let odd = CivilDateTime(date: date, microsecondOfDay: 0, utcOffset: 3_601)
        #expect(FieldValue.datetime(odd).templateText == "2026-06-03T00:00:00+01:00:01")
    }
}
