import Domain
import Synchronization

/// A token bucket for each key: full at first, filled at a steady rate, one token a request.
///
/// It keeps so many buckets at most; where strangers could make more, those full again are forgotten first, and then all.
final class TokenBuckets<Key: Hashable & Sendable>: Sendable {
    typealias Grant = TokenBucketGrant

    private struct Bucket {
        var tokens: Double
        var at: Instant
    }

    private let buckets = Mutex<[Key: Bucket]>([:])
    private let rate: Double
    private let burst: Int
    private let capacity: Int

    /// - Parameters:
    ///   - rate: tokens a second.
    ///   - capacity: how many buckets are kept.
    init(rate: Double, burst: Int, capacity: Int = 10_000) {
        self.rate = max(rate, 0.001)
        self.burst = max(burst, 1)
        self.capacity = max(capacity, 1)
    }

    /// - Parameter now: by the steady time.
    func take(for key: Key, at now: Instant) -> Grant {
        buckets.withLock { buckets in
            if buckets.count >= capacity, buckets[key] == nil { makeRoom(&buckets, at: now) }
            var bucket = buckets[key] ?? Bucket(tokens: Double(burst), at: now)
            let elapsed = Double(max(0, now.milliseconds - bucket.at.milliseconds)) / 1000
            bucket.tokens = min(Double(burst), bucket.tokens + elapsed * rate)
            bucket.at = now
            let isGranted = bucket.tokens >= 1
            if isGranted { bucket.tokens -= 1 }
            buckets[key] = bucket
            return Grant(
                limit: burst, remaining: Int(bucket.tokens),
                resetSeconds: Int(((Double(burst) - bucket.tokens) / rate).rounded(.up)),
                retryAfter: isGranted ? nil : max(1, Int(((1 - bucket.tokens) / rate).rounded(.up))))
        }
    }

    private func makeRoom(_ buckets: inout [Key: Bucket], at now: Instant) {
        let refill = Int64((Double(burst) / rate * 1000).rounded(.up))
        buckets = buckets.filter { now.milliseconds - $0.value.at.milliseconds < refill }
        if buckets.count >= capacity { buckets = [:] }
    }
}
