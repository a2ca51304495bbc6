import Domain
import Glibc
import Scheduling

/// How Python writes dates, datetimes, times and timedeltas.
enum CalendarText {
    /// `str()`
    static func text(_ value: ExpressionValue) -> String {
        switch value {
        case .date(let date): date.isoText
        case .datetime(let datetime): isoText(datetime, separator: " ", .auto)
        case .time(let time): isoText(time, .auto)
        case .timedelta(let span): text(span)
        case .zone(.fixed(let offset)): name(ofOffset: offset)
        case .zone(.named(let zone)): zone.identifier
        case .none, .boolean, .integer, .float, .string, .list, .tuple, .dictionary: ""
        }
    }

    private static func text(_ span: TimeDelta) -> String {
        let (hours, rest) = span.seconds.quotientAndRemainder(dividingBy: 3600)
        var text = "\(hours):\(padded(Int(rest / 60), 2)):\(padded(Int(rest % 60), 2))"
        if span.microseconds != 0 { text += "." + padded(Int(span.microseconds), 6) }
        if span.days != 0 { text = "\(span.days) day\(span.days.magnitude == 1 ? "" : "s"), " + text }
        return text
    }

    /// `repr()`
    static func repr(_ value: ExpressionValue) -> String {
        switch value {
        case .date(let date):
            let (year, month, day) = date.components
            return "datetime.date(\(year), \(month), \(day))"
        case .datetime(let datetime):
            let (year, month, day) = datetime.date.components
            return "datetime.datetime(\(year), \(month), \(day), "
                + clockRepr(datetime.microsecondOfDay)
                + (datetime.isSecondPass ? ", fold=1" : "")
                + (datetime.zone.map { ", tzinfo=" + repr($0) } ?? "") + ")"
        case .time(let time):
            return "datetime.time(" + clockRepr(time.microsecond)
                + (time.utcOffset.map { ", tzinfo=" + repr(PythonZone.fixed($0)) } ?? "")
                + (time.isSecondPass ? ", fold=1" : "") + ")"
        case .timedelta(let span): return repr(span)
        case .zone(let zone): return repr(zone)
        case .none, .boolean, .integer, .float, .string, .list, .tuple, .dictionary: return ""
        }
    }

    private static func clockRepr(_ microsecondOfDay: Int64) -> String {
        let clock = CalendarParts.clock(microsecondOfDay)
        let text = "\(clock.hour), \(clock.minute)"
        if clock.microsecond != 0 { return text + ", \(clock.second), \(clock.microsecond)" }
        return clock.second != 0 ? text + ", \(clock.second)" : text
    }

    private static func repr(_ zone: PythonZone) -> String {
        switch zone {
        case .fixed(0): return "datetime.timezone.utc"
        case .fixed(let offset):
            let days: Int64 = offset < 0 ? -1 : 0
            let span = TimeDelta(days: days, seconds: Int64(offset) - days * 86_400)
            return "datetime.timezone(\(repr(span)))"
        case .named(let zone): return "zoneinfo.ZoneInfo(key=\(ExpressionValue.string(zone.identifier).pythonRepr))"
        }
    }

    /// Python's name of a fixed offset: `UTC`, `UTC+01:00`.
    static func name(ofOffset utcOffset: Int32) -> String {
        utcOffset == 0 ? "UTC" : "UTC" + offsetText(utcOffset, ":")
    }

    private static func repr(_ span: TimeDelta) -> String {
        var parts: [String] = []
        if span.days != 0 { parts.append("days=\(span.days)") }
        if span.seconds != 0 { parts.append("seconds=\(span.seconds)") }
        if span.microseconds != 0 { parts.append("microseconds=\(span.microseconds)") }
        return "datetime.timedelta(\(parts.isEmpty ? "0" : parts.joined(separator: ", ")))"
    }

    // MARK: - ISO 8601

    /// `timespec` of `isoformat()`.
    enum Precision: String {
        case auto, hours, minutes, seconds, milliseconds, microseconds
    }

    static func isoText(_ datetime: PythonDateTime, separator: String, _ precision: Precision) -> String {
        datetime.date.isoText + separator + clockText(datetime.microsecondOfDay, precision)
            + offsetText(datetime.utcOffset, ":")
    }

    static func isoText(_ time: TimeOfDay, _ precision: Precision) -> String {
        clockText(time.microsecond, precision) + offsetText(time.utcOffset, ":")
    }

    private static func clockText(_ microsecondOfDay: Int64, _ precision: Precision) -> String {
        let clock = CalendarParts.clock(microsecondOfDay)
        let hours = padded(clock.hour, 2)
        let minutes = hours + ":" + padded(clock.minute, 2)
        let seconds = minutes + ":" + padded(clock.second, 2)
        return switch precision {
        case .auto: clock.microsecond == 0 ? seconds : seconds + "." + padded(clock.microsecond, 6)
        case .hours: hours
        case .minutes: minutes
        case .seconds: seconds
        case .milliseconds: seconds + "." + padded(clock.microsecond / 1000, 3)
        case .microseconds: seconds + "." + padded(clock.microsecond, 6)
        }
    }

