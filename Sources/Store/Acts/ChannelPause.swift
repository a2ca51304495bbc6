package import Domain

/// Who holds a channel back, and since when.
package struct ChannelPause: Hashable, Sendable {
    /// See ``Act/actor``.
    package var by: String
    package var at: Instant

    package init(by: String, at: Instant) {
        self.by = by
        self.at = at
    }
}
