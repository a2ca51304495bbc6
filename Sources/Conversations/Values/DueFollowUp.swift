package import Domain

/// Something to be said in a conversation that has begun, ready to be sent.
package struct DueFollowUp: Sendable {
    package var key: FollowUpKey
    package var communication: CommunicationKey
    package var channel: String
    package var message: OutboundMessage
    /// Attempts so far that count.
    package var attemptCount: Int
    package var isUnknown: Bool

    package init(
        key: FollowUpKey, communication: CommunicationKey, channel: String, message: OutboundMessage,
        attemptCount: Int, isUnknown: Bool
    ) {
        self.key = key
        self.communication = communication
        self.channel = channel
        self.message = message
        self.attemptCount = attemptCount
        self.isUnknown = isUnknown
    }
}

/// What became of an attempt to say something, and what follows.
package struct FollowUpOutcome: Sendable {
    package enum Next: Hashable, Sendable {
        case sent
        case failed
        case again(at: Instant, countsAsAttempt: Bool)
        /// Whether it went out is not known: shown to the operator.
        case hold
    }

    package var attempt: AttemptKey
    package var followUp: FollowUpKey
    package var outcome: DeliveryOutcome
    package var next: Next

    package init(attempt: AttemptKey, followUp: FollowUpKey, outcome: DeliveryOutcome, next: Next) {
        self.attempt = attempt
        self.followUp = followUp
        self.outcome = outcome
        self.next = next
    }
}
