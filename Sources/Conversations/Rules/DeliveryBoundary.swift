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

    /// Takes what is due, as far as there is room: see `DeliveryStore.claim`.
    package func claim(_ request: ClaimRequest, _ composer: OpeningComposer) throws -> Claim {
        var claim = Claim()
        var handed = 0
        var looked: Set<CommunicationKey> = []
        // What was looked at and stays due comes first again.
        func next(_ count: Int) throws -> [CommunicationKey] {
            try rows.due(in: request.lanes, through: now, limit: count + looked.count).filter { !looked.contains($0) }
        }
        while handed < request.limit, looked.count < request.looks {
            let page = try next(min(max(request.limit - handed, looked.count), request.looks - looked.count))
            if page.isEmpty { break }
            for key in page where handed < request.limit {
                looked.insert(key)
                guard let due = try rows.dueCommunication(key) else { continue }
                switch composer.judge(due) {
                case .unloaded: claim.unloaded.insert(due.version)
                case .settle(let settlement):
                    try book.apply(.settled(settlement), to: key)
                    claim.results.append(.settled(settlement))
                case .compose(let readsCommunications):
                    guard let result = try begin(due, readsCommunications, request, composer) else { continue }
                    if case .send = result { handed += 1 }
                    claim.results.append(result)
                }
            }
        }
        claim.isExhausted = try next(1).isEmpty
        return claim
    }

    /// Makes the message of a communication that is due, and records that it is about to be sent. Nil where it is not to be
    /// sent now: it is called off.
    private func begin(
        _ due: DueCommunication, _ readsCommunications: Bool, _ request: ClaimRequest, _ composer: OpeningComposer
    ) throws -> Claimed? {
        guard var communication = try book.load(due.key), communication.awaitsAttempt,
            communication.cancelReason == nil, !communication.isBetweenIntentAndOutcome,
            let inputs = try rows.openingInputs(
                due, run: communication.run, isRepeat: communication.isUnknown,
                readsCommunications: readsCommunications)
        else { return nil }
        var message: OutboundMessage
        let start: ConversationStart?
        switch composer.compose(inputs) {
        case .settle(let settlement):
            try book.apply(.settled(settlement), to: &communication)
            return .settled(settlement)
        case .send(let composed, let conversation): (message, start) = (composed, conversation)
        }
        let kind = communication.place.kind
        if let reason = try Suppressions.reason(kind, message.recipient, rows) {
            let settlement = Settlement.end(
                .skipped, reason == .optedOut ? .optedOut : .suppressed, detail: reason.rawValue)
            try book.apply(.settled(settlement), to: &communication)
            return .settled(settlement)
        }
        let names = try AddressNames.all(kind, message.recipient, rows)
        if let holder = try rows.addressHolder(request.channel, names, but: due.key) {
            try rows.addWaiter(due.key, for: holder)
            try book.apply(.addressTaken, to: &communication)
            return .addressBusy
        }
        message.account = try SenderAccounts.choose(
            request, before: message.account, address: message.recipient, rows)
        let kept = try keep(&message, of: communication)
        let attempt = try rows.addAttempt(due.key, kept, at: now)
        try rows.prepareConversation(
            due.key, channel: request.channel, kind, ConversationAddress.normal(kind, message.recipient), message, start
        )
        try book.apply(.intended, to: &communication)
        return .send(attempt, message, due)
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

    /// What was recorded first stands, told twice or told after a rescue; only that nobody knows gives way to whoever does.
    package func end(_ end: AttemptOutcome) throws {
        guard let isLate = try record(end.outcome, end.attempt, of: end.communication) else { return }
        try noteRefusal(end.outcome, in: end.communication)
        let providerID: String? = if case .accepted(let id) = end.outcome { id } else { nil }
        let words = end.outcome.words
        try book.apply(
            isLate
                ? .lateOutcome(end.next, providerID: providerID, words: words)
                : .outcome(end.next, providerID: providerID, words: words), to: end.communication)
    }

    /// Returns whether it comes in place of an outcome of unknown; nil where another one stands.
    private func record(
        _ outcome: DeliveryOutcome, _ attempt: AttemptKey, of communication: CommunicationKey?
    ) throws -> Bool? {
        if try rows.endAttempt(attempt, of: communication, outcome, at: now) { return false }
        if case .unknown = outcome { return nil }
        return try rows.replaceUnknown(attempt, of: communication, outcome, at: now) ? true : nil
    }

    private func noteRefusal(_ outcome: DeliveryOutcome, in communication: CommunicationKey) throws {
        guard case .addressRejected(let reason, let code, let text) = outcome,
            let conversation = try rows.conversation(communication)
        else { return }
        try MailboxRefusals(rows: rows, now: now).record(reason, conversation, code: code, text: text)
    }

    // MARK: Follow-ups

    /// Takes what is to be said, as far as there is room: see `DeliveryStore.claimFollowUps`.
    package func claimFollowUps(
        on channel: String, limit: Int, looks: Int, isTurn: (OutboundMessage) -> Bool
    ) throws -> FollowUpClaim {
        var claim = FollowUpClaim()
        var looked: Set<FollowUpKey> = []
        func next(_ count: Int) throws -> [DueFollowUp] {
            try rows.dueFollowUps(on: channel, through: now, limit: count + looked.count)
                .filter { !looked.contains($0.key) }
        }
        while claim.handed.count < limit, looked.count < looks {
            let page = try next(min(max(limit - claim.handed.count, looked.count), looks - looked.count))
            if page.isEmpty { break }
            for due in page where claim.handed.count < limit {
                looked.insert(due.key)
                guard isTurn(due.message) else { continue }
                switch try begin(due.key) {
                case .send(let attempt, let message)?: claim.handed.append((attempt, message, due))
                case .dropped?: claim.dropped += 1
                case nil: break
                }
            }
        }
        claim.isExhausted = try next(1).isEmpty
        return claim
    }

    private enum Begun {
        case send(AttemptKey, OutboundMessage)
        /// Its address takes no messages.
        case dropped
    }

    /// Nil where it cannot be said: a row of it is gone.
    private func begin(_ key: FollowUpKey) throws -> Begun? {
        guard var followUp = try rows.followUp(key), followUp.status == .waiting,
            let conversation = try rows.conversation(followUp.communication),
            var message = try rows.message(followUp.message)
        else { return nil }
        if !followUp.isConfirmation,
            let reason = try Suppressions.reason(conversation.kind, conversation.address, rows)
        {
            _ = followUp.handle(.suppressed(reason), at: now)
            try rows.save(followUp, at: now)
            return .dropped
        }
        message.followUp?.openingProviderID = conversation.openingID
        let attempt = try rows.addAttempt(followUp.communication, followUp.message, at: now)
        _ = followUp.handle(.intended, at: now)
        try rows.save(followUp, at: now)
        return .send(attempt, message)
    }

    package func end(_ end: FollowUpOutcome) throws {
        guard var followUp = try rows.followUp(end.followUp) else { return }
        if case .unknown = end.outcome, followUp.status != .sending {
            // Only a receipt moves it while it is being sent: it shows that it went out.
            _ = try rows.endAttempt(end.attempt, of: nil, .accepted(providerID: nil), at: now)
            return
        }
        guard let isLate = try record(end.outcome, end.attempt, of: nil) else { return }
        let words = end.outcome.words
        let change = followUp.handle(
            isLate ? .lateOutcome(end.next, words: words) : .outcome(end.next, words: words), at: now)
        guard change.isNews else { return }
        try noteRefusal(end.outcome, in: followUp.communication)
        try rows.save(followUp, at: now)
        if change.effects.contains(.said) { try rows.noteSaid(followUp.communication, at: now) }
    }

    // MARK: After a crash

    /// Frees what a process that is gone was at: its attempts are of unknown outcome, its calls have ended, its questions to
    /// agents are asked again.
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
        counts.replies = try AgentReplies.free(epoch, at: now, rows)
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
