package import Domain
import Synchronization

/// A clock for one walker through time: it stands until it is moved, and whoever sleeps moves it.
package final class VirtualClock: WallClock {
    private let instant: Mutex<Instant>

    package init(_ now: Instant) { instant = Mutex(now) }

    package var now: Instant { instant.withLock { $0 } }

    /// Moves the clock there, forward or back.
    package func set(_ now: Instant) { instant.withLock { $0 = now } }

    package func advance(by duration: Duration) { instant.withLock { $0 = $0 + duration } }

    /// Nobody sets it but who walks: one time is the other.
    package var steady: Instant { now }

    /// Moves the clock to the earlier of the two, unless it is past it, and returns at once.
    package func sleep(until due: Instant?, orSteady steady: Instant?) async throws {
        try Task.checkCancellation()
        guard let end = [due, steady].compactMap({ $0 }).min() else { return }
        instant.withLock { $0 = max($0, end) }
    }
}
