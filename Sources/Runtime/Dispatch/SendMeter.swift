package import Domain
import Synchronization

/// Counts what was sent in the last minute, to the second.
package final class SendMeter: Sendable {
    private struct State {
        /// By the second modulo 60.
        var counts = [Int](repeating: 0, count: 60)
        var latest: Int64 = .min
    }

    private let state = Mutex(State())

    package init() {}

    package func add(at now: Instant) {
        state.withLock { state in
            let second = Self.advance(&state, to: now)
            // Of a clock that has stepped back: it counts with the latest second known.
            state.counts[Int(second)] += 1
        }
    }

    /// How many in the sixty seconds that end now.
    package func count(at now: Instant) -> Int {
        state.withLock { state in
            _ = Self.advance(&state, to: now)
            return state.counts.reduce(0, +)
        }
    }

    /// Empties the seconds between the latest and now; answers the place of now.
    private static func advance(_ state: inout State, to now: Instant) -> Int64 {
        let second = max(now.seconds, state.latest)
        if state.latest == .min || second - state.latest >= 60 {
            state.counts = [Int](repeating: 0, count: 60)
        } else {
            var cleared = state.latest
            while cleared < second {
                cleared += 1
                state.counts[place(cleared)] = 0
            }
        }
        state.latest = second
        return Int64(place(second))
    }

    private static func place(_ second: Int64) -> Int { Int(((second % 60) + 60) % 60) }
}
