import Domain

/// `fromisoformat` of CPython 3.11: ported from the C of Modules/_datetimemodule.c, with what it accepts by accident.
enum ISOText {
    static func date(_ text: String) throws(ExpressionFailure) -> CivilDate {
        let bytes = Array(text.utf8)
        guard [7, 8, 10].contains(bytes.count), let date = date(bytes) else { throw invalid }
        return try CalendarParts.date(date.year, date.month, date.day)
    }

    static func datetime(_ text: String) throws(ExpressionFailure) -> CivilDateTime {
        let bytes = Array(text.utf8)
        guard bytes.count >= 7, let separator = separator(bytes), separator <= bytes.count,
            let date = date(Array(bytes[..<separator]))
        else { throw invalid }
        var clock = Clock()
        if bytes.count - separator > 1 {
            let width =
                switch bytes[separator] {
                case 0..<0x80: 1
                case 0xE0...0xEF: 3
                case 0xF0...0xFF: 4
                default: 2
                }
            guard let read = Clock(Array(bytes[(separator + width)...])) else { throw invalid }
            clock = read
        } else if bytes.count != separator {
            throw invalid
        }
        let offset = try clock.checkedOffset()
        return CivilDateTime(
            date: try CalendarParts.date(date.year, date.month, date.day),
            microsecondOfDay: try clock.microsecondOfDay(),
            utcOffset: offset)
    }

    static func time(_ text: String) throws(ExpressionFailure) -> TimeOfDay {
        var bytes = Array(text.utf8)
        if bytes.first == UInt8(ascii: "T") { bytes.removeFirst() }
        guard let clock = Clock(bytes) else { throw invalid }
        let offset = try clock.checkedOffset()
        return TimeOfDay(microsecond: try clock.microsecondOfDay(), utcOffset: offset)
    }

    fileprivate static var invalid: ExpressionFailure {
        ExpressionFailure(.valueError, "the text is no ISO 8601 date or time that fromisoformat() reads")
    }

    fileprivate static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    // MARK: - Dates

    private static func date(_ bytes: [UInt8]) -> (year: Int, month: Int, day: Int)? {
        var reader = Reader(bytes)
        guard let year = reader.digits(4) else { return nil }
        let isSeparated = reader.skip(UInt8(ascii: "-"))
        if reader.skip(UInt8(ascii: "W")) {
            guard let week = reader.digits(2) else { return nil }
            var day = 1
            if reader.index < bytes.count {
                if isSeparated, !reader.skip(UInt8(ascii: "-")) { return nil }
                guard let given = reader.digits(1) else { return nil }
                day = given
            }
            return weekDate(year, week, day)
        }
        guard let month = reader.digits(2) else { return nil }
        if isSeparated, !reader.skip(UInt8(ascii: "-")) { return nil }
        guard let day = reader.digits(2) else { return nil }
        return (year, month, day)
    }

    private static func weekDate(_ year: Int, _ week: Int, _ day: Int) -> (year: Int, month: Int, day: Int)? {
        guard let newYear = CivilDate(year: year, month: 1, day: 1), (1...7).contains(day), week >= 1 else {
            return nil
        }
        let first = Int(newYear.weekday.rawValue)
        let isLong = first == 3 || (first == 2 && CivilDate.isLeap(year))
        guard week <= (isLong ? 53 : 52) else { return nil }
        let firstMonday = Int(newYear.daysSinceEpoch) - first + (first > 3 ? 7 : 0)
        let place = firstMonday + (week - 1) * 7 + day - 1
        guard place >= CivilDate.minimum.daysSinceEpoch, place <= CivilDate.maximum.daysSinceEpoch else {
            // No such date; the caller's check refuses it.
            return (0, 1, 1)
        }
        return CivilDate(daysSinceEpoch: Int32(place)).components
    }

    /// Where the date ends: `_find_isoformat_datetime_separator`.
    private static func separator(_ bytes: [UInt8]) -> Int? {
        let count = bytes.count
        if count == 7 { return 7 }
        let dash = UInt8(ascii: "-")
        if bytes[4] == dash {
            guard bytes[5] == UInt8(ascii: "W") else { return 10 }
            if count > 8, bytes[8] == dash {
                if count == 9 { return nil }
                return count > 10 && isDigit(bytes[10]) ? 8 : 10
            }
            return 8
        }
        guard bytes[4] == UInt8(ascii: "W") else { return 8 }
        var place = 7
        while place < count, isDigit(bytes[place]) { place += 1 }
        if place < 9 { return place }
        return place % 2 == 0 ? 7 : 8
    }

