/// Reads what ``ByteWriter`` wrote; anything else throws ``EncodingFault``, never traps.
struct ByteReader {
    private let bytes: UnsafeRawBufferPointer
    private(set) var offset = 0

    /// - Precondition: `bytes` outlive the reader.
    init(_ bytes: UnsafeRawBufferPointer) { self.bytes = bytes }

    var isAtEnd: Bool { offset >= bytes.count }

    mutating func byte() throws(EncodingFault) -> UInt8 {
        guard offset < bytes.count else { throw EncodingFault(what: "ends early", offset: offset) }
        defer { offset += 1 }
        return bytes[offset]
    }

    mutating func unsigned() throws(EncodingFault) -> UInt64 {
        let first = try byte()
        if first < 0x80 { return UInt64(first) }
        var value = UInt64(first & 0x7F)
        var shift: UInt64 = 7
        while true {
            let next = try byte()
            // The tenth byte may hold one bit only.
            guard shift < 63 || next <= 1 else { throw EncodingFault(what: "number too long", offset: offset) }
            value |= UInt64(next & 0x7F) << shift
            if next < 0x80 { return value }
            shift += 7
        }
    }

    mutating func signed() throws(EncodingFault) -> Int64 {
        let value = try unsigned()
        return Int64(bitPattern: value >> 1) ^ -Int64(bitPattern: value & 1)
    }

    /// A length that the bytes at hand can hold.
    mutating func count() throws(EncodingFault) -> Int {
        let value = try unsigned()
        guard value <= UInt64(bytes.count - offset) else {
            throw EncodingFault(what: "length past the end", offset: offset)
        }
        return Int(value)
    }

    mutating func text() throws(EncodingFault) -> String {
        let length = try count()
        let start = offset
        offset += length
        guard let text = String(validating: UnsafeRawBufferPointer(rebasing: bytes[start..<offset]), as: UTF8.self)
        else {
            throw EncodingFault(what: "not UTF-8", offset: start)
        }
        return text
    }

    mutating func eightBytes() throws(EncodingFault) -> UInt64 {
        guard bytes.count - offset >= 8 else { throw EncodingFault(what: "ends early", offset: offset) }
        defer { offset += 8 }
        return UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self))
    }
}

/// Stored bytes that are not what was written: what is wrong, and where.
struct EncodingFault: Error, Hashable {
    var what: String
    var offset: Int
}
