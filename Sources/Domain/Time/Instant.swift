/// A point on the time line, in whole milliseconds since 1970-01-01T00:00:00Z (leap seconds not counted, as in POSIX).
package struct Instant: Hashable, Comparable, Sendable {
    package var milliseconds: Int64

    @inlinable
    package init(milliseconds: Int64) { self.milliseconds = milliseconds }

    @inlinable
    package init(seconds: Int64) { self.milliseconds = seconds &* 1000 }

    /// Whole seconds since the epoch, rounded toward the past.
    @inlinable
    package var seconds: Int64 {
        milliseconds >= 0 ? milliseconds / 1000 : -((999 - milliseconds) / 1000)
    }

    @inlinable
    package static func < (a: Instant, b: Instant) -> Bool { a.milliseconds < b.milliseconds }

    @inlinable
    package static func + (a: Instant, b: Duration) -> Instant {
        Instant(milliseconds: a.milliseconds + b.milliseconds)
    }

    @inlinable
    package static func - (a: Instant, b: Duration) -> Instant {
        Instant(milliseconds: a.milliseconds - b.milliseconds)
    }

    @inlinable
    package static func - (a: Instant, b: Instant) -> Duration { .milliseconds(a.milliseconds - b.milliseconds) }
}

extension Duration {
    /// The duration in whole milliseconds, the rest cut off.
    @inlinable
    package var milliseconds: Int64 {
        let (seconds, attoseconds) = components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }
}
