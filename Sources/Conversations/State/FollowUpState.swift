package import Domain

/// Something said in a conversation after its opening, as its rules see it.
package struct FollowUpState: Hashable, Sendable {
    /// Where it stands. Raw values are stored; never renumber.
    package enum Status: Int64, Sendable {
        case waiting = 0
        case sending = 1
        case sent = 2
        case failed = 3
        /// Whether it went out is not known, and an operator is to decide.
        case unknown = 4
        /// Not said: the conversation was canceled, or the address is suppressed.
        case dropped = 5

        /// Nothing more happens to it, unless a receipt says so.
        package var isFinished: Bool {
            switch self {
            case .sent, .failed, .dropped: true
            case .waiting, .sending, .unknown: false
            }
        }
    }

    package var key: FollowUpKey
    package var communication: CommunicationKey
    package var channel: String
    package var message: MessageKey
    /// The answer to an opt-out: said although the address is suppressed.
    package var isConfirmation: Bool
    package var status: Status
    package var dueAt: Instant?
    /// Attempts that count, made so far.
    package var attempts: Int
    package var detail: String?
    /// A receipt said that the person has it.
    package var hasArrived: Bool

    package init(
        key: FollowUpKey, communication: CommunicationKey, channel: String, message: MessageKey, isConfirmation: Bool,
        status: Status, dueAt: Instant?, attempts: Int, detail: String?, hasArrived: Bool
    ) {
        self.key = key
        self.communication = communication
        self.channel = channel
        self.message = message
        self.isConfirmation = isConfirmation
        self.status = status
        self.dueAt = dueAt
        self.attempts = attempts
        self.detail = detail
        self.hasArrived = hasArrived
    }
}

/// What can happen to something that is to be said.
package enum FollowUpEvent: Sendable {
    case intended
    /// Its address takes no messages.
    case suppressed(SuppressionReason)
    /// - Parameter words: the provider's own.
    case outcome(FollowUpOutcome.Next, words: String?)
    /// What became of an attempt that was thought of unknown outcome, if it was not said again since.
    case lateOutcome(FollowUpOutcome.Next, words: String?)
    /// The process ended before the outcome was known. `resends`: by the channel's policy it is due again at once.
    case processEnded(resends: Bool, detail: String)
    case receipt(DeliveryReceipt.Change, FollowUpReceiptFacts)
    /// An operator, or the provider when asked, tells what became of it.
    case settled(UnknownVerdict)
}

/// What a receipt for a follow-up is judged by.
package struct FollowUpReceiptFacts: Sendable {
    package var attempt: String?
    /// There was another attempt after the one that it names.
    package var isLate: Bool
    /// Its conversation was canceled.
    package var isCanceled: Bool
    package var retry: @Sendable (_ attempts: Int) -> Duration?

    package init(
        attempt: String?, isLate: Bool, isCanceled: Bool, retry: @escaping @Sendable (Int) -> Duration?
    ) {
        self.attempt = attempt
        self.isLate = isLate
        self.isCanceled = isCanceled
        self.retry = retry
    }
}

package enum FollowUpEffect: Hashable, Sendable {
    /// Our newest word in the conversation.
    case said
    /// Its latest attempt was accepted.
    case settleAttempt(providerID: String?)
    case suppressAddress(code: String, text: String)
    case wake
}

package struct FollowUpConsequences: Sendable {
    /// It told something new.
    package var isNews = false
    package var effects: [FollowUpEffect] = []

    package init() {}
}

extension FollowUpState {
    /// An answer that comes later than this is none, and what is said after it would wait for it.
    private static let longestDelay = Duration.seconds(3600)

    /// Takes an event; one that says nothing to it in this state changes nothing.
    package mutating func handle(_ event: FollowUpEvent, at now: Instant) -> FollowUpConsequences {
        var change = FollowUpConsequences()
        switch event {
        case .intended:
            guard status == .waiting else { break }
            set(.sending, &change)
        case .suppressed(let reason):
            guard status == .waiting else { break }
            detail = reason.rawValue
            set(.dropped, &change)
        case .outcome(let next, let words):
            guard status == .sending else { break }
            take(next, words, &change)
        case .lateOutcome(let next, let words):
            guard status == .unknown || status == .waiting else { break }
            // It was counted as one of unknown outcome.
            attempts -= 1
            take(next, words, &change)
        case .processEnded(let resends, let words):
            guard status == .sending else { break }
            attempts += 1
            detail = words
            set(resends ? .waiting : .unknown, dueAt: resends ? now : nil, &change)
        case .receipt(let receipt, let facts): take(receipt, facts, now, &change)
        case .settled(let verdict):
            guard status == .unknown else { break }
            switch verdict {
            case .sent: set(.sent, &change)
            case .notSent: set(.waiting, dueAt: now, &change)
            case .failed(let code, let text):
                detail = "\(code) \(text)"
                set(.failed, &change)
            }
        }
        return change
    }

    private mutating func set(_ status: Status, dueAt: Instant? = nil, _ change: inout FollowUpConsequences) {
        self.status = status
        self.dueAt = dueAt
        change.isNews = true
    }

    private mutating func take(_ next: FollowUpOutcome.Next, _ words: String?, _ change: inout FollowUpConsequences) {
        switch next {
        case .sent:
            attempts += 1
            set(.sent, &change)
            change.effects.append(.said)
        case .failed:
            attempts += 1
            detail = words ?? detail
            set(.failed, &change)
        case .again(let instant, let countsAsAttempt):
            if countsAsAttempt { attempts += 1 }
            detail = words ?? detail
            set(.waiting, dueAt: instant, &change)
        case .hold:
            attempts += 1
            detail = words ?? detail
            set(.unknown, &change)
        }
    }

    /// Of a follow-up only its own state changes: the conversation has begun long since.
    private mutating func take(
        _ receipt: DeliveryReceipt.Change, _ facts: FollowUpReceiptFacts, _ now: Instant,
        _ change: inout FollowUpConsequences
    ) {
        // What is told of an attempt before the newest says only that it arrived.
        if receipt.isRefusal, facts.isLate { return }
        let isPending = status == .sending || status == .unknown
        func settleAttempt() {
            change.effects.append(.settleAttempt(providerID: receipt.providerID ?? facts.attempt))
        }
        switch receipt {
        case .accepted, .delayed:
            guard isPending, !facts.isLate else { return }
            settleAttempt()
        case .delivered, .read:
            // Whatever was thought of it, it arrived; where an earlier attempt did, it does not go again.
            hasArrived = true
            guard status != .sent, status != .dropped else { return }
            if isPending, !facts.isLate { settleAttempt() }
        case .failed(let code, let text, let suppresses):
            if suppresses { change.effects.append(.suppressAddress(code: code, text: text)) }
            guard status != .failed, status != .dropped, !hasArrived else { return }
            detail = "\(code) \(text)"
            return set(.failed, &change)
        case .notReached(let code, let text, let after):
            guard status == .sending || status == .sent || status == .unknown, !hasArrived else { return }
            settleAttempt()
            if status == .sending { attempts += 1 }
            detail = "\(code) \(text)"
            guard let delay = facts.retry(attempts).map({ max($0, after ?? .zero) }), !facts.isCanceled,
                delay <= Self.longestDelay
            else { return set(.failed, &change) }
            change.effects.append(.wake)
            return set(.waiting, dueAt: now + delay, &change)
        case .callEnded, .callHandedOver, .answeredByMachine: return
        }
        set(.sent, &change)
        change.effects.append(.said)
    }
}
