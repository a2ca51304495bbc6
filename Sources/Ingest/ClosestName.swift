/// Finds the name that was probably meant.
enum ClosestName {
    /// The candidate with the fewest edits (insert, delete, replace, swap neighbours), if few enough to be a slip of
    /// the hand; the first of equals. Names beyond 64 characters are left alone.
    static func find(_ name: String, among candidates: [String]) -> String? {
        let wanted = Array(key(name).unicodeScalars)
        guard !wanted.isEmpty, wanted.count <= 64 else { return nil }
        var best: (name: String, edits: Int)?
        for candidate in candidates {
            let letters = Array(key(candidate).unicodeScalars)
            guard letters.count <= 64 else { continue }
            let edits = edits(wanted, letters)
            if edits <= max(1, max(wanted.count, letters.count) / 3), edits < best?.edits ?? .max {
                best = (candidate, edits)
            }
        }
        return best?.name
    }

    /// A name without the differences that headers may have: case, surrounding and repeated spaces, and which of
    /// space, `-` and `_` parts the words.
    static func key(_ name: String) -> String {
        var key = ""
        for character in name.lowercased() {
            if character.isWhitespace || character == "-" || character == "_" {
                if !key.isEmpty, key.last != "_" { key.append("_") }
            } else {
                key.append(character)
            }
        }
        if key.last == "_" { key.removeLast() }
        return key
    }

    private static func edits(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar]) -> Int {
        guard !a.isEmpty, !b.isEmpty else { return max(a.count, b.count) }
        var beforePrevious: [Int] = []
        var previous = Array(0...b.count)
        for i in 1...a.count {
            var row = [i]
            for j in 1...b.count {
                var least = min(previous[j] + 1, row[j - 1] + 1, previous[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] {
                    least = min(least, beforePrevious[j - 2] + 1)
                }
                row.append(least)
            }
            (beforePrevious, previous) = (previous, row)
        }
        return previous[b.count]
    }
}
