package import Domain

/// The delivery boundary within a transaction: intent before a byte leaves, outcome after.
package struct DeliveryBoundary {
    private let book: CommunicationBook
    private let rows: any RowPort
    private let now: Instant

    package init(_ book: CommunicationBook) {
        self.book = book
        rows = book.rows
        now = book.now
    }

    // MARK: Openings

    /// Makes the message of a communication that is due, and records that it is about to be sent: see `Store.recordIntent`.
    package func begin(
        _ request: IntentRequest, compose: (OpeningInputs) -> OpeningDecision
    ) throws -> IntentResult {
        guard var communication = try book.load(request.communication), communication.awaitsAttempt,
            let dueAt = communication.dueAt, dueAt <= now, communication.cancelReason == nil,
            !communication.isBetweenIntentAndOutcome
        else { return .gone }
        // Read as due before an operator stopped its campaign: it waits with the rest.
        guard try rows.isRunning(communication.place.campaign),
            let inputs = try rows.openingInputs(communication, request)
        else { return .gone }
        var message: OutboundMessage
        let start: ConversationStart?
        switch compose(inputs) {
        case .settle(let change):
            try book.apply(.settled(change), to: &communication)
            return .settled(change)
        case .send(let composed, let conversation): (message, start) = (composed, conversation)
        }
        let kind = communication.place.kind
        if let reason = try Suppressions.reason(kind, message.recipient, rows) {
            let change = Settlement.Change.end(
                .skipped, reason == .optedOut ? .optedOut : .suppressed, detail: reason.rawValue)
            try book.apply(.settled(change), to: &communication)
            return .settled(change)
        }
        let names = try AddressNames.all(kind, message.recipient, rows)
        if let holder = try rows.addressHolder(request.channel, names, but: request.communication) {
            try rows.addWaiter(request.communication, for: holder)
            try book.apply(.addressTaken, to: &communication)
            return .addressBusy
        }
        message.account = try SenderAccounts.choose(
            request, before: message.account, address: message.recipient, rows)
        let kept = try keep(&message, of: communication)
        let attempt = try rows.addAttempt(request.communication, kept, at: now)
        try rows.prepareConversation(request.communication, channel: request.channel, message, start)
        try book.apply(.intended, to: &communication)
        return .send(attempt, message, inputs.due)
    }

    /// The row of the message. One that says what an earlier attempt said is that one, date included.
    private func keep(_ message: inout OutboundMessage, of communication: CommunicationState) throws -> MessageKey {
        if communication.attempts > 0 || communication.reason != nil,
            let latest = try rows.latestMessage(of: communication.key)
        {
            var dated = message
            dated.date = latest.message.date
            if dated == latest.message {
                message = dated
                return latest.key
            }
        }
        return try rows.keep(message, of: communication.key)
    }

    package func end(_ end: AttemptOutcome) throws {
        // Told twice, or told after a rescue: what was recorded first stands.
        guard try rows.endAttempt(end.attempt, of: end.communication, end.outcome, at: now) else { return }
        try noteRefusal(end.outcome, in: end.communication)
        let providerID: String? = if case .accepted(let id) = end.outcome { id } else { nil }
        try book.apply(
            .outcome(end.next, providerID: providerID, words: end.outcome.words), to: end.communication)
    }

    private func noteRefusal(_ outcome: DeliveryOutcome, in communication: CommunicationKey) throws {
        guard case .addressRejected(let reason, let code, let text) = outcome,
            let conversation = try rows.conversation(communication)
        else { return }
        try MailboxRefusals(rows: rows, now: now).record(reason, conversation, code: code, text: text)
    }

    // MARK: Follow-ups

    package func begin(_ key: FollowUpKey) throws -> FollowUpIntentResult {
        guard var followUp = try rows.followUp(key), followUp.status == .waiting,
            let conversation = try rows.conversation(followUp.communication),
            var message = try rows.message(followUp.message)
        else { return .gone }
        if !followUp.isConfirmation,
            let reason = try Suppressions.reason(conversation.kind, conversation.address, rows)
        {
            _ = followUp.handle(.suppressed(reason), at: now)
            try rows.save(followUp, at: now)
            return .suppressed(reason)
        }
        message.followUp?.openingProviderID = conversation.openingID
        let attempt = try rows.addAttempt(followUp.communication, followUp.message, at: now)
        _ = followUp.handle(.intended, at: now)
        try rows.save(followUp, at: now)
        return .send(attempt, message)
    }

    package func end(_ end: FollowUpOutcome) throws {
        // Told twice, or told after a receipt: what was recorded first stands.
        guard try rows.endAttempt(end.attempt, of: nil, end.outcome, at: now),
            var followUp = try rows.followUp(end.followUp), followUp.status == .sending
        else { return }
        try noteRefusal(end.outcome, in: followUp.communication)
        let change = followUp.handle(.outcome(end.next, words: end.outcome.words), at: now)
        try rows.save(followUp, at: now)
        if change.effects.contains(.said) { try rows.noteSaid(followUp.communication, at: now) }
    }

    // MARK: After a crash

    /// Frees what a process that is gone was at: its attempts are of unknown outcome, its calls have ended.
    package func rescue(_ epoch: Int64, _ policy: RescuePolicy) throws -> RescueCounts {
        var counts = RescueCounts()
        for attempt in try rows.openAttempts(of: epoch) {
            guard let waits = try rescue(attempt, policy) else { continue }
            if waits { counts.resent += 1 } else { counts.held += 1 }
        }
        for key in try rows.heldCalls(by: epoch) {
            guard let conversation = try rows.conversation(key), policy.holdsCalls(conversation.channel),
                try book.apply(.callLost, to: key)?.isNews == true
            else { continue }
            counts.calls += 1
        }
        return counts
    }

    /// Returns whether what it sent goes again; nil where its outcome does not matter any more.
    private func rescue(_ attempt: OpenAttempt, _ policy: RescuePolicy) throws -> Bool? {
        let words = "the process ended before the answer came"
        _ = try rows.endAttempt(attempt.key, of: nil, .unknown(text: words), at: now)
        func resends(_ channel: String) throws -> Bool {
            try rows.unknownAttempts(of: attempt.communication, attempt.message) <= policy.repeats(channel)
        }
        if let key = attempt.followUp {
            guard var followUp = try rows.followUp(key), followUp.status == .sending else { return nil }
            _ = followUp.handle(.processEnded(resends: try resends(followUp.channel), detail: words), at: now)
            try rows.save(followUp, at: now)
            return followUp.status == .waiting
        }
        guard var communication = try book.load(attempt.communication), communication.isBetweenIntentAndOutcome
        else { return nil }
        let resends = try resends(communication.place.channel)
        try book.apply(.processEnded(resends: resends, detail: words), to: &communication)
        return communication.isUnknown ? communication.dueAt != nil : nil
    }
}

extension DeliveryOutcome {
    /// The provider's own words, for a communication's detail; nil where it has none.
    package var words: String? {
        let parts: [String] =
            switch self {
            case .accepted: []
            case .rejected(let code, let text), .addressRejected(_, let code, let text), .retry(_, let code, let text):
                [code, text]
            case .channelFailed(let failure): [failure.code, failure.text]
            case .unknown(let text): [text]
            }
        let said = parts.filter { !$0.isEmpty }
        return said.isEmpty ? nil : said.joined(separator: " ")
    }
}
