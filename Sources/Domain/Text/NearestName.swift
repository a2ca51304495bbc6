/// Finds what somebody probably meant to write.
package enum NearestName {
    private static let maximumLength = 64
    private static let maximumCandidates = 2000

    /// The nearest of the candidates, where one is near: at most a third of its letters wrong, two swapped letters
    /// counting once, case and the difference of `-`, `_` and space not at all.
    package static func nearest(to text: String, among candidates: some Sequence<String>) -> String? {
        let wanted = folded(text)
        guard !wanted.isEmpty, wanted.count <= maximumLength else { return nil }
        var best: (name: String, distance: Int)?
        for candidate in candidates.prefix(maximumCandidates) {
            let name = folded(candidate)
            let limit = min(best.map { $0.distance - 1 } ?? .max, max(1, max(name.count, wanted.count) / 3))
            guard limit >= 0, name.count <= maximumLength, abs(name.count - wanted.count) <= limit else { continue }
            let distance = distance(wanted, name)
            if distance <= limit { best = (candidate, distance) }
        }
        return best?.name
    }

    private static func folded(_ text: String) -> [UInt8] {
        text.utf8.prefix(maximumLength + 1).map { byte in
            switch byte {
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): byte | 0x20
            case UInt8(ascii: "-"), UInt8(ascii: " "): UInt8(ascii: "_")
            default: byte
            }
        }
    }

    /// Optimal string alignment distance.
    private static func distance(_ a: [UInt8], _ b: [UInt8]) -> Int {
        var beforeLast = [Int](repeating: 0, count: b.count + 1)
        var last = Array(0...b.count)
        for i in a.indices {
            var row = [i + 1]
            row.reserveCapacity(b.count + 1)
            for j in b.indices {
                var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
                if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] { cost = min(cost, beforeLast[j - 1] + 1) }
                row.append(cost)
            }
            beforeLast = last
            last = row
        }
        return last[b.count]
    }
}
