/// What an idempotency key may be: part of a Message-ID and of a file name.
enum MessageKey {
    /// 1 to 200 letters, digits, `-`, `_`, `+`, `=` or `.`, not beginning with a point.
    static func isSafe(_ key: String) -> Bool {
        let bytes = key.utf8
        guard (1...200).contains(bytes.count), bytes.first != UInt8(ascii: ".") else { return false }
        return bytes.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"), UInt8(ascii: "+"),
                UInt8(ascii: "="), UInt8(ascii: "."):
                true
            default: false
            }
        }
    }

    /// FNV-1a, 64 bits, in 16 hexadecimal digits.
    static func hash(_ key: String) -> String {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in key.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
