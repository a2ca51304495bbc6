/// A Bloom filter over identifier hashes: says for sure that an identifier is not there, so that the look-ups of a file
/// of new customers need not touch the table. Wrong in about one case in two hundred when full, and then only slower.
///
/// Split blocks (Putze, Sanders, Singler, "Cache-, Hash- and Space-Efficient Bloom Filters", 2007): one block of 64
/// bytes a key, one bit in each of its eight words. Blocks follow the order of hashes, so sorted keys walk memory in order.
struct IdentifierFilter {
    private static let keysPerBlock = 42
    /// 32 MB: past about 22 million identifiers it grows no more and gets less sharp.
    private static let maximumBlocks = 524_288

    private var words: [UInt64]
    private let blocks: UInt64
    private(set) var count = 0
    /// How many keys it holds well.
    let capacity: Int

    init(capacity wanted: Int) {
        let blocks = min(max(1024, wanted / IdentifierFilter.keysPerBlock + 1), IdentifierFilter.maximumBlocks)
        self.blocks = UInt64(blocks)
        words = [UInt64](repeating: 0, count: blocks * 8)
        capacity = blocks == IdentifierFilter.maximumBlocks ? .max : blocks * IdentifierFilter.keysPerBlock
    }

    mutating func insert(_ hash: Int64) {
        count += 1
        let first = block(hash)
        var bits = UInt64(bitPattern: hash)
        for word in first..<(first + 8) {
            words[word] |= 1 << (bits & 63)
            bits >>= 6
        }
    }

    func mayContain(_ hash: Int64) -> Bool {
        let first = block(hash)
        var bits = UInt64(bitPattern: hash)
        for word in first..<(first + 8) {
            if words[word] & (1 << (bits & 63)) == 0 { return false }
            bits >>= 6
        }
        return true
    }

    @inline(__always)
    private func block(_ hash: Int64) -> Int {
        Int(UInt64(bitPattern: hash).multipliedFullWidth(by: blocks).high) * 8
    }
}
