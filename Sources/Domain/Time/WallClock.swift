/// The time seam: everything that asks for the time or waits for it does so through one of these.
package protocol WallClock: Sendable {
    var now: Instant { get }

    /// Returns at or after `instant`, however the clock is set meanwhile.
    /// - Throws: `CancellationError` when the task is cancelled.
    func sleep(until instant: Instant) async throws
}

/// The randomness seam: ids, tokens and jitter come from here.
package protocol RandomSource: Sendable {
    /// `count` bytes, unguessable in the live implementation.
    func bytes(_ count: Int) -> [UInt8]
}
