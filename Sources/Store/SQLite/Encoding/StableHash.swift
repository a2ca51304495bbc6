import Domain

/// A 64-bit hash that is the same in every process and version: it is stored. Not cryptographic; whoever finds a row by
/// it compares the value itself.
enum StableHash {
    static func hash(_ bytes: UnsafeBufferPointer<UInt8>, seed: UInt64) -> Int64 {
        let raw = UnsafeRawBufferPointer(bytes)
        var state = seed &* 0x9E37_79B9_7F4A_7C15 ^ UInt64(raw.count)
        var offset = 0
        while offset + 8 <= raw.count {
            state = fold(state ^ UInt64(littleEndian: raw.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
            offset += 8
        }
        var tail: UInt64 = 0
        var shift: UInt64 = 0
        while offset < raw.count {
            tail |= UInt64(raw[offset]) << shift
            shift += 8
            offset += 1
        }
        return Int64(bitPattern: fold(fold(state ^ tail) ^ 0xD6E8_FEB8_6659_FD93))
    }

    /// Of the identifier in normalization form C: two spellings of one text are one identifier.
    static func hash(_ kind: IdentifierKind, _ value: String) -> Int64 { hash(asWritten: value.nfc, kind) }

    static func hash(asWritten value: String, _ kind: IdentifierKind) -> Int64 {
        var value = value
        return value.withUTF8 { hash($0, seed: UInt64(kind.rawValue) &+ 1) }
    }

    static func hash(_ bytes: [UInt8]) -> Int64 { bytes.withUnsafeBufferPointer { hash($0, seed: 0) } }

    /// Multiplies to 128 bits and folds the halves: every input bit reaches every output bit.
    @inline(__always)
    private static func fold(_ value: UInt64) -> UInt64 {
        let product = (value ^ 0xA076_1D64_78BD_642F).multipliedFullWidth(by: 0xE703_7ED1_A0B4_28DB)
        return product.high ^ product.low ^ value.byteSwapped
    }
}
