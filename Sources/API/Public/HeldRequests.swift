import Synchronization

/// How much of what came from outside is held at once: a bound for memory, whoever calls.
final class HeldRequests: Sendable {
    private struct State {
        var requests = 0
        var bytes = 0
    }

    private let state = Mutex(State())
    private let requests: Int
    private let bytes: Int

    init(requests: Int, bytes: Int) {
        self.requests = requests
        self.bytes = bytes
    }

    /// False where there are too many.
    func begin() -> Bool {
        state.withLock { state in
            guard state.requests < requests else { return false }
            state.requests += 1
            return true
        }
    }

    /// False where they are too many: they are not counted then.
    func hold(_ count: Int) -> Bool {
        state.withLock { state in
            guard state.bytes + count <= bytes else { return false }
            state.bytes += count
            return true
        }
    }

    func end(releasing count: Int) {
        state.withLock { state in
            state.requests -= 1
            state.bytes -= count
        }
    }
}
