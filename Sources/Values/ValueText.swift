package import Domain

/// Values written as text: what templates, `errors.csv`, JSON and logs of a run show.
///
/// Dates and datetimes are ISO 8601 as Python's `isoformat()` writes them; numbers are the shortest digits that read
/// back as the same number, whole ones without a fraction; booleans are `true` and `false`.
package enum ValueText {
    package static func render(_ value: FieldValue) -> String {
        if case .string(let text) = value { return text }
        var bytes: [UInt8] = []
        append(value, to: &bytes)
        return String(decoding: bytes, as: UTF8.self)
    }

    /// Appends the UTF-8 of ``render(_:)``.
    package static func append(_ value: FieldValue, to bytes: inout [UInt8]) {
        switch value {
        case .string(let text): bytes.append(contentsOf: text.utf8)
        case .integer(let number): append(number, to: &bytes)
        case .number(let number): append(number, to: &bytes)
        case .boolean(let flag): bytes.append(contentsOf: (flag ? "true" : "false").utf8)
        case .date(let date): append(date, to: &bytes)
        case .datetime(let reading): append(reading, to: &bytes)
        }
    }

    package static func append(_ number: Int64, to bytes: inout [UInt8]) {
        if number < 0 { bytes.append(UInt8(ascii: "-")) }
        var rest = number.magnitude
        let start = bytes.count
        repeat {
            bytes.append(0x30 + UInt8(rest % 10))
            rest /= 10
        } while rest > 0
        bytes[start...].reverse()
    }

    private static func append(_ number: Double, to bytes: inout [UInt8]) {
        // Above 2^53 not every whole number is a Double, and digits would claim more than is known.
        if let whole = Int64(exactly: number), whole.magnitude <= 1 << 53 {
            append(whole, to: &bytes)
        } else {
            bytes.append(contentsOf: number.description.utf8)
        }
    }

    private static func append(_ date: CivilDate, to bytes: inout [UInt8]) {
        let (year, month, day) = date.components
        append(year / 100, to: &bytes)
        append(year % 100, to: &bytes)
        bytes.append(UInt8(ascii: "-"))
        append(month, to: &bytes)
        bytes.append(UInt8(ascii: "-"))
        append(day, to: &bytes)
    }

    private static func append(_ reading: CivilDateTime, to bytes: inout [UInt8]) {
        append(reading.date, to: &bytes)
        bytes.append(UInt8(ascii: "T"))
        let (seconds, microseconds) = Int(reading.microsecondOfDay).quotientAndRemainder(dividingBy: 1_000_000)
        appendClock(seconds, to: &bytes, seconds: true)
        if microseconds > 0 {
            bytes.append(UInt8(ascii: "."))
            append(microseconds / 10_000, to: &bytes)
            append(microseconds / 100 % 100, to: &bytes)
            append(microseconds % 100, to: &bytes)
        }
        guard let offset = reading.utcOffset else { return }
        bytes.append(UInt8(ascii: offset < 0 ? "-" : "+"))
        appendClock(Int(offset.magnitude), to: &bytes, seconds: offset % 60 != 0)
    }

    private static func appendClock(_ value: Int, to bytes: inout [UInt8], seconds: Bool) {
        append(value / 3600, to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        append(value / 60 % 60, to: &bytes)
        guard seconds else { return }
        bytes.append(UInt8(ascii: ":"))
        append(value % 60, to: &bytes)
    }

    /// Two digits.
    private static func append(_ value: Int, to bytes: inout [UInt8]) {
        bytes.append(0x30 + UInt8(truncatingIfNeeded: value / 10 % 10))
        bytes.append(0x30 + UInt8(truncatingIfNeeded: value % 10))
    }
}
