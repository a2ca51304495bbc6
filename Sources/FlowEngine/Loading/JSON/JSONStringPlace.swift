/// Where in the file the bytes of a decoded JSON string stand. Many places in order cost one pass; an earlier one begins
/// anew.
struct JSONStringPlace {
    private let bytes: [UInt8]
    private let start: Int
    private var position: Int
    private var decoded = 0

    /// - Parameter start: of the opening quote.
    init(stringAt start: Int, _ bytes: [UInt8]) {
        self.bytes = bytes
        self.start = start
        position = start + 1
    }

    /// The byte offset in the file of a byte of the decoded string.
    mutating func advance(to target: Int) -> Int {
        if target < decoded { (position, decoded) = (start + 1, 0) }
        while decoded < target, position < bytes.count {
            guard bytes[position] == UInt8(ascii: "\\"), position + 1 < bytes.count else {
                decoded += 1
                position += 1
                continue
            }
            let isUnicode = bytes[position + 1] == UInt8(ascii: "u") && position + 6 <= bytes.count
            guard isUnicode,
                let unit = UInt32(String(decoding: bytes[position + 2..<position + 6], as: UTF8.self), radix: 16)
            else {
                decoded += 1
                position += 2
                continue
            }
            // Each half of a surrogate pair counts for half of the four bytes.
            decoded += unit < 0x80 ? 1 : (unit < 0x800 || (0xD800..<0xE000).contains(unit) ? 2 : 3)
            position += 6
        }
        return min(position, bytes.count)
    }
}