    private static func offsetText(_ utcOffset: Int32?, _ separator: String) -> String {
        guard let utcOffset else { return "" }
        let magnitude = Int(utcOffset.magnitude)
        var text = (utcOffset < 0 ? "-" : "+") + padded(magnitude / 3600, 2) + separator
        text += padded(magnitude / 60 % 60, 2)
        if magnitude % 60 != 0 { text += separator + padded(magnitude % 60, 2) }
        return text
    }

    private static func padded(_ number: Int, _ width: Int) -> String {
        let digits = String(number)
        let missing = width - digits.utf8.count
        return missing > 0 ? String(repeating: "0", count: missing) + digits : digits
    }

    // MARK: - strftime

    /// `strftime()`: Python fills in `%f`, `%z` and `%Z`, glibc the rest, in the C locale.
    ///
    /// - Throws: for `%s`, which depends on the machine's zone.
    static func strftime(
        _ value: ExpressionValue, _ format: String, _ budget: inout EvaluationBudget
    ) throws(ExpressionFailure) -> String {
        var date = CivilDate(year: 1900, month: 1, day: 1) ?? CivilDate.minimum
        var microsecondOfDay: Int64 = 0
        var utcOffset: Int32?
        var zoneName: String?
        switch value {
        case .date(let day): date = day
        case .datetime(let datetime):
            (date, microsecondOfDay) = (datetime.date, datetime.microsecondOfDay)
            (utcOffset, zoneName) = (datetime.utcOffset, datetime.zoneName)
        case .time(let time):
            (microsecondOfDay, utcOffset) = (time.microsecond, time.utcOffset)
            zoneName = utcOffset.map { name(ofOffset: $0) }
        case .none, .boolean, .integer, .float, .string, .list, .tuple, .dictionary, .timedelta, .zone:
            throw ExpressionFailure(.typeError, "a \(value.typeName) has no strftime()")
        }
        try budget.step(1 + format.utf8.count / 16)
        try budget.allocate(format.utf8.count)
        let clock = CalendarParts.clock(microsecondOfDay)
        let filled = try filled(
            format, microsecond: clock.microsecond, utcOffset: utcOffset, zoneName: zoneName ?? "")
        guard filled.count > 1 else { return "" }

        let (year, month, day) = date.components
        var broken = tm()
        broken.tm_year = Int32(year - 1900)
        broken.tm_mon = Int32(month - 1)
        broken.tm_mday = Int32(day)
        broken.tm_hour = Int32(clock.hour)
        broken.tm_min = Int32(clock.minute)
        broken.tm_sec = Int32(clock.second)
        broken.tm_wday = (Int32(date.weekday.rawValue) + 1) % 7
        let newYear = CivilDate(year: year, month: 1, day: 1) ?? date
        broken.tm_yday = date.daysSinceEpoch - newYear.daysSinceEpoch
        broken.tm_isdst = -1
        // The sizes that CPython tries; what is longer than the last one it takes for empty.
        var size = 1024
        while true {
            try budget.allocate(size > 1024 ? size : 0)
            let text = withUnsafeTemporaryAllocation(of: CChar.self, capacity: size) { buffer -> String? in
                guard let start = buffer.baseAddress else { return nil }
                let count = Glibc.strftime(start, size, filled, &broken)
                guard count > 0 else { return nil }
                return String(
                    decoding: UnsafeRawBufferPointer(start: start, count: count), as: UTF8.self)
            }
            if let text {
                try budget.allocate(text.utf8.count)
                return text
            }
            if size >= 256 * (filled.count - 1) { return "" }
            size *= 2
        }
    }

    /// The format with Python's own places filled in, up to the first NUL, and a NUL at the end.
    private static func filled(
        _ format: String, microsecond: Int, utcOffset: Int32?, zoneName: String
    ) throws(ExpressionFailure) -> [CChar] {
        let bytes = Array(format.utf8.prefix { $0 != 0 })
        var result: [UInt8] = []
        result.reserveCapacity(bytes.count + 16)
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            index += 1
            guard byte == UInt8(ascii: "%"), index < bytes.count else {
                result.append(byte)
                continue
            }
            let code = bytes[index]
            index += 1
            switch code {
            case UInt8(ascii: "f"): result += Array(padded(microsecond, 6).utf8)
            case UInt8(ascii: "z"): result += Array(offsetText(utcOffset, "").utf8)
            case UInt8(ascii: "Z"): result += Array(zoneName.utf8)
            default: result += [byte, code]
            }
        }
        try refuseSecondsSinceEpoch(result)
        return result.map { CChar(bitPattern: $0) } + [0]
    }

    private static func refuseSecondsSinceEpoch(_ format: [UInt8]) throws(ExpressionFailure) {
        var index = 0
        while index < format.count {
            guard format[index] == UInt8(ascii: "%") else {
                index += 1
                continue
            }
            index += 1
            let flags = Array("_-+0^#123456789EO".utf8)
            while index < format.count, flags.contains(format[index]) { index += 1 }
            if index < format.count, format[index] == UInt8(ascii: "s") {
                throw ExpressionFailure(.limit, "strftime() has no \"%s\" here, as it depends on the machine's zone")
            }
            index += 1
        }
    }
}
