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
    mutating func append(_ date: CivilDate) { append { $0.put(date) } }

    /// ISO 8601, with the offset where the reading has one.
    mutating func append(_ reading: CivilDateTime) { append { $0.put(reading) } }

    /// In one piece: appending byte by byte costs several times as much.
    private mutating func append(_ write: (inout ISO8601Writer) -> Void) {
        withUnsafeTemporaryAllocation(of: UInt8.self, capacity: ISO8601Writer.maximumCount) { buffer in
            var writer = ISO8601Writer(buffer: buffer)
            write(&writer)
            bytes.append(contentsOf: buffer[..<writer.count])
        }
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
