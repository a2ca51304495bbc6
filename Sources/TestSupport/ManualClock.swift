package import Domain
import Synchronization

/// A clock that moves only when it is told to; sleepers wake when it passes their instant. Its wall clock can be stepped by itself.
package final class ManualClock: WallClock {
    private struct Sleeper {
        var number: Int
        var due: Instant?
        var steady: Instant?
        var continuation: CheckedContinuation<Void, any Error>

        /// When it wakes, seen from the wall clock, unless that is set meanwhile.
        func end(_ now: Instant, _ steadyNow: Instant) -> Instant? {
            [due, steady.map { now + ($0 - steadyNow) }].compactMap { $0 }.min()
        }
    }

    private struct State {
        var now: Instant
        var steady: Instant
        var nextNumber = 0
        var sleepers: [Sleeper] = []
        /// Numbers of sleepers cancelled before they lay down.
        var cancelled: Set<Int> = []
        var watchers: [(count: Int, continuation: CheckedContinuation<Void, Never>)] = []
    }

    private let state: Mutex<State>

    package init(_ now: Instant) { state = Mutex(State(now: now, steady: now)) }

    package var now: Instant { state.withLock { $0.now } }

    package var steady: Instant { state.withLock { $0.steady } }

    /// When sleepers wake by the wall clock, unless that is stepped meanwhile; earliest first.
    package var sleeping: [Instant] {
        state.withLock { state in state.sleepers.compactMap { $0.end(state.now, state.steady) }.sorted() }
    }

    package func sleep(until due: Instant?, orSteady steady: Instant?) async throws {
        let number = state.withLock { state in
            state.nextNumber += 1
            return state.nextNumber
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                lieDown(Sleeper(number: number, due: due, steady: steady, continuation: continuation))
            }
        } onCancel: {
            cancel(number)
        }
    }

    /// Lets `duration` pass and wakes those whose time has come; a negative one sets the wall clock back.
    package func advance(by duration: Duration) { set(state.withLock { $0.now } + duration) }

    /// Lets the time pass until the wall clock shows `instant`, or, where that is past, sets the wall clock back; wakes those
    /// whose time has come, earliest first.
    package func set(_ instant: Instant) {
        move { state in
            state.steady = state.steady + max(.zero, instant - state.now)
            state.now = instant
        }
    }

    /// Sets the wall clock forward or back, as an operator or a time server does: no time passes.
    package func step(by duration: Duration) { move { $0.now = $0.now + duration } }

    /// Lets time pass that the wall clock does not show: it stands still, or is set back as fast as it goes.
    package func advanceSteady(by duration: Duration) { move { $0.steady = $0.steady + duration } }

    private func move(_ change: (inout State) -> Void) {
        let due = state.withLock { state in
            change(&state)
            func isDue(_ sleeper: Sleeper) -> Bool {
                sleeper.end(state.now, state.steady).map { $0 <= state.now } ?? false
            }
            let due = state.sleepers.filter(isDue).sorted {
                ($0.end(state.now, state.steady) ?? state.now) < ($1.end(state.now, state.steady) ?? state.now)
            }
            state.sleepers.removeAll(where: isDue)
            return due
        }
        for sleeper in due { sleeper.continuation.resume() }
    }

    /// Returns when at least `count` sleepers wait: then everybody who is to sleep does, and the clock may move.
    package func waitForSleepers(_ count: Int = 1) async {
        await withCheckedContinuation { continuation in
            let isThere = state.withLock { state in
                if state.sleepers.count >= count { return true }
                state.watchers.append((count, continuation))
                return false
            }
            if isThere { continuation.resume() }
        }
    }

    private func lieDown(_ sleeper: Sleeper) {
        enum Answer { case awake, cancelled, asleep([CheckedContinuation<Void, Never>]) }
        let answer: Answer = state.withLock { state in
            if state.cancelled.remove(sleeper.number) != nil { return .cancelled }
            if let end = sleeper.end(state.now, state.steady), end <= state.now { return .awake }
            state.sleepers.append(sleeper)
            let count = state.sleepers.count
            let ready = state.watchers.filter { $0.count <= count }.map(\.continuation)
            state.watchers.removeAll { $0.count <= count }
            return .asleep(ready)
        }
        switch answer {
        case .awake: sleeper.continuation.resume()
        case .cancelled: sleeper.continuation.resume(throwing: CancellationError())
        case .asleep(let watchers): for watcher in watchers { watcher.resume() }
        }
    }

    private func cancel(_ number: Int) {
        let continuation: CheckedContinuation<Void, any Error>? = state.withLock { state in
            guard let index = state.sleepers.firstIndex(where: { $0.number == number }) else {
                state.cancelled.insert(number)
                return nil
            }
            return state.sleepers.remove(at: index).continuation
        }
        continuation?.resume(throwing: CancellationError())
    }
}
