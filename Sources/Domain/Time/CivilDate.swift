/// A calendar date of the proleptic Gregorian calendar, years 1 to 9999, without a zone.
package struct CivilDate: Hashable, Comparable, Sendable {
    /// Days since 1970-01-01.
    package var daysSinceEpoch: Int32

    @inlinable
    package init(daysSinceEpoch: Int32) { self.daysSinceEpoch = daysSinceEpoch }

    /// The date, or nil where there is no such day.
    package init?(year: Int, month: Int, day: Int) {
        guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
            day <= CivilDate.daysInMonth(year: year, month: month)
        else { return nil }
        // Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms", days_from_civil.
        let y = month <= 2 ? year - 1 : year
        let era = (y >= 0 ? y : y - 399) / 400
        let yearOfEra = y - era * 400
        let dayOfYear = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1
        let dayOfEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear
        daysSinceEpoch = Int32(era * 146_097 + dayOfEra - 719_468)
    }

    package static let minimum = CivilDate(daysSinceEpoch: -719_162)
    package static let maximum = CivilDate(daysSinceEpoch: 2_932_896)

    package var components: (year: Int, month: Int, day: Int) {
        let z = Int(daysSinceEpoch) + 719_468
        let era = (z >= 0 ? z : z - 146_096) / 146_097
        let dayOfEra = z - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let day = dayOfYear - (153 * shifted + 2) / 5 + 1
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, day)
    }

    @inlinable
    package var weekday: Weekday {
        // 1970-01-01 was a Thursday.
        let index = (Int(daysSinceEpoch) % 7 + 7 + 3) % 7
        return Weekday(rawValue: UInt8(index)) ?? .mon
    }

    package static func daysInMonth(year: Int, month: Int) -> Int {
        switch month {
        case 2: isLeap(year) ? 29 : 28
        case 4, 6, 9, 11: 30
        default: 31
        }
    }

    package static func isLeap(_ year: Int) -> Bool {
        year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
    }

    @inlinable
    package static func < (a: CivilDate, b: CivilDate) -> Bool { a.daysSinceEpoch < b.daysSinceEpoch }
}

/// A day of the week; `mon` is 0, as in Python's `weekday()`. Wire tags are the three-letter names.
package enum Weekday: UInt8, CaseIterable, Sendable {
    case mon, tue, wed, thu, fri, sat, sun

    package var name: String { Weekday.names[Int(rawValue)] }

    package init?(name: String) {
        guard let index = Weekday.names.firstIndex(of: name) else { return nil }
        self.init(rawValue: UInt8(index))
    }

    package static let names = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
}
