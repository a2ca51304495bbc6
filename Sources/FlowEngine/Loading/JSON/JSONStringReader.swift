/// Reads one JSON string from its opening quote; reports bad escapes and control characters and goes on.
struct JSONStringReader {
    private let bytes: UnsafeBufferPointer<UInt8>
    let start: Int
    var position: Int
    private(set) var isClosed = false

    init(_ bytes: UnsafeBufferPointer<UInt8>, _ start: Int) {
        self.bytes = bytes
        self.start = start
        position = start + 1
    }

    mutating func read(_ report: FileReport) -> String {
        let first = position
        while position < bytes.count {
            switch bytes[position] {
            case UInt8(ascii: "\""):
                isClosed = true
                let text = String(decoding: bytes[first..<position], as: UTF8.self)
                position += 1
                return text
            case UInt8(ascii: "\\"), ..<0x20: return readSlowly(from: first, report)
            default: position += 1
            }
        }
        return ""
    }

    private mutating func readSlowly(from first: Int, _ report: FileReport) -> String {
        var text = Array(bytes[first..<position])
        while position < bytes.count {
            let byte = bytes[position]
            switch byte {
            case UInt8(ascii: "\""):
                isClosed = true
                position += 1
                return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"): escape(&text, report)
            case 0x0A, 0x0D:
                // Almost always a forgotten quote: reading on would swallow the rest of the file.
                return String(decoding: text, as: UTF8.self)
            case ..<0x20:
                if byte == 0 {
                    report.error(.nulCharacter, at: position, "a NUL character in a string (remove it)")
                } else {
                    report.error(
                        .controlCharacter, at: position,
                        "a raw control character in a string (write \(byte == 0x09 ? "\\t" : "an escape") for it)")
                }
                position += 1
            default:
                text.append(byte)
                position += 1
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    /// Reads one escape at the backslash.
    private mutating func escape(_ text: inout [UInt8], _ report: FileReport) {
        let start = position
        position += 1
        guard position < bytes.count else { return }
        let letter = bytes[position]
        let plain: UInt8? =
            switch letter {
            case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): letter
            case UInt8(ascii: "b"): 0x08
            case UInt8(ascii: "f"): 0x0C
            case UInt8(ascii: "n"): 0x0A
            case UInt8(ascii: "r"): 0x0D
            case UInt8(ascii: "t"): 0x09
            default: nil
            }
        if let plain {
            text.append(plain)
            position += 1
            return
        }
        guard letter == UInt8(ascii: "u") else {
            // The letter is left to be read as text, unless it ends the line.
            report.error(
                .badEscape, at: start, "no such escape in JSON (one of \\\" \\\\ \\/ \\b \\f \\n \\r \\t \\uXXXX)")
            return
        }
        position += 1
        guard let unit = hexadecimal() else {
            report.error(.badEscape, at: start, "\\u needs four hexadecimal digits (as in \\u00e9)")
            return
        }
        switch unit {
        case 0: report.error(.nulCharacter, at: start, "a NUL character in a string (remove \\u0000)")
        case 0xD800..<0xDC00:
            let low = position
            if low + 1 < bytes.count, bytes[low] == UInt8(ascii: "\\"), bytes[low + 1] == UInt8(ascii: "u") {
                position += 2
                if let second = hexadecimal(), (0xDC00..<0xE000).contains(second),
                    let scalar = Unicode.Scalar(0x10000 + (unit - 0xD800) << 10 + (second - 0xDC00))
                {
                    text.append(contentsOf: Unicode.UTF8.encode(scalar) ?? .init())
                    return
                }
                position = low
            }
            report.error(.loneSurrogate, at: start, "half of a surrogate pair (write both, or the character itself)")
        case 0xDC00..<0xE000:
            report.error(.loneSurrogate, at: start, "half of a surrogate pair (write both, or the character itself)")
        default:
            if let scalar = Unicode.Scalar(unit) { text.append(contentsOf: Unicode.UTF8.encode(scalar) ?? .init()) }
        }
    }

    private mutating func hexadecimal() -> UInt32? {
        guard position + 4 <= bytes.count else { return nil }
        var value: UInt32 = 0
        for index in position..<position + 4 {
            let byte = bytes[index]
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): value = value << 4 | UInt32(byte - 0x30)
            case UInt8(ascii: "a")...UInt8(ascii: "f"), UInt8(ascii: "A")...UInt8(ascii: "F"):
                value = value << 4 | UInt32((byte | 0x20) - 0x61 + 10)
            default: return nil
            }
        }
        position += 4
        return value
    }
}
