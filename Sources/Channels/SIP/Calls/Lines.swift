import Domain
import Synchronization

/// How many calls may go on at once: takes turns in order.
final class Lines: Sendable {
    private struct State {
        var free: Int
        var waiting: [(number: Int, continuation: CheckedContinuation<Bool, Never>)] = []
        var lastNumber = 0
        var isClosed = false
    }

    private let state: Mutex<State>
    private let clock: any WallClock

    init(count: Int, clock: any WallClock) {
        state = Mutex(State(free: count))
        self.clock = clock
    }

    /// Takes a line if one is free.
    func takeNow() -> Bool {
        state.withLock { state in
            guard state.free > 0, state.waiting.isEmpty, !state.isClosed else { return false }
            state.free -= 1
            return true
        }
    }

    /// Takes a line, waiting for one; false where none comes free in time, or they are closed.
    func take(within patience: Duration) async -> Bool {
        if takeNow() { return true }
        let number = state.withLock { state in
            state.lastNumber += 1
            return state.lastNumber
        }
        let alarm = Task { [clock] in
            // Cancelled, the waiting is over one way or the other.
            try? await clock.sleep(for: patience)
            self.giveUp(number)
        }
        defer { alarm.cancel() }
        return await withCheckedContinuation { continuation in
            let taken: Bool? = state.withLock { state in
                if state.isClosed { return false }
                if state.free > 0 {
                    state.free -= 1
                    return true
                }
                state.waiting.append((number, continuation))
                return nil
            }
            if let taken { continuation.resume(returning: taken) }
        }
    }

    func give() {
        let next: CheckedContinuation<Bool, Never>? = state.withLock { state in
            if !state.waiting.isEmpty { return state.waiting.removeFirst().continuation }
            state.free += 1
            return nil
        }
        next?.resume(returning: true)
    }

    /// Turns away who waits and whoever comes.
    func close() {
        let waiting = state.withLock { state in
            state.isClosed = true
            defer { state.waiting = [] }
            return state.waiting
        }
        for waiter in waiting { waiter.continuation.resume(returning: false) }
    }

    private func giveUp(_ number: Int) {
        let waiter: CheckedContinuation<Bool, Never>? = state.withLock { state in
            guard let index = state.waiting.firstIndex(where: { $0.number == number }) else { return nil }
            return state.waiting.remove(at: index).continuation
        }
        waiter?.resume(returning: false)
    }
}
