import Foundation

/// The machine's clock.
package struct LiveClock: WallClock {
    package init() {}

    package var now: Instant { Instant(milliseconds: Self.milliseconds(CLOCK_REALTIME)) }

    package var steady: Instant {
        Instant(milliseconds: Self.start.wall + Self.milliseconds(CLOCK_BOOTTIME) - Self.start.sinceBoot)
    }

    package func sleep(until due: Instant?, orSteady steady: Instant?) async throws {
        while true {
            try Task.checkCancellation()
            let left = [due.map { $0 - now }, steady.map { $0 - self.steady }].compactMap { $0 }.min()
            if let left, left <= .zero { return }
            // The wall clock may be set at any moment.
            let look = due == nil ? Duration.seconds(3600) : .seconds(1)
            try await Task.sleep(for: min(left ?? look, look))
        }
    }

    /// Where the steady time begins.
    private static let start = (wall: milliseconds(CLOCK_REALTIME), sinceBoot: milliseconds(CLOCK_BOOTTIME))

    private static func milliseconds(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
    }
}

/// The machine's cryptographically secure random numbers.
package struct LiveRandom: RandomSource {
    package init() {}

    package func bytes(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        return (0..<count).map { _ in UInt8.random(in: .min ... .max, using: &generator) }
    }
}
