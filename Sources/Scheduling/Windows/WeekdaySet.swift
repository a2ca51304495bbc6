package import Domain

/// A set of days of the week; the bit of a day is its ``Weekday`` number.
package struct WeekdaySet: OptionSet, Hashable, Sendable {
    package let rawValue: UInt8

    @inlinable
    package init(rawValue: UInt8) { self.rawValue = rawValue }

    package init(_ days: some Sequence<Weekday>) {
        rawValue = days.reduce(0) { $0 | 1 << $1.rawValue }
    }

    package static let all = WeekdaySet(rawValue: 0b111_1111)

    @inlinable
    package func contains(_ day: Weekday) -> Bool { rawValue & (1 << day.rawValue) != 0 }

    /// From Monday on.
    package var days: [Weekday] { Weekday.allCases.filter { contains($0) } }
}
