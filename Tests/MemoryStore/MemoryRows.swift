import Conversations
import Domain
import Store

/// Single rows for the rules that any store shares, within one transaction. The other files say what each kind of row holds
/// and how it is found.
final class MemoryRows: StoreRows, EffectRows, FailedRunRows {
    var tables: Tables
    let faults: FaultInjector
    /// For operators.
    let place = "memory"

    init(_ tables: Tables, _ faults: FaultInjector) {
        self.tables = tables
        self.faults = faults
    }

    var epoch: Int64? { tables.epoch }

    func checkEpoch() throws {
        guard let epoch, !tables.atWork.contains(epoch) else { return }
        throw StoreError.fenced(place: place)
    }

    func end(epoch: Int64, at now: Instant) {
        tables.atWork.remove(epoch)
        tables.readers = tables.readers.filter { $0.value != epoch }
        tables.callers = tables.callers.filter { $0.value != epoch }
    }

    /// Whether this process may take up what that one has begun; one that has not joined takes up whatever is left.
    func mayTake(from owner: Int64?) -> Bool { owner == nil || epoch == nil || owner == epoch }

    /// What is added can be read at once.
    func flush() {}
}

extension Page {
    /// - Parameters:
    ///   - rows: all that match, in any order.
    ///   - key: orders them.
    init(of rows: [Element], _ request: PageRequest, _ list: PageCursor.List, key: (Element) -> Int64) throws {
        let start = try request.start(of: list)
        let ordered = rows.sorted { request.isAscending ? key($0) < key($1) : key($0) > key($1) }
        let rest = ordered.drop { row in
            start.map { request.isAscending ? key(row) <= $0 : key(row) >= $0 } ?? false
        }
        self.init(
            Array(rest.prefix(request.limit + 1)), request, list: list, total: request.countsTotal ? rows.count : nil,
            key: key)
    }
}
