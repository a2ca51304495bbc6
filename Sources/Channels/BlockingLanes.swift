import Dispatch
import Synchronization

/// Threads of their own for calls that block: one call at a time in each lane, each lane with its own resource.
///
/// More callers than lanes wait in order. A lane that served the same key before is preferred, so that a resource
/// (a connection of an account) is used again.
final class BlockingLanes<Resource>: Sendable {
    /// Guarded by its queue: it is touched only there.
    private final class Lane: @unchecked Sendable {
        let queue: DispatchQueue
        var resource: Resource?

        init(label: String) { queue = DispatchQueue(label: label) }
    }

    private struct State {
        /// Least recently used first.
        var idle: [Int]
        var keys: [String?]
        var waiters: [(key: String, continuation: CheckedContinuation<Int?, Never>)] = []
        var closers: [CheckedContinuation<Void, Never>] = []
        var isClosed = false
    }

    private enum Acquired {
        case lane(Int?)
        case wait
    }

    private let lanes: [Lane]
    private let make: @Sendable () -> Resource
    private let state: Mutex<State>

    /// - Parameter make: called in the lane, before its first call.
    init(count: Int, label: String, make: @escaping @Sendable () -> Resource) {
        let count = max(1, count)
        lanes = (0..<count).map { Lane(label: "\(label).\($0)") }
        self.make = make
        state = Mutex(State(idle: Array(0..<count), keys: Array(repeating: nil, count: count)))
    }

    /// Runs `work` in a lane; nil once closed.
    func run<Answer: Sendable>(
        key: String, _ work: @escaping @Sendable (Resource) -> Answer
    ) async -> Answer? {
        guard let index = await acquire(key) else { return nil }
        let lane = lanes[index]
        let answer = await withCheckedContinuation { continuation in
            lane.queue.async { [make] in
                let resource = lane.resource ?? make()
                lane.resource = resource
                continuation.resume(returning: work(resource))
            }
        }
        release(index)
        return answer
    }

    /// Turns waiting callers away, lets running calls finish, and gives the resources up, each in its lane.
    func close() async {
        let waiters = state.withLock { state in
            state.isClosed = true
            defer { state.waiters = [] }
            return state.waiters
        }
        for waiter in waiters { waiter.continuation.resume(returning: nil) }
        await withCheckedContinuation { continuation in
            let isQuiet = state.withLock { state in
                if state.idle.count == lanes.count { return true }
                state.closers.append(continuation)
                return false
            }
            if isQuiet { continuation.resume() }
        }
        for lane in lanes {
            await withCheckedContinuation { continuation in
                lane.queue.async {
                    lane.resource = nil
                    continuation.resume()
                }
            }
        }
    }

    private func acquire(_ key: String) async -> Int? {
        await withCheckedContinuation { continuation in
            let answer: Acquired = state.withLock { state in
                if state.isClosed { return .lane(nil) }
                guard !state.idle.isEmpty else {
                    state.waiters.append((key, continuation))
                    return .wait
                }
                let position =
                    state.idle.lastIndex { state.keys[$0] == key }
                    ?? state.idle.firstIndex { state.keys[$0] == nil } ?? state.idle.startIndex
                let index = state.idle.remove(at: position)
                state.keys[index] = key
                return .lane(index)
            }
            switch answer {
            case .lane(let index): continuation.resume(returning: index)
            case .wait: break
            }
        }
    }

    private func release(_ index: Int) {
        let (waiter, closers) = state.withLock { state in
            if !state.waiters.isEmpty {
                let waiter = state.waiters.removeFirst()
                state.keys[index] = waiter.key
                return (Optional(waiter), [CheckedContinuation<Void, Never>]())
            }
            state.idle.append(index)
            guard state.isClosed, state.idle.count == lanes.count else { return (nil, []) }
            defer { state.closers = [] }
            return (nil, state.closers)
        }
        waiter?.continuation.resume(returning: index)
        for closer in closers { closer.resume() }
    }
}
