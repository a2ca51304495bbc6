package import Domain
import Foundation
import GRDB

/// The store in one SQLite file: write-ahead log, every commit synced before it is acknowledged, one writing connection
/// and a few reading ones. A lock file keeps a second process from writing.
package final class SQLiteStore: RowStore {
    /// The file's name in a state directory.
    package static let fileName = "campaignd.sqlite"

    package let path: String
    let pool: DatabasePool
    let faults: FaultInjector
    private let writes: WriteQueue?
    private let lock: StoreLock?

    /// Opens the store of a state directory, making both where they are not there yet.
    package static func open(directory: String, faults: FaultInjector = .none) throws(StoreError) -> SQLiteStore {
        do {
            try FileManager.default.createDirectory(
                atPath: directory, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o750])
        } catch {
            throw .cannotOpen(
                place: directory, reason: "the directory cannot be made",
                hint: "make it by hand, for the user that runs campaignd")
        }
        return try open(path: directory + "/" + fileName, faults: faults)
    }

    /// Opens the file at `path` for writing, making it where it is not there yet, and brings its schema up to date.
    /// - Parameter isDurable: false: nothing is synced, for what may be lost when the machine stops.
    package static func open(
        path: String, isDurable: Bool = true, faults: FaultInjector = .none
    ) throws(StoreError) -> SQLiteStore {
        let lock = try StoreLock(store: path)
        // SQLite makes files that everybody may read, and gives its log the permissions of the file: it holds people's data.
        let descriptor = Foundation.open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0o640)
        if descriptor >= 0 { Foundation.close(descriptor) }
        do {
            let pool = try DatabasePool(
                path: path, configuration: configuration(isReadOnly: false, isDurable: isDurable))
            try pool.writeWithoutTransaction { db in
                // The pool sets NORMAL when it turns the write-ahead log on.
                try db.execute(sql: "PRAGMA synchronous = \(isDurable ? "FULL" : "OFF")")
                try db.execute(sql: "PRAGMA wal_autocheckpoint = \(walPages)")
                try db.execute(sql: "PRAGMA journal_size_limit = \(walPages * pageSize)")
            }
            try refuseNewer(pool, path: path)
            try SQLiteSchema.migrator.migrate(pool)
            return SQLiteStore(path: path, pool: pool, faults: faults, lock: lock)
        } catch {
            throw openingFault(error, path: path)
        }
    }

    /// Opens an existing file for reading only, also while another process writes it.
    package static func openReadOnly(path: String) throws(StoreError) -> SQLiteStore {
        guard FileManager.default.fileExists(atPath: path) else {
            throw .cannotOpen(
                place: path, reason: "there is no such file", hint: "name the state directory with --state")
        }
        do {
            let pool = try DatabasePool(path: path, configuration: configuration(isReadOnly: true))
            try refuseNewer(pool, path: path)
            guard try pool.read(SQLiteSchema.migrator.hasCompletedMigrations) else {
                throw StoreError.cannotOpen(
                    place: path, reason: "its schema is older than this program",
                    hint: "start the daemon once, which brings it up to date")
            }
            return SQLiteStore(path: path, pool: pool, faults: .none, lock: nil)
        } catch {
            throw openingFault(error, path: path)
        }
    }

    private static let pageSize = 8192
    private static let walPages = 24_000

    private init(path: String, pool: DatabasePool, faults: FaultInjector, lock: StoreLock?) {
        self.path = path
        self.pool = pool
        self.faults = faults
        self.lock = lock
        writes = lock == nil ? nil : WriteQueue(pool: pool, context: WriteContext(path: path, faults: faults))
    }

    private static func configuration(isReadOnly: Bool, isDurable: Bool = true) -> Configuration {
        var configuration = Configuration()
        configuration.readonly = isReadOnly
        configuration.label = "campaignd.store"
        configuration.maximumReaderCount = 4
        configuration.busyMode = .timeout(5)
        configuration.prepareDatabase { db in
            if !db.configuration.readonly {
                // Only a file without tables takes these two.
                try db.execute(sql: "PRAGMA page_size = \(pageSize)")
                try db.execute(sql: "PRAGMA auto_vacuum = INCREMENTAL")
                try db.execute(sql: "PRAGMA secure_delete = FAST")
                if !isDurable { try db.execute(sql: "PRAGMA synchronous = OFF") }
            }
            try db.execute(sql: "PRAGMA cache_size = \(db.configuration.readonly ? -2048 : -32768)")
        }
        return configuration
    }

    private static func refuseNewer(_ pool: DatabasePool, path: String) throws {
        let migrator = SQLiteSchema.migrator
        let unknown = try pool.read { db in
            try migrator.appliedIdentifiers(db).subtracting(migrator.migrations).sorted().last
        }
        if let unknown { throw StoreError.newerSchema(place: path, migration: unknown) }
    }

    private static func openingFault(_ error: any Error, path: String) -> StoreError {
        switch StoreError(error, place: path, operation: "opening") {
        case .corrupt(_, _, let reason):
            .cannotOpen(
                place: path, reason: reason, hint: "it is damaged or no store: move it away, or restore a backup")
        case .readOnly:
            .cannotOpen(
                place: path, reason: "it cannot be written",
                hint: "the file and its directory must belong to the user that runs campaignd")
        case let other: other
        }
    }

    /// How many transactions were committed since it was opened.
    package var commitCount: Int { writes?.commitCount ?? 0 }

    // MARK: Ways in

    /// Runs `body` in a transaction that is on disk when this returns; small ones share it with others that wait.
    func write<Value: Sendable>(
        _ operation: String, isLarge: Bool = false, committed: FaultPoint? = nil,
        _ body: @escaping @Sendable (WriteContext) throws -> Value
    ) async throws -> Value {
        guard let writes else { throw StoreError.readOnly(place: path, operation: operation) }
        let box = Box<Value>()
        return try await withCheckedThrowingContinuation { continuation in
            writes.submit(
                WriteQueue.Job(
                    operation: operation, isLarge: isLarge,
                    run: { box.value = try body($0) },
                    finish: { [path, faults] error in
                        if let error {
                            continuation.resume(throwing: StoreError(error, place: path, operation: operation))
                        } else if let value = box.value {
                            if let committed { faults.reached(committed) }
                            continuation.resume(returning: value)
                        } else {
                            continuation.resume(
                                throwing: StoreError.failed(place: path, operation: operation, reason: "it did not run")
                            )
                        }
                    }))
        }
    }

    package func change<Value: Sendable>(
        _ operation: String, isLarge: Bool, committed: FaultPoint?,
        _ body: @escaping @Sendable (any StoreRows) throws -> Value
    ) async throws -> Value {
        try await write(operation, isLarge: isLarge, committed: committed) { try body(try SQLiteRows($0)) }
    }

    /// Runs `body` on a reading connection, in one snapshot.
    func read<Value: Sendable>(
        _ operation: String, _ body: @escaping @Sendable (Database) throws -> Value
    ) async throws -> Value {
        try await withCheckedThrowingContinuation { continuation in
            pool.asyncRead { [path] result in
                continuation.resume(
                    with: Result { try body(try result.get()) }.mapError {
                        StoreError($0, place: path, operation: operation)
                    })
            }
        }
    }

    package func close() async throws {
        let pool = pool
        let path = path
        defer { lock?.release() }
        try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
            DispatchQueue.global().async {
                continuation.resume(
                    with: Result {
                        // The last connection to close tidies the log away, and a reading one cannot.
                        pool.releaseMemory()
                        try pool.close()
                    }.mapError { StoreError($0, place: path, operation: "closing") })
            }
        }
    }

    /// Carries a job's value from the writing queue to its caller. `@unchecked Sendable`: written before, read after
    /// the commit, on the same queue.
    private final class Box<Value>: @unchecked Sendable {
        var value: Value?
    }
}
