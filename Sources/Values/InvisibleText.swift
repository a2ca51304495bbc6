/// Characters that nobody sees: white space of every script, and marks that take no room.
@usableFromInline
package enum InvisibleText {
    /// White space, or one of the marks that stand alone for nothing: zero-width and joining marks, the byte order mark,
    /// marks of direction, blank fillers.
    package static func contains(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09...0x0D, 0x20, 0x85, 0xA0, 0xAD, 0x034F, 0x061C, 0x115F, 0x1160, 0x1680, 0x180E, 0x2000...0x200F,
            0x2028...0x202F, 0x205F...0x206F, 0x2800, 0x3000, 0x3164, 0xFEFF, 0xFFA0:
            true
        default: false
        }
    }

    /// How many bytes the first character has, where it is one of these; nil otherwise.
    @usableFromInline
    static func length(atStartOf bytes: Slice<TextBytes>) -> Int? {
        var decoder = UTF8()
        var iterator = bytes.prefix(4).makeIterator()
        guard case .scalarValue(let scalar) = decoder.decode(&iterator), contains(scalar) else { return nil }
        return UTF8.width(scalar)
    }

    /// The same for the last character.
    @usableFromInline
    static func length(atEndOf bytes: Slice<TextBytes>) -> Int? {
        var lead = bytes.endIndex - 1
        while lead > bytes.startIndex, bytes.endIndex - lead < 4, bytes[lead] & 0xC0 == 0x80 { lead -= 1 }
        guard let length = length(atStartOf: bytes[lead...]), lead + length == bytes.endIndex else { return nil }
        return length
    }
}
