package import Domain

/// When a communication starts and until when it may, or that its window never opens.
package enum Plan: Hashable, Sendable {
    case planned(at: Instant, deadline: Instant)
    /// No instant within ``searchedDays`` days of the base is allowed.
    case neverAllowed

    /// How far from the base an allowed instant is looked for: days of 24 hours, the last instant included.
    package static let searchedDays = 400
}

/// What becomes of a planned communication that the daemon gets to at some instant.
package enum LateStart: Hashable, Sendable {
    /// It may start at once.
    case now
    /// It may start then: not before its planned instant, or after the window was closed in between.
    case later(Instant)
    /// No allowed instant is left before the deadline: Canceled, reason `window_closed`.
    case windowClosed
}
