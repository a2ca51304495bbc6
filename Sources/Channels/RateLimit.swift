/// At most `perSecond` messages a second on average, `burst` at once.
package struct RateLimit: Hashable, Sendable {
    package var perSecond: Double
    package var burst: Double

    /// - Precondition: both above zero.
    package init(perSecond: Double, burst: Double) {
        self.perSecond = perSecond
        self.burst = burst
    }
}
