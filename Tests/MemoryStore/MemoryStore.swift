import Conversations
package import Domain
package import Store
import Synchronization

/// A store in the memory of one process, for tests: it shows that what a store has to do is in its protocol, the conformance
/// suite and the rules that any store shares, and not in SQL. It keeps tables and holds no rule of the product.
///
/// A transaction is a lock held around a closure that changes a copy of the tables.
package final class MemoryStore: RowStore {
    private let tables = Mutex(Tables())
    private let faults: FaultInjector

    package init(faults: FaultInjector = .none) { self.faults = faults }

    /// Nothing of it is kept where `body` throws.
    func write<Value: Sendable>(
        committed: FaultPoint? = nil, _ body: (MemoryRows) throws -> Value
    ) throws -> Value {
        let value = try tables.withLock { tables in
            let rows = MemoryRows(tables, faults)
            let value = try body(rows)
            tables = rows.tables
            return value
        }
        if let committed { faults.reached(committed) }
        return value
    }

    func read<Value: Sendable>(_ body: (MemoryRows) throws -> Value) throws -> Value {
        try tables.withLock { try body(MemoryRows($0, faults)) }
    }

    package func change<Value: Sendable>(
        _ operation: String, isLarge: Bool, committed: FaultPoint?,
        _ body: @escaping @Sendable (any StoreRows) throws -> Value
    ) throws -> Value {
        try write(committed: committed) { try body($0) }
    }

    // MARK: CareStore

    package func backup(to path: String, with files: [BackupFile], at now: Instant) throws {
        throw StoreError.failed(
            place: "memory", operation: "writing the backup", reason: "this store is in memory, and copied to no file")
    }

    package func close() {}

    package func examine() throws -> [StoreFinding] { try read { $0.findings() } }

    // MARK: Who works

    package func join(name: String, version: String, at now: Instant) throws -> Int64 {
        try write { rows in
            rows.tables.lastEpoch += 1
            rows.tables.epoch = rows.tables.lastEpoch
            rows.tables.atWork.insert(rows.tables.lastEpoch)
            return rows.tables.lastEpoch
        }
    }

    /// The store lives in one process, so that every other that has joined is gone.
    package func deadEpochs() throws -> [Int64] {
        try read { rows in rows.tables.atWork.filter { $0 != rows.epoch }.sorted() }
    }
}

extension MemoryRows {
    /// What breaks a promise that rows make to each other.
    fileprivate func findings() -> [StoreFinding] {
        let open = tables.attempts.all.filter { $0.finishedAt == nil }
        let communications = tables.communications.all.map(\.state)
        let broken: [(code: String, count: Int)] = [
            (
                "in_flight_without_attempt",
                communications.count { state in
                    state.isBetweenIntentAndOutcome && !open.contains { $0.communication == state.key }
                }
            ),
            ("planned_and_lost", communications.count { $0.status == .planned && $0.dueAt == nil && $0.reason == nil }),
            ("due_not_planned", communications.count { $0.dueAt != nil && !$0.awaitsAttempt }),
            (
                "conversation_without_communication",
                tables.conversations.all.map(\.state).count { state in
                    guard let own = communication(state.communication) else { return true }
                    return state.isOpen && !own.isOpen
                }
            ),
            (
                "follow_up_lost",
                tables.followUps.all.map(\.state).count { state in
                    (state.status == .waiting) != (state.dueAt != nil)
                        || state.status == .sending && !open.contains { $0.message == state.message }
                }
            ),
            ("wait_without_end", tables.waits.all.count { $0.isEnded && events(of: $0.run.participant).isEmpty }),
        ]
        return broken.filter { $0.count > 0 }.map { StoreFinding(code: $0.code, message: "\($0.count) rows") }
    }
}
