/// A place in a text that only moves forward: line and column, counted from 1, the column in Unicode scalars.
struct TextPlace {
    private var offset = 0
    private(set) var line = 1
    private(set) var column = 1

    mutating func advance(to target: Int, _ bytes: [UInt8]) {
        let target = min(target, bytes.count)
        while offset < target {
            let byte = bytes[offset]
            if byte == 0x0A {
                line += 1
                column = 1
            } else if byte & 0xC0 != 0x80 {
                column += 1
            }
            offset += 1
        }
    }
}
