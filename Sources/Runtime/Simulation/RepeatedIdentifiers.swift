import Domain

/// Finds the identifiers that more than one row of a file has: eight bytes an identifier, and no more.
///
/// Two identifiers of equal hashes count as one that stands twice; their rows are then looked at closely, and told apart.
struct RepeatedIdentifiers {
    /// By the hash's first byte, so that growing copies little at a time.
    private var buckets = [[UInt64]](repeating: [], count: 256)

    mutating func add(_ row: TypedRow) {
        IdentityHash.eachIdentifier(of: row) { kind, value in
            let hash = IdentityHash.of(kind, value)
            buckets[Int(hash >> 56)].append(hash)
        }
    }

    /// The hashes that were added twice or more. Nothing is left of the others.
    mutating func take() -> Set<UInt64> {
        var repeated: Set<UInt64> = []
        for index in buckets.indices {
            buckets[index].sort()
            var last: UInt64?
            for hash in buckets[index] {
                if hash == last { repeated.insert(hash) }
                last = hash
            }
            buckets[index] = []
        }
        return repeated
    }
}
