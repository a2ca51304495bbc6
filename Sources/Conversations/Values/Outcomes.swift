package import Domain

/// What became of an attempt, and what the channel's policy makes of it.
package struct AttemptOutcome: Sendable {
    package enum Next: Sendable {
        /// Accepted: Started, and Delivered at once on channels without receipts. `closesAt`: the session's end.
        case started(isDelivered: Bool, closesAt: Instant?)
        case end(CommunicationStatus, StatusReason)
        /// Due again. `countsAsAttempt` is false for faults of the channel.
        case again(at: Instant, StatusReason, countsAsAttempt: Bool)
        /// Held for the operator.
        case hold(StatusReason)
    }

    package var attempt: AttemptKey
    package var communication: CommunicationKey
    package var outcome: DeliveryOutcome
    package var next: Next

    package init(attempt: AttemptKey, communication: CommunicationKey, outcome: DeliveryOutcome, next: Next) {
        self.attempt = attempt
        self.communication = communication
        self.outcome = outcome
        self.next = next
    }
}

/// How the work of a process that is gone is dealt with, by channel.
package struct RescuePolicy: Sendable {
    /// How often a message of unknown outcome is repeated by itself: below that it is due again at once, else held for the
    /// operator.
    package var repeats: @Sendable (_ channel: String) -> Int
    /// Its calls are held by a process, and end with it.
    package var holdsCalls: @Sendable (_ channel: String) -> Bool

    package init(
        repeats: @escaping @Sendable (_ channel: String) -> Int,
        holdsCalls: @escaping @Sendable (_ channel: String) -> Bool = { _ in false }
    ) {
        self.repeats = repeats
        self.holdsCalls = holdsCalls
    }
}

/// What a process that is gone left behind.
package struct RescueCounts: Hashable, Sendable {
    /// Attempts of unknown outcome whose messages go again.
    package var resent: Int
    /// Attempts of unknown outcome that an operator is to settle.
    package var held: Int
    /// Calls that ended with it.
    package var calls: Int
    /// Questions to agents that are asked again.
    package var replies: Int

    package init(resent: Int = 0, held: Int = 0, calls: Int = 0, replies: Int = 0) {
        self.resent = resent
        self.held = held
        self.calls = calls
        self.replies = replies
    }

    package static func += (a: inout Self, b: Self) {
        a.resent += b.resent
        a.held += b.held
        a.calls += b.calls
        a.replies += b.replies
    }
}
