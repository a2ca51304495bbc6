/// The id of a row as the API shows it: a UUIDv7 made of the row's creation time and its key, so that nothing is stored.
///
/// Layout (RFC 9562, section 5.7): 48 bits of milliseconds, version 7, a 4-bit entity tag and the key's upper 8 bits in
/// `rand_a`, variant, the key's lower 62 bits in `rand_b`. Reversible; it is a name, not a secret.
package struct APIIdentifier: Hashable, Sendable, CustomStringConvertible {
    /// Which table the key belongs to. Raw values are part of ids already handed out; never renumber.
    package enum Entity: UInt8, CaseIterable, Sendable {
        case upload = 1
        case customer = 2
        case participant = 3
        case communication = 4
        case run = 5
        case message = 6
        case apiKey = 7
        case version = 8
        case attempt = 9
        case act = 10
    }

    package var createdAt: Instant
    package var entity: Entity
    package var key: Int64

    package init(_ entity: Entity, key: Int64, createdAt: Instant) {
        self.entity = entity
        self.key = key
        self.createdAt = createdAt
    }

    /// Nil where `text` is not an id that this type writes.
    package init?(_ text: String) {
        var digits: [UInt64] = []
        digits.reserveCapacity(32)
        for (index, byte) in text.utf8.enumerated() {
            if index == 8 || index == 13 || index == 18 || index == 23 {
                guard byte == UInt8(ascii: "-") else { return nil }
                continue
            }
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"): digits.append(UInt64(byte - UInt8(ascii: "0")))
            case UInt8(ascii: "a")...UInt8(ascii: "f"): digits.append(UInt64(byte - UInt8(ascii: "a") + 10))
            case UInt8(ascii: "A")...UInt8(ascii: "F"): digits.append(UInt64(byte - UInt8(ascii: "A") + 10))
            default: return nil
            }
            if digits.count > 32 { return nil }
        }
        guard digits.count == 32 else { return nil }
        let high = digits[0..<16].reduce(0) { $0 << 4 | $1 }
        let low = digits[16..<32].reduce(0) { $0 << 4 | $1 }
        guard (high >> 12) & 0xF == 7, low >> 62 == 0b10, let entity = Entity(rawValue: UInt8((high >> 8) & 0xF)) else {
            return nil
        }
        let key = (high & 0xFF) << 62 | (low & 0x3FFF_FFFF_FFFF_FFFF)
        // A key is a positive Int64: of the upper eight bits only the lowest can be set.
        guard (high & 0xFF) <= 1 else { return nil }
        self.entity = entity
        self.key = Int64(key)
        self.createdAt = Instant(milliseconds: Int64(high >> 16))
    }

    package var description: String {
        let time = UInt64(max(0, createdAt.milliseconds)) & 0xFFFF_FFFF_FFFF
        let bits = UInt64(bitPattern: key)
        let high = time << 16 | 7 << 12 | UInt64(entity.rawValue) << 8 | (bits >> 62)
        let low = UInt64(0b10) << 62 | (bits & 0x3FFF_FFFF_FFFF_FFFF)
        var text: [UInt8] = []
        text.reserveCapacity(36)
        for index in 0..<32 {
            if index == 8 || index == 12 || index == 16 || index == 20 { text.append(UInt8(ascii: "-")) }
            let word = index < 16 ? high : low
            let digit = UInt8((word >> UInt64(60 - (index % 16) * 4)) & 0xF)
            text.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
        }
        return String(decoding: text, as: UTF8.self)
    }
}
