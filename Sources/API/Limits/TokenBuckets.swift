import Domain
import Store
import Synchronization

/// A token bucket for each key: full at first, filled at a steady rate, one token a request.
final class TokenBuckets: Sendable {
    struct Grant: Hashable, Sendable {
        var limit: Int
        var remaining: Int
        /// Seconds until the bucket is full again, rounded up.
        var resetSeconds: Int
        /// Nil where the request may go on; else seconds until a token is there, rounded up.
        var retryAfter: Int?
    }

    private struct Bucket {
        var tokens: Double
        var at: Instant
    }

    private let buckets = Mutex<[APIKeyKey: Bucket]>([:])
    private let rate: Double
    private let burst: Int

    /// - Parameter rate: tokens a second.
    init(rate: Double, burst: Int) {
        self.rate = max(rate, 0.001)
        self.burst = max(burst, 1)
    }

    func take(for key: APIKeyKey, at now: Instant) -> Grant {
        buckets.withLock { buckets in
            var bucket = buckets[key] ?? Bucket(tokens: Double(burst), at: now)
            // A clock that was set back fills nothing and takes nothing away.
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
}
