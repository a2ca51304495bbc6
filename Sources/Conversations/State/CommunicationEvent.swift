package import Domain

/// What can happen to a communication after a flow has planned it, or a person has begun it.
package enum CommunicationEvent: Sendable {
    // Before it goes out.

    /// What is planned is changed without being sent: see ``Settlement``.
    case settled(Settlement)
    /// Another conversation holds its address: it waits until that one lets go, or its own time is over.
    case addressTaken
    /// The conversation that held its address has let go.
    case addressFree
    /// Its message is on disk and goes out.
    case intended
    /// Its window has closed, or is past for what goes again.
    case windowClosed
    /// It is called off: at once, or after the outcome where an attempt is under way. `isTold`: the turn that cancels has
    /// taken what follows from it. (It has not where the outcome is unknown: to a turn such a communication is in flight.)
    case canceled(StatusReason, detail: String?, isTold: Bool)

    // What became of an attempt.

    /// - Parameters:
    ///   - providerID: how the provider calls what it accepted.
    ///   - words: the provider's own where it did not.
    case outcome(AttemptOutcome.Next, providerID: String?, words: String?)
    /// What became of an attempt that was thought of unknown outcome, if it has not gone again since: told late.
    case lateOutcome(AttemptOutcome.Next, providerID: String?, words: String?)
    /// The process ended before the outcome was known. `resends`: by the channel's policy it is due again at once.
    case processEnded(resends: Bool, detail: String)
    /// What was unknown, or between intent and outcome, did go out. `closesAt`: the end of its session.
    case wentOut(providerID: String?, closesAt: Instant?)
    /// What was unknown did not go out: it is due again.
    case didNotGoOut
    /// What was unknown was refused for good.
    case wasRefused(detail: String)

    // What comes back.

    case receipt(DeliveryReceipt.Change, ReceiptFacts)
    /// The person answered. `closesAt`: the end of the session that begins again; nil leaves it.
    case replied(closesAt: Instant?)
    /// What its agent recorded, by result name; nil clears.
    case results([String: FieldValue?])

    // Its end.

    /// It is over: after a reply it is Completed, without one NoResponse. Told by its agent, an operator, an opt-out.
    case closed(StatusReason?, detail: String?)
    /// Its agent says how it ended: Completed, or NoResponse where the person has not answered.
    case concluded(AgentStep.End)
    /// The time of its session is over.
    case sessionOver
    /// The process that held the call has ended.
    case callLost
}

/// What a receipt is judged by, besides the communication itself.
package struct ReceiptFacts: Sendable {
    /// The time of the transaction: receipts may tell of long ago.
    package var now: Instant
    /// The attempt that it names, by the provider's id; nil: it names none.
    package var attempt: String?
    /// There was another attempt after the one that it names.
    package var isLate: Bool
    /// Some attempt was made, whatever its outcome. Asked only of what is planned.
    package var wasTried: Bool
    /// The opening asks something. Asked only when a call ends.
    package var asks: Bool
    /// A delay was told before. Asked only of a delay.
    package var wasDelayed: Bool
    /// How long the agent's sessions last; nil: the agent is not configured any more.
    package var sessionTime: Duration?
    /// When what was not reached goes again after so many attempts; nil: no more.
    package var retry: @Sendable (_ attempts: Int) -> Duration?

    package init(
        now: Instant, attempt: String? = nil, isLate: Bool = false, wasTried: Bool = false, asks: Bool = false,
        wasDelayed: Bool = false, sessionTime: Duration?, retry: @escaping @Sendable (Int) -> Duration?
    ) {
        self.now = now
        self.attempt = attempt
        self.isLate = isLate
        self.wasTried = wasTried
        self.asks = asks
        self.wasDelayed = wasDelayed
        self.sessionTime = sessionTime
        self.retry = retry
    }
}

/// What follows from an event, besides the communication's own change.
package enum CommunicationEffect: Hashable, Sendable {
    /// Its history says so.
    case note(StatusNote)
    /// Flows that listen hear of it, as it was at that moment. `hadStarted`: it had begun before.
    case tell(CommunicationState, hadStarted: Bool, at: Instant)
    /// Its results are to be written.
    case keepResults
    /// Its conversation is open.
    case openConversation(providerID: String?, at: Instant)
    /// Its conversation is over. `drops`: what was still to be said is not said.
    case endConversation(drops: Bool, at: Instant)
    /// Its latest attempt was accepted.
    case settleAttempt(providerID: String?)
    /// The hour counts for when its person, its campaign and all people read or answer.
    case count(Contact, at: Instant)
    /// Something is due sooner than was thought.
    case wake
    /// The provider says that the address takes no messages.
    case suppressAddress(code: String, text: String)
    /// Nothing is taken for now where it went to.
    case restDestination

    package enum Contact: Hashable, Sendable { case read, replied }
}

extension ContactHistory {
    /// - Parameter hour: 0 ... 23, by the person's clock.
    package mutating func add(_ contact: CommunicationEffect.Contact, hour: Int) {
        switch contact {
        case .read: addRead(hour: hour)
        case .replied: addReply(hour: hour)
        }
    }
}

/// A line of a communication's history.
package struct StatusNote: Hashable, Sendable {
    package var at: Instant
    package var status: CommunicationStatus
    package var reason: StatusReason?
    package var detail: String?

    package init(at: Instant, status: CommunicationStatus, reason: StatusReason?, detail: String?) {
        self.at = at
        self.status = status
        self.reason = reason
        self.detail = detail
    }
}

/// What an event came to.
package struct CommunicationConsequences: Sendable {
    /// It told something new.
    package var isNews = false
    /// In the order in which they are to be done, after the communication itself is written.
    package var effects: [CommunicationEffect] = []

    package init() {}
}
