import Dispatch
import Domain
import GRDB
import Synchronization

/// The one place where transactions that write begin and end: whatever waits shares the next commit.
///
/// Small writes run one after another in one transaction; where one fails they are run once more, and it takes back its
/// own changes only. Every caller goes on once the commit is on disk. A large write has its transaction to itself.
final class WriteQueue: Sendable {
    struct Job: Sendable {
        var operation: String
        var isLarge: Bool
        /// Runs in the transaction; once more where another job of the transaction failed.
        var run: @Sendable (WriteContext) throws -> Void
        /// Called once, after the commit or the failure.
        var finish: @Sendable ((any Error)?) -> Void
    }

    private struct State {
        var waiting: [Job] = []
        var isDraining = false
    }

    private static let maximumGroup = 256

    private let pool: DatabasePool
    private let context: WriteContext
    private let state = Mutex(State())
    private let queue = DispatchQueue(label: "campaignd.store.write", qos: .userInitiated)
    private let commits = Atomic<Int>(0)

    init(pool: DatabasePool, context: WriteContext) {
        self.pool = pool
        self.context = context
    }

    /// How many transactions were committed so far.
    var commitCount: Int { commits.load(ordering: .relaxed) }

    func submit(_ job: Job) {
        let starts = state.withLock { state in
            state.waiting.append(job)
            defer { state.isDraining = true }
            return !state.isDraining
        }
        if starts { queue.async { self.drain() } }
    }

    private func drain() {
        while true {
            let group = nextGroup()
            if group.isEmpty { return }
            let outcomes = perform(group)
            for (job, outcome) in zip(group, outcomes) { job.finish(outcome) }
        }
    }

    /// Empty where nothing waits: the next job starts anew.
    private func nextGroup() -> [Job] {
        state.withLock { state in
            guard let first = state.waiting.first else {
                state.isDraining = false
                return []
            }
            let count = first.isLarge ? 1 : state.waiting.prefix(WriteQueue.maximumGroup).prefix { !$0.isLarge }.count
            defer { state.waiting.removeFirst(count) }
            return Array(state.waiting.prefix(count))
        }
    }

    /// One transaction; the error of each job, nil for those that are committed.
    private func perform(_ group: [Job]) -> [(any Error)?] {
        do {
            try transact { _ in for job in group { try job.run(context) } }
            return group.map { _ in nil }
        } catch {
            if group.count == 1 { return [error] }
        }
        // One of them failed, which is rare, and took the others' changes back with its own: savepoints now tell them
        // apart. With them at once every job would copy every page that it changes.
        var outcomes = [(any Error)?](repeating: nil, count: group.count)
        do {
            try transact { db in
                for (index, job) in group.enumerated() { outcomes[index] = try performInSavepoint(job, db) }
            }
        } catch {
            for index in outcomes.indices where outcomes[index] == nil { outcomes[index] = error }
        }
        return outcomes
    }

    private func transact(_ body: (Database) throws -> Void) throws {
        try pool.writeWithoutTransaction { db in
            do {
                try db.beginTransaction(.immediate)
                context.begin(db)
                try body(db)
                try db.commit()
                commits.add(1, ordering: .relaxed)
                context.committed()
            } catch {
                context.rolledBack()
                // After a full disk or a fault of the file SQLite has rolled back by itself.
                if db.isInsideTransaction { try? db.rollback() }
                throw error
            }
        }
    }

    /// The job's own error, its changes taken back; throws where the whole transaction is lost.
    private func performInSavepoint(_ job: Job, _ db: Database) throws -> (any Error)? {
        try db.execute(sql: "SAVEPOINT job")
        do {
            try job.run(context)
            try db.execute(sql: "RELEASE job")
            return nil
        } catch {
            context.rolledBack()
            guard db.isInsideTransaction else { throw error }
            try db.execute(sql: "ROLLBACK TO job")
            try db.execute(sql: "RELEASE job")
            context.begin(db)
            return error
        }
    }
}
