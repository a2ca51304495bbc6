import Domain

/// The paths met lately, so that a million runs along the same few paths share their bytes instead of each having its own.
struct PathCache {
    private static let capacity = 32

    private var known: [RunPath] = []
    private var lastHit = 0
    private var nextReplaced = 0

    mutating func path(_ bytes: [UInt8]) -> RunPath {
        if lastHit < known.count, known[lastHit].bytes == bytes { return known[lastHit] }
        if let index = known.firstIndex(where: { $0.bytes == bytes }) {
            lastHit = index
            return known[index]
        }
        let path = RunPath(bytes: bytes) ?? RunPath()
        if known.count < Self.capacity {
            known.append(path)
            lastHit = known.count - 1
        } else {
            known[nextReplaced] = path
            lastHit = nextReplaced
            nextReplaced = (nextReplaced + 1) % Self.capacity
        }
        return path
    }
}
