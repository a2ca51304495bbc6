/// The bytes of one value as they stand in a row or a string: not owned, not NUL-terminated.
@usableFromInline
package typealias TextBytes = UnsafeBufferPointer<UInt8>

extension UnsafeBufferPointer<UInt8> {
    /// The bytes without white space and marks that take no room (``InvisibleText``) at both ends.
    @inlinable
    package var trimmed: TextBytes {
        var start = 0
        var end = count
        while start < end {
            if self[start].isASCIISpace {
                start += 1
            } else if self[start] >= 0x80, let length = InvisibleText.length(atStartOf: self[start..<end]) {
                start += length
            } else {
                break
            }
        }
        while end > start {
            if self[end - 1].isASCIISpace {
                end -= 1
            } else if self[end - 1] >= 0x80, let length = InvisibleText.length(atEndOf: self[start..<end]) {
                end -= length
            } else {
                break
            }
        }
        return TextBytes(rebasing: self[start..<end])
    }

    /// Whether the bytes are well-formed UTF-8 (Unicode 15, table 3-7: no overlong forms, no surrogates).
    package var isUTF8: Bool {
        var index = 0
        while index < count {
            let lead = self[index]
            if lead < 0x80 {
                index += 1
                continue
            }
            let length: Int
            var second: ClosedRange<UInt8> = 0x80...0xBF
            switch lead {
            case 0xC2...0xDF: length = 2
            case 0xE0: (length, second) = (3, 0xA0...0xBF)
            case 0xED: (length, second) = (3, 0x80...0x9F)
            case 0xE1...0xEF: length = 3
            case 0xF0: (length, second) = (4, 0x90...0xBF)
            case 0xF4: (length, second) = (4, 0x80...0x8F)
            case 0xF1...0xF3: length = 4
            default: return false
            }
            guard index + length <= count, second.contains(self[index + 1]) else { return false }
            for offset in 2..<Swift.max(length, 2) where self[index + offset] & 0xC0 != 0x80 { return false }
            index += length
        }
        return true
    }

    /// The bytes as text; ill-formed UTF-8 becomes replacement characters, so ask ``isUTF8`` first.
    @inlinable
    package var text: String { String(decoding: self, as: UTF8.self) }

    /// Whether the bytes are `text`, ASCII letters of either case taken as the same. `text` is lower-case ASCII.
    func equalsIgnoringCase(_ text: StaticString) -> Bool {
        guard count == text.utf8CodeUnitCount else { return false }
        let other = text.utf8Start
        for index in 0..<count where self[index].asciiLowercased != other[index] { return false }
        return true
    }
}

extension UInt8 {
    @inlinable
    package var isASCIISpace: Bool { self == 0x20 || (0x09...0x0D).contains(self) }

    @inlinable
    package var isASCIIDigit: Bool { self &- 0x30 < 10 }

    @inlinable
    package var isASCIILetter: Bool { (self | 0x20) &- 0x61 < 26 }

    @inlinable
    package var asciiLowercased: UInt8 { self &- 0x41 < 26 ? self | 0x20 : self }
}
