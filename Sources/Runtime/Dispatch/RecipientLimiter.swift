package import Channels
package import Domain

/// A token bucket for each recipient. It remembers only those whose bucket is not full again, and of those at most
/// ``limit``: beyond that the longest unused are forgotten, so that memory stays bounded and few are let through early.
package struct RecipientLimiter: Sendable {
    static let limit = 20_000

    private struct Bucket {
        var limiter: RateLimiter
        /// Full again then.
        var fullAt: Instant
    }

    private let rate: RateLimit
    private let limit: Int
    private var buckets: [String: Bucket] = [:]

    package init(_ rate: RateLimit, limit: Int = RecipientLimiter.limit) {
        self.rate = rate
        self.limit = max(1, limit)
    }

    package var count: Int { buckets.count }

    /// Takes a message's worth now, or answers when it may be taken.
    package mutating func take(_ recipient: String, at now: Instant) -> Instant? {
        var bucket =
            buckets[recipient]
            ?? Bucket(limiter: RateLimiter(perSecond: rate.perSecond, burst: rate.burst), fullAt: now)
        if let next = bucket.limiter.take(at: now) { return next }
        let perMessage = Duration.milliseconds(Int64(1000 / rate.perSecond + 1))
        bucket.fullAt = max(bucket.fullAt, now) + perMessage
        if buckets[recipient] == nil, buckets.count >= limit { sweep(at: now) }
        buckets[recipient] = bucket
        return nil
    }

    /// Makes room for a tenth at least, so that it is seldom done.
    private mutating func sweep(at now: Instant) {
        buckets = buckets.filter { $0.value.fullAt > now }
        let most = limit - limit / 10 - 1
        guard buckets.count > most else { return }
        let oldest = buckets.sorted { $0.value.fullAt < $1.value.fullAt }.prefix(buckets.count - most)
        for (recipient, _) in oldest { buckets[recipient] = nil }
    }
}
