import Domain

/// Text put together as UTF-8 bytes, without the cost of `String` for each part.
struct ByteText {
    var bytes: [UInt8] = []

    var string: String { String(decoding: bytes, as: UTF8.self) }

    mutating func append(_ text: StaticString) {
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    mutating func append(text: String) { bytes.append(contentsOf: text.utf8) }

    /// A number of at least that many digits, zeros in front.
    mutating func append(_ number: Int64, digits: Int = 1) {
        if number < 0 { bytes.append(UInt8(ascii: "-")) }
        var rest = number.magnitude
        let start = bytes.count
        var count = 0
        while rest > 0 || count < digits {
            bytes.append(UInt8(truncatingIfNeeded: rest % 10) + 0x30)
            rest /= 10
            count += 1
        }
        bytes[start...].reverse()
    }

    /// `2026-03-08`.
    mutating func append(_ date: CivilDate) {
        let (year, month, day) = date.components
        append(Int64(year), digits: 4)
        bytes.append(UInt8(ascii: "-"))
        appendPair(Int64(month))
        bytes.append(UInt8(ascii: "-"))
        appendPair(Int64(day))
    }

    /// `03:30:00`, with as many digits of the second as are not zero: none, three or six.
    mutating func append(timeOfDay microseconds: Int64) {
        let seconds = microseconds / 1_000_000
        appendPair(seconds / 3600)
        bytes.append(UInt8(ascii: ":"))
        appendPair(seconds / 60 % 60)
        bytes.append(UInt8(ascii: ":"))
        appendPair(seconds % 60)
        let fraction = microseconds % 1_000_000
        if fraction == 0 { return }
        bytes.append(UInt8(ascii: "."))
        if fraction % 1000 == 0 { append(fraction / 1000, digits: 3) } else { append(fraction, digits: 6) }
    }

    /// `-04:00`; with seconds where there are some, as in `-04:56:02`.
    mutating func append(offset: Int32) {
        bytes.append(offset < 0 ? UInt8(ascii: "-") : UInt8(ascii: "+"))
        let seconds = Int64(offset.magnitude)
        appendPair(seconds / 3600)
        bytes.append(UInt8(ascii: ":"))
        appendPair(seconds / 60 % 60)
        if seconds % 60 != 0 {
            bytes.append(UInt8(ascii: ":"))
            appendPair(seconds % 60)
        }
    }

    /// ISO 8601, with the offset where the reading has one.
    mutating func append(_ reading: CivilDateTime) {
        append(reading.date)
        bytes.append(UInt8(ascii: "T"))
        append(timeOfDay: reading.microsecondOfDay)
        if let offset = reading.utcOffset { append(offset: offset) }
    }

    /// - Precondition: `number` is in 0...99.
    @inline(__always)
    mutating func appendPair(_ number: Int64) {
        bytes.append(UInt8(truncatingIfNeeded: number / 10) &+ 0x30)
        bytes.append(UInt8(truncatingIfNeeded: number % 10) &+ 0x30)
    }
}

extension ByteText {
    /// A JSON string.
    mutating func append(quoted text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"):
                bytes.append(UInt8(ascii: "\\"))
                bytes.append(byte)
            case ..<0x20:
                append("\\u00")
                bytes.append((byte >> 4) + 0x30)
                let low = byte & 0xF
                bytes.append(low < 10 ? low + 0x30 : low - 10 + UInt8(ascii: "a"))
            default:
                bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
