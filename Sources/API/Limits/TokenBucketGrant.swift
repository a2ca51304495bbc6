/// What a token bucket answered.
struct TokenBucketGrant: Hashable, Sendable {
    var limit: Int
    var remaining: Int
    /// Seconds until the bucket is full again, rounded up.
    var resetSeconds: Int
    /// Nil where the request may go on; else seconds until a token is there, rounded up.
    var retryAfter: Int?
}
