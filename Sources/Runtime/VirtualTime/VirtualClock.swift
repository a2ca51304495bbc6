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

    /// Moves the clock to `until`, unless it is past it, and returns at once.
    package func sleep(until: Instant) async throws {
        try Task.checkCancellation()
        instant.withLock { $0 = max($0, until) }
    }
}
