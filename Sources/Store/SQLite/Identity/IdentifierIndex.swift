import GRDB

/// Which customer an identifier finds, for the writing connection.
///
/// Hashes come in random order: put one by one into the table, every import batch would rewrite nearly every page of
/// it. So the new identifiers of a large batch are first kept as one sorted run (a blob, repeated here in memory), and
/// runs are merged into the table when enough have come together or the upload ends. Small writes go to the table.
final class IdentifierIndex {
    struct Entry {
        var hash: Int64
        var customer: Int64
    }

    private struct Run {
        var entries: [Entry]

        func customer(_ hash: Int64) -> Int64? {
            var low = 0
            var high = entries.count
            while low < high {
                let middle = (low + high) / 2
                if entries[middle].hash < hash { low = middle + 1 } else { high = middle }
            }
            return low < entries.count && entries[low].hash == hash ? entries[low].customer : nil
        }
    }

    /// Fewer new identifiers than this go straight into the table.
    private static let smallestRun = 2000
    /// Runs are merged when they hold this many identifiers: 16 bytes each in memory.
    private static let largestBacklog = 400_000

    private var runs: [Run] = []
    private var areRunsLoaded = false
    private var filter: IdentifierFilter?

    func rolledBack() {
        runs = []
        areRunsLoaded = false
    }

    func committed() {}

    // MARK: Looking up

    /// Makes the filter that spares look-ups, for a batch that is large enough to repay a scan of the table.
    func prepareForManyLookups(_ db: Database) throws {
        try loadRuns(db)
        if let filter, filter.count <= filter.capacity { return }
        var filter = IdentifierFilter(capacity: max(1_000_000, 2 * (filter?.count ?? 0)))
        let scan = try HotStatement(db, "SELECT hash FROM identifier")
        defer { scan.reset() }
        while try scan.step() { filter.insert(scan.int(0)) }
        if filter.count > filter.capacity {
            let found = filter.count
            scan.reset()
            filter = IdentifierFilter(capacity: 2 * found)
            while try scan.step() { filter.insert(scan.int(0)) }
        }
        for run in runs { for entry in run.entries { filter.insert(entry.hash) } }
        self.filter = filter
    }

    /// Looks up; the customer, or 0 where nobody is found by it. Create one per transaction.
    struct Lookup {
        fileprivate let index: IdentifierIndex
        fileprivate let find: HotStatement

        func customer(_ hash: Int64) throws -> Int64 {
            if let filter = index.filter, !filter.mayContain(hash) { return 0 }
            for run in index.runs { if let customer = run.customer(hash) { return customer } }
            find.bind(1, hash)
            defer { find.reset() }
            return try find.step() ? find.int(0) : 0
        }
    }

    func lookup(_ db: Database) throws -> Lookup {
        try loadRuns(db)
        return Lookup(index: self, find: try HotStatement(db, "SELECT customer FROM identifier WHERE hash = ?"))
    }

    // MARK: Writing

    /// Adds identifiers that nobody is found by yet.
    func insert(_ entries: [Entry], _ db: Database) throws {
        if entries.isEmpty { return }
        try loadRuns(db)
        if filter != nil { for entry in entries { filter?.insert(entry.hash) } }
        let sorted = entries.sorted { $0.hash < $1.hash }
        guard sorted.count >= IdentifierIndex.smallestRun else { return try insertIntoTable(sorted, db) }
        let insert = try HotStatement(db, "INSERT INTO identifier_run (entries) VALUES (?)")
        try sorted.withUnsafeBytes { bytes in
            insert.bind(1, copying: bytes)
            try insert.run()
        }
        runs.append(Run(entries: sorted))
        if runs.reduce(0, { $0 + $1.entries.count }) >= IdentifierIndex.largestBacklog { try merge(db) }
    }

    /// Makes an identifier find another customer, or nobody where `customer` is 0.
    func replace(_ hash: Int64, customer: Int64, _ db: Database) throws {
        try loadRuns(db)
        if runs.contains(where: { $0.customer(hash) != nil }) { try merge(db) }
        if customer == 0 {
            let delete = try HotStatement(db, "DELETE FROM identifier WHERE hash = ?")
            delete.bind(1, hash)
            try delete.run()
        } else {
            filter?.insert(hash)
            let write = try HotStatement(db, "INSERT OR REPLACE INTO identifier (hash, customer) VALUES (?, ?)")
            write.bind(1, hash)
            write.bind(2, customer)
            try write.run()
        }
    }

    /// Puts what the runs hold into the table.
    func merge(_ db: Database) throws {
        try loadRuns(db)
        if runs.isEmpty { return }
        var all: [Entry] = []
        all.reserveCapacity(runs.reduce(0) { $0 + $1.entries.count })
        for run in runs { all.append(contentsOf: run.entries) }
        runs = []
        all.sort { $0.hash < $1.hash }
        try insertIntoTable(all, db)
        try HotStatement(db, "DELETE FROM identifier_run").run()
    }

    private func insertIntoTable(_ sorted: [Entry], _ db: Database) throws {
        let insert = try BulkInsert(db, into: "identifier", ["hash", "customer"])
        for entry in sorted {
            try insert.row { row in
                row.add(entry.hash)
                row.add(entry.customer)
            }
        }
        try insert.flush()
    }

    private func loadRuns(_ db: Database) throws {
        if areRunsLoaded { return }
        runs = try IdentifierIndex.storedRuns(db).map(Run.init)
        areRunsLoaded = true
    }

    /// The runs in the file, each ascending by hash.
    static func storedRuns(_ db: Database) throws -> [[Entry]] {
        let select = try HotStatement(db, "SELECT entries FROM identifier_run ORDER BY id")
        defer { select.reset() }
        var runs: [[Entry]] = []
        while try select.step() {
            runs.append(
                try select.bytes(0) { bytes throws(EncodingFault) in
                    guard bytes.count % 16 == 0 else {
                        throw EncodingFault(what: "is no run of identifiers", offset: 0)
                    }
                    return (0..<(bytes.count / 16)).map { index in
                        Entry(
                            hash: bytes.loadUnaligned(fromByteOffset: index * 16, as: Int64.self),
                            customer: bytes.loadUnaligned(fromByteOffset: index * 16 + 8, as: Int64.self))
                    }
                })
        }
        return runs
    }

    /// Every customer that may hold the identifier, the one that it finds first; for reading connections.
    static func holders(_ kind: Int64, _ db: Database) throws -> [Int64] {
        var holders: [Int64] = []
        for run in try storedRuns(db) {
            if let customer = Run(entries: run).customer(kind) { holders.append(customer) }
        }
        holders += try Int64.fetchAll(
            db,
            sql: """
                SELECT customer FROM identifier WHERE hash = ?1
                UNION ALL SELECT customer FROM identifier_shared WHERE hash = ?1
                """, arguments: [kind])
        return holders
    }
}
