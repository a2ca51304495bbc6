import Conversations
import Domain
import Store

struct Message: Sendable {
    var key: MessageKey
    var communication: CommunicationKey
    var content: OutboundMessage
}

struct Attempt: Sendable {
    var key: AttemptKey
    var communication: CommunicationKey
    var message: MessageKey
    var intendedAt: Instant
    /// Of the process that made it.
    var epoch: Int64?
    var finishedAt: Instant?
    /// Nil while it is in flight.
    var outcome: DeliveryOutcome?
    /// What the provider calls it, which may be known before the outcome.
    var providerID: String?

    var isUnknown: Bool { if case .unknown? = outcome { true } else { false } }
    var isAccepted: Bool { if case .accepted? = outcome { true } else { false } }

    mutating func end(_ outcome: DeliveryOutcome, at now: Instant) {
        finishedAt = now
        self.outcome = outcome
        guard case .accepted(let id) = outcome else { return }
        accept(id)
    }

    mutating func accept(_ id: String?) {
        providerID = id ?? providerID
        outcome = .accepted(providerID: providerID)
    }
}

extension MemoryRows {
    /// The attempts of an opening, or of a follow-up, oldest first.
    func attempts(of communication: CommunicationKey, _ followUp: FollowUpKey?) -> [Attempt] {
        tables.attempts.all.filter { $0.communication == communication && self.followUp(of: $0.message) == followUp }
    }

    /// The latest attempts of unknown outcome, one each of openings and follow-ups of which nobody knows more, oldest first.
    func unknownAttempts() -> [UnknownAttempt] {
        tables.attempts.all.compactMap { attempt in
            let key = followUp(of: attempt.message)
            let isOpen =
                key.map { followUp($0)?.status == .unknown }
                ?? (communication(attempt.communication)?.reason == .unknown)
            guard isOpen, attempts(of: attempt.communication, key).last(where: \.isUnknown)?.key == attempt.key,
                let message = message(attempt.message)
            else { return nil }
            return UnknownAttempt(
                attempt: attempt.key, communication: attempt.communication, followUp: key, message: message)
        }
    }
}

// MARK: AttemptRows

extension MemoryRows {
    func addAttempt(_ communication: CommunicationKey, _ message: MessageKey, at now: Instant) -> AttemptKey {
        let epoch = epoch
        return tables.attempts.add {
            Attempt(key: $0, communication: communication, message: message, intendedAt: now, epoch: epoch)
        }
    }

    func endAttempt(
        _ attempt: AttemptKey, of communication: CommunicationKey?, _ outcome: DeliveryOutcome, at now: Instant
    ) -> Bool {
        tables.attempts.change(
            where: { $0.key == attempt && fits(communication, $0.communication) && $0.finishedAt == nil },
            by: { $0.end(outcome, at: now) }) > 0
    }

    func replaceUnknown(
        _ attempt: AttemptKey, of communication: CommunicationKey?, _ outcome: DeliveryOutcome, at now: Instant
    ) -> Bool {
        tables.attempts.change(
            where: { $0.key == attempt && fits(communication, $0.communication) && $0.isUnknown },
            by: { $0.end(outcome, at: now) }) > 0
    }

    func settleLatestAttempt(of communication: CommunicationKey, followUp: FollowUpKey?, providerID: String?) {
        guard let latest = attempts(of: communication, followUp).last else { return }
        if latest.isUnknown {
            tables.attempts[latest.key]?.accept(providerID)
        } else if latest.outcome == nil {
            tables.attempts[latest.key]?.providerID = providerID ?? latest.providerID
        }
    }

    func openAttempts(of epoch: Int64) -> [OpenAttempt] {
        tables.attempts.all.filter { $0.finishedAt == nil && $0.epoch ?? 0 == epoch }.map {
            OpenAttempt(
                key: $0.key, communication: $0.communication, message: $0.message, followUp: followUp(of: $0.message))
        }
    }

    func hasAttempt(_ communication: CommunicationKey) -> Bool {
        tables.attempts.all.contains { $0.communication == communication }
    }

    func attemptNames(of communication: CommunicationKey, followUp: FollowUpKey?) -> [String?] {
        attempts(of: communication, followUp).map {
            $0.outcome == nil || $0.isAccepted || $0.isUnknown ? $0.providerID : nil
        }
    }

    func unknownAttempts(of communication: CommunicationKey, _ message: MessageKey) -> Int {
        tables.attempts.all.count { $0.communication == communication && $0.message == message && $0.isUnknown }
    }

    func attempt(named providerID: String, on channel: String) -> (CommunicationKey, MessageKey)? {
        tables.attempts.all.last { attempt in
            attempt.isAccepted && attempt.providerID == providerID
                && tables.conversations[attempt.communication]?.state.channel == channel
        }.map { ($0.communication, $0.message) }
    }

    func message(_ key: MessageKey) -> OutboundMessage? { tables.messages[key]?.content }

    func keep(_ message: OutboundMessage, of communication: CommunicationKey) -> MessageKey {
        tables.messages.add { Message(key: $0, communication: communication, content: message) }
    }

    func latestMessage(of communication: CommunicationKey) -> (key: MessageKey, message: OutboundMessage)? {
        tables.messages.all.last { $0.communication == communication }.map { ($0.key, $0.content) }
    }

    func openingMessage(of communication: CommunicationKey) -> OutboundMessage? {
        attempts(of: communication, nil).last.flatMap { message($0.message) }
    }
}
