package import Domain

/// A communication as its rules see it: what ``handle(_:at:)`` reads and changes.
package struct CommunicationState: Hashable, Sendable {
    /// What its node and its lane say about it; they never change.
    package struct Place: Hashable, Sendable {
        package var campaign: CampaignKey
        package var channel: String
        /// The node's `communication_name`; empty for an inbound session.
        package var name: String
        package var kind: CommunicationKind
        package var agent: String

        package init(campaign: CampaignKey, channel: String, name: String, kind: CommunicationKind, agent: String) {
            self.campaign = campaign
            self.channel = channel
            self.name = name
            self.kind = kind
            self.agent = agent
        }
    }

    package var key: CommunicationKey
    package var place: Place
    /// The ordinal of the run that planned it; 0 for an inbound session.
    package var run: Int64
    package var status: CommunicationStatus
    package var reason: StatusReason?
    package var plannedAt: Instant?
    package var deadline: Instant?
    package var dueAt: Instant?
    /// Attempts that count, made so far.
    package var attempts: Int
    /// Why it is to be canceled as soon as the outcome of the attempt under way is known.
    package var cancelReason: StatusReason?
    package var detail: String?
    package var startedAt: Instant?
    package var deliveredAt: Instant?
    package var readAt: Instant?
    package var repliedAt: Instant?
    package var endedAt: Instant?
    /// When its session is over.
    package var closesAt: Instant?
    package var results: [String: FieldValue]

    package init(key: CommunicationKey, place: Place, run: Int64, status: CommunicationStatus) {
        self.key = key
        self.place = place
        self.run = run
        self.status = status
        attempts = 0
        results = [:]
    }

    // MARK: What it amounts to

    package var isCall: Bool { place.kind == .voice }

    /// An attempt of it lies between intent and outcome.
    package var isBetweenIntentAndOutcome: Bool { reason == .inFlight && (status == .planned || hasBegunOnly) }

    /// It waits to be sent, or to go again.
    package var awaitsAttempt: Bool {
        status == .planned || ((reason == .retrying || reason == .unknown) && hasBegunOnly)
    }

    /// Nobody can tell whether its last attempt went out.
    package var isUnknown: Bool { reason == .unknown && (status == .planned || hasBegunOnly) }

    /// It has begun, and may go again.
    private var hasBegunOnly: Bool { status == .started || status == .delivered }

    /// Where its conversation keeps others from its address, it does so now: it is open, or may be.
    package var holdsAddress: Bool { isOpen || isBetweenIntentAndOutcome || isUnknown }

    /// It has begun and has not ended.
    package var isOpen: Bool {
        switch status {
        case .started, .delivered, .read, .replied: true
        case .planned, .completed, .noResponse, .canceled, .skipped, .failed: false
        }
    }

    /// The person has it: a call was answered, a message was delivered or read.
    var hasArrived: Bool { readAt != nil || !isCall && deliveredAt != nil }

    package var snapshot: CommunicationSnapshot {
        CommunicationSnapshot(
            key: key, name: place.name, kind: place.kind, channel: place.channel, agent: place.agent, status: status,
            reason: reason, startedAt: startedAt, endedAt: endedAt, results: results,
            isInFlight: status == .planned && (reason == .inFlight || reason == .unknown), plannedAt: plannedAt)
    }

    // MARK: Deadlines

    /// When a deadline is past.
    package static func justAfter(_ deadline: Instant) -> Instant { deadline + .milliseconds(1) }

    /// An instant past the deadline is as good as the first one past it: so what is overdue is found among what is due.
    func clamped(_ instant: Instant) -> Instant {
        guard let deadline, instant > deadline else { return instant }
        return Self.justAfter(deadline)
    }
}
