package import Domain

/// A token bucket: `perSecond` on average, at most `burst` at once.
package struct RateLimiter: Sendable {
    private let perSecond: Double
    private let burst: Double
    private var tokens: Double
    private var refilledAt: Instant?

    /// - Precondition: `perSecond` above zero.
    package init(perSecond: Double, burst: Double) {
        self.perSecond = perSecond
        self.burst = max(1, burst)
        tokens = max(1, burst)
    }

    /// Takes a token now, or answers when there will be one; by the steady time.
    package mutating func take(at now: Instant) -> Instant? {
        if let next = nextToken(at: now) { return next }
        tokens -= 1
        return nil
    }

    /// Puts back what was taken and not used.
    package mutating func giveBack(_ count: Int) { tokens = min(burst, tokens + Double(count)) }

    /// When there will be a token; nil: there is one.
    package mutating func nextToken(at now: Instant) -> Instant? {
        if let refilledAt, now > refilledAt {
            let elapsed = Double(now.milliseconds - refilledAt.milliseconds) / 1000
            tokens = min(burst, tokens + elapsed * perSecond)
        }
        refilledAt = now
        if tokens >= 1 { return nil }
        let wait = ((1 - tokens) / perSecond * 1000).rounded(.up)
        return now + .milliseconds(Int64(max(1, wait)))
    }
}
