import Domain
import Synchronization

/// What a dispatcher has under way of one kind, openings or answers: the next begins as soon as any one ends.
final class SendWindow<Key: Hashable & Sendable>: Sendable {
    private struct State {
        var underWay: Set<Key> = []
        var counts = DispatchCounts()
        var fault: (any Error)?
        var waiter: CheckedContinuation<Void, Never>?
        /// Whoever begins looks again at the next end.
        var isWatched = false
    }

    private let state = Mutex(State())

    /// Something that was begun failed since the last ``harvest()``.
    var hasFailed: Bool { state.withLock { $0.fault != nil } }

    /// Waits until fewer than `limit` are under way, and returns how many fewer. One caller at a time.
    func room(for limit: Int) async -> Int {
        while true {
            let free = state.withLock { limit - $0.underWay.count }
            if free > 0 { return free }
            await withCheckedContinuation { continuation in
                let isFree = state.withLock { state in
                    if state.underWay.count < limit { return true }
                    state.waiter = continuation
                    return false
                }
                if isFree { continuation.resume() }
            }
        }
    }

    func begin(_ key: Key) { state.withLock { _ = $0.underWay.insert(key) } }

    /// Returns true the first time that something ends after ``watch()``: whoever begins is to look again.
    func end(_ key: Key, _ result: Result<DispatchCounts, any Error>) -> Bool {
        let (waiter, isWatched) = state.withLock { state in
            state.underWay.remove(key)
            switch result {
            case .success(let counts): state.counts += counts
            case .failure(let error): state.fault = error
            }
            defer {
                state.waiter = nil
                state.isWatched = false
            }
            return (state.waiter, state.isWatched)
        }
        waiter?.resume()
        return isWatched
    }

    /// Counts what came to an end without ever being under way.
    func add(_ counts: DispatchCounts) { state.withLock { $0.counts += counts } }

    /// From now on the next end is told.
    func watch() { state.withLock { $0.isWatched = true } }

    /// What came of all that ended since the last call.
    /// - Throws: what the last that failed threw.
    func harvest() throws -> DispatchCounts {
        let (counts, fault) = state.withLock { state in
            defer {
                state.counts = DispatchCounts()
                state.fault = nil
            }
            return (state.counts, state.fault)
        }
        if let fault { throw fault }
        return counts
    }
}
