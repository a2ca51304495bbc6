import Values

/// Says which texts are zones, asking once for each text.
struct ZoneNames {
    private struct Entry {
        var name: String
        var bytes: [UInt8]
        var isZone: Bool
    }

    /// A file with more names than that is no list of zones; further ones are asked for each time.
    private static let maximumEntries = 2048

    private let isZone: (String) -> Bool
    private var entries: [Entry] = []
    /// By hash, a power of two in size; indexes into ``entries``, -1 where none.
    private var slots = [Int32](repeating: -1, count: 8192)

    init(isZone: @escaping (String) -> Bool) { self.isZone = isZone }

    /// The zone of that name, or nil where there is none.
    mutating func zone(_ text: TextBytes) -> String? {
        // FNV-1a.
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in text { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
        var slot = Int(hash >> 40) & 8191
        while slots[slot] >= 0 {
            let index = Int(slots[slot])
            if entries[index].bytes.count == text.count,
                entries[index].bytes.withUnsafeBufferPointer({ $0.elementsEqual(text) })
            {
                return entries[index].isZone ? entries[index].name : nil
            }
            slot = (slot + 1) & 8191
        }
        let name = text.text
        let known = text.count <= 64 && text.isUTF8 && !name.utf8.contains(0) && isZone(name)
        if entries.count < Self.maximumEntries, text.count <= 64 {
            slots[slot] = Int32(entries.count)
            entries.append(Entry(name: name, bytes: Array(text), isZone: known))
        }
        return known ? name : nil
    }
}