    // MARK: - Times

    fileprivate struct Reader {
        /// Ends with a NUL, as C's texts do.
        let bytes: [UInt8]
        var index = 0

        init(_ bytes: [UInt8]) { self.bytes = bytes + [0] }

        func byte(_ place: Int) -> UInt8 { place < bytes.count ? bytes[place] : 0 }

        mutating func digits(_ count: Int) -> Int? {
            var value = 0
            for _ in 0..<count {
                let byte = byte(index)
                guard ISOText.isDigit(byte) else { return nil }
                value = value * 10 + Int(byte - UInt8(ascii: "0"))
                index += 1
            }
            return value
        }

        mutating func skip(_ wanted: UInt8) -> Bool {
            guard byte(index) == wanted else { return false }
            index += 1
            return true
        }

        /// `parse_hh_mm_ss_ff` up to `end`; whether something follows, nil where it cannot be read.
        mutating func clock(
            from start: Int, to end: Int
        ) -> (hour: Int, minute: Int, second: Int, microsecond: Int, isFollowed: Bool)? {
            index = start
            var values = [0, 0, 0]
            var isSeparated = true
            for place in 0..<3 {
                guard let value = digits(2) else { return nil }
                values[place] = value
                let next = byte(index)
                index += 1
                if place == 0 { isSeparated = next == UInt8(ascii: ":") }
                if index >= end { return (values[0], values[1], values[2], 0, next != 0) }
                if isSeparated, next == UInt8(ascii: ":") { continue }
                if next == UInt8(ascii: ".") || next == UInt8(ascii: ",") { break }
                if isSeparated { return nil }
                index -= 1
            }
            let count = min(end - index, 6)
            guard count >= 0, var microsecond = digits(count) else { return nil }
            for _ in 0..<(6 - count) { microsecond *= 10 }
            while ISOText.isDigit(byte(index)) { index += 1 }
            return (values[0], values[1], values[2], microsecond, byte(index) != 0)
        }
    }

    /// `parse_isoformat_time`
    private struct Clock {
        var hour = 0
        var minute = 0
        var second = 0
        var microsecond = 0
        /// Microseconds east of UTC.
        var offset: Int?

        init() {}

        init?(_ bytes: [UInt8]) {
            var reader = Reader(bytes)
            var zone = 0
            repeat {
                let byte = reader.byte(zone)
                if byte == UInt8(ascii: "Z") || byte == UInt8(ascii: "+") || byte == UInt8(ascii: "-") { break }
                zone += 1
            } while zone < bytes.count
            guard let time = reader.clock(from: 0, to: zone) else { return nil }
            (hour, minute, second, microsecond) = (time.hour, time.minute, time.second, time.microsecond)
            if zone >= bytes.count {
                if time.isFollowed { return nil }
                return
            }
            if reader.byte(zone) == UInt8(ascii: "Z") {
                if reader.byte(zone + 1) != 0 { return nil }
                offset = 0
                return
            }
            let sign = reader.byte(zone) == UInt8(ascii: "-") ? -1 : 1
            guard let east = reader.clock(from: zone + 1, to: bytes.count), !east.isFollowed else { return nil }
            offset = sign * (((east.hour * 60 + east.minute) * 60 + east.second) * 1_000_000 + east.microsecond)
        }

        func microsecondOfDay() throws(ExpressionFailure) -> Int64 {
            try CalendarParts.time(hour, minute, second, microsecond, fold: 0)
        }

        func checkedOffset() throws(ExpressionFailure) -> Int32? {
            guard let offset else { return nil }
            guard offset.magnitude < 86_400_000_000 else {
                throw ExpressionFailure(.valueError, "an offset from UTC is less than a day")
            }
            guard offset % 1_000_000 == 0 else {
                throw ExpressionFailure(.limit, "an offset from UTC is a whole number of seconds here")
            }
            return Int32(offset / 1_000_000)
        }
    }
}
