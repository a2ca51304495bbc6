package import Domain

/// Exponential backoff with jitter.
package struct Backoff: Hashable, Sendable {
    package var first: Duration
    package var limit: Duration

    package init(first: Duration, limit: Duration) {
        self.first = first
        self.limit = limit
    }

    /// How long to wait after the `failure`th failure in a row (from 1): doubled each time up to the limit, then
    /// spread evenly over its upper half so that many do not return at once.
    package func delay(failure: Int, random: any RandomSource) -> Duration {
        let doublings = min(max(failure - 1, 0), 30)
        let full = min(first.milliseconds << Int64(doublings), limit.milliseconds)
        let bytes = random.bytes(2)
        let fraction = bytes.count == 2 ? Int64(bytes[0]) << 8 | Int64(bytes[1]) : 0
        return .milliseconds(full / 2 + full / 2 * fraction / 65_536)
    }
}
