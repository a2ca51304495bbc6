import Domain
import Synchronization

/// A clock that stands still until a test moves it. Sleeping ends with the task only.
final class ManualClock: WallClock {
    private let instant: Mutex<Instant>

    init(_ instant: Instant = Instant(seconds: 1_790_000_000)) { self.instant = Mutex(instant) }

    var now: Instant { instant.withLock { $0 } }

    func advance(by duration: Duration) { instant.withLock { $0 = $0 + duration } }

    var steady: Instant { now }

    func sleep(until due: Instant?, orSteady steady: Instant?) async throws {
        for await _ in AsyncStream<Void>.makeStream().stream {}
        throw CancellationError()
    }
}
