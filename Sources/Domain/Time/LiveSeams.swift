import Foundation

/// The machine's clock.
package struct LiveClock: WallClock {
    package init() {}

    package var now: Instant {
        var time = timespec()
        clock_gettime(CLOCK_REALTIME, &time)
        return Instant(milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
    }

    /// Looks at the clock at least once a second, so that a step of the clock or a machine that slept is noticed.
    package func sleep(until instant: Instant) async throws {
        while true {
            try Task.checkCancellation()
            let left = instant.milliseconds - now.milliseconds
            if left <= 0 { return }
            try await Task.sleep(for: .milliseconds(min(left, 1000)))
        }
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
