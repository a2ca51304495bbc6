/// The local wall-clock interval in which communications may start, and the days on which it opens.
///
/// `from == to` is the whole day, midnight to midnight. `from > to` runs overnight into the next day and belongs to
/// the day it starts on. `to` itself is outside.
package struct ContactWindow: Hashable, Sendable {
    /// Minutes since midnight, 0 ..< 1440.
    package var from: Int
    /// Minutes since midnight, 0 ..< 1440.
    package var to: Int
    /// The days that it opens on.
    package var days: WeekdaySet

    package init(from: Int, to: Int, days: WeekdaySet = .all) {
        self.from = from
        self.to = to
        self.days = days
    }

    package static let wholeDay = ContactWindow(from: 0, to: 0)

    /// 09:00 to 18:00 every day: a tenant's contact hours where none are configured.
    package static let standard = ContactWindow(from: 9 * 60, to: 18 * 60)

    package var isWholeDay: Bool { from == to }
    package var isOvernight: Bool { from > to }

    /// Minutes since midnight of a time written `HH:MM`, 00:00 to 23:59; nil for anything else.
    package static func minuteOfDay(_ text: some Collection<UInt8>) -> Int? {
        guard text.count == 5, let minutes = minutes(text), minutes < 1440 else { return nil }
        return minutes
    }

    /// A length of time written `HH:MM` (hours of 1 to 4 digits, minutes 00 to 59); nil for anything else.
    package static func duration(_ text: some Collection<UInt8>) -> Duration? {
        minutes(text).map { .seconds($0 * 60) }
    }

    private static func minutes(_ text: some Collection<UInt8>) -> Int? {
        guard (4...7).contains(text.count) else { return nil }
        var hours = 0
        var minutes = 0
        var position = 0
        let colon = text.count - 3
        for byte in text {
            let digit = Int(byte) - 0x30
            if position == colon {
                // The colon is ten above "0".
                guard digit == 10 else { return nil }
            } else {
                guard (0...9).contains(digit), position != colon + 1 || digit <= 5 else { return nil }
                if position < colon { hours = hours * 10 + digit } else { minutes = minutes * 10 + digit }
            }
            position += 1
        }
        return hours * 60 + minutes
    }
}
