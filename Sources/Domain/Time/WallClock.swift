/// The time seam: everything that asks for the time or waits for it does so through one of these.
///
/// There are two times. What is due at an instant of the calendar follows ``now``, the wall clock, which may be set back and
/// forward at any moment. Intervals (how often something is looked at, back-off, rates, patience) follow ``steady``.
package protocol WallClock: Sendable {
    /// The wall clock's time.
    var now: Instant { get }

    /// The time that goes on evenly whatever the wall clock is set to, also while the machine sleeps. It began as the wall
    /// clock's; it is compared with itself only, is never kept beyond the process and never shown.
    var steady: Instant { get }

    /// Returns once the wall clock has come to `due` or the steady time to `steady`, whichever is first; nil: never by that.
    /// A wall clock that is set meanwhile is noticed within a second.
    /// - Throws: `CancellationError` when the task is cancelled.
    func sleep(until due: Instant?, orSteady steady: Instant?) async throws
}

extension WallClock {
    /// Returns at or after `instant` by the wall clock, however it is set meanwhile.
    package func sleep(until instant: Instant) async throws { try await sleep(until: instant, orSteady: nil) }

    /// Returns when the steady time has come to `instant`.
    package func sleep(untilSteady instant: Instant) async throws { try await sleep(until: nil, orSteady: instant) }

    /// Returns when so much time has passed, whatever the wall clock is set to meanwhile.
    package func sleep(for duration: Duration) async throws {
        try await sleep(until: nil, orSteady: steady + duration)
    }

    /// What the wall clock is going to show at a steady instant, unless it is set meanwhile: for people and for the store.
    package func wall(atSteady instant: Instant) -> Instant { now + (instant - steady) }
}

/// The randomness seam: ids, tokens and jitter come from here.
package protocol RandomSource: Sendable {
    /// `count` bytes, unguessable in the live implementation.
    func bytes(_ count: Int) -> [UInt8]
}
