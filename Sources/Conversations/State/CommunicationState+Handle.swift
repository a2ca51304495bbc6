package import Domain

/// The state machine of `docs/states.md`: which event moves a communication where, and what follows.
extension CommunicationState {
    package static let mayHaveGoneOut = "canceled while its outcome was unknown: it may have gone out"
    private static let hadGoneOut = "canceled while it was being sent: it had gone out"

    /// How long a session lasts whose agent is no longer configured.
    private static let standardSession = Duration.seconds(72 * 3600)

    /// Takes an event; one that says nothing to a communication in this state changes nothing.
    /// - Parameter at: when it happened, which a provider's receipt tells later; no later than now.
    package mutating func handle(_ event: CommunicationEvent, at: Instant) -> CommunicationConsequences {
        var change = CommunicationConsequences()
        switch event {
        case .settled(let settlement): settle(settlement, at, &change)
        case .addressTaken: waitForAddress(at, &change)
        case .addressFree:
            guard awaitsAttempt, let dueAt, dueAt > at else { break }
            self.dueAt = at
        case .intended:
            guard awaitsAttempt, !isBetweenIntentAndOutcome else { break }
            reason = .inFlight
            dueAt = nil
        case .windowClosed: closeWindow(at, &change)
        case .canceled(let reason, let detail, let isTold):
            cancel(reason, detail: detail, isTold: isTold, at, &change)
        case .outcome(let next, let providerID, let words):
            guard isBetweenIntentAndOutcome else { break }
            take(next, providerID: providerID, words: words, at, &change)
        case .lateOutcome(let next, let providerID, let words):
            guard isUnknown, attempts > 0 else { break }
            // It was counted as one of unknown outcome.
            attempts -= 1
            take(next, providerID: providerID, words: words, at, &change)
        case .processEnded(let resends, let detail):
            guard isBetweenIntentAndOutcome else { break }
            hold(.unknown, detail: detail, at, &change)
            if isUnknown, resends { dueAt = at }
        case .wentOut(let providerID, let closesAt):
            guard isUnknown || isBetweenIntentAndOutcome else { break }
            begin(providerID: providerID, closesAt: closesAt, at, &change)
        case .didNotGoOut:
            guard isUnknown else { break }
            reason = .retrying
            dueAt = clamped(at)
            note("it had not gone out", at, &change)
            change.isNews = true
        case .wasRefused(let detail):
            guard isUnknown else { break }
            move(to: .failed, .refused, detail: detail, at, &change)
        case .receipt(let receipt, let facts): take(receipt, facts, told: at, &change)
        case .replied(let closesAt): reply(closesAt: closesAt, at, &change)
        case .results(let changes):
            let before = results
            for (name, value) in changes { results[name] = value }
            guard results != before else { break }
            change.effects.append(.keepResults)
            if !status.isFinal { change.effects.append(.tell(self, hadStarted: false, at: at)) }
            change.isNews = true
        case .closed(let reason, let detail):
            guard isOpen else { break }
            close(reason, detail: detail, at, &change)
        case .concluded(let end):
            guard isOpen else { break }
            switch end {
            case .completed: move(to: .completed, nil, at, &change)
            case .done, .noResponse: close(nil, detail: nil, at, &change)
            }
        case .sessionOver:
            guard !status.isFinal, let closesAt, closesAt <= at else { break }
            close(nil, detail: nil, at, &change)
        case .callLost:
            guard isOpen, reason != .retrying, dueAt == nil, !isBetweenIntentAndOutcome else { break }
            close(.callLost, detail: nil, at, &change)
        }
        return change
    }

    // MARK: Moving

    /// Moves it to a status with all that belongs to it.
    /// - Parameter tells: false where the flows have taken the change in the turn that caused it.
    private mutating func move(
        to status: CommunicationStatus, _ reason: StatusReason?, detail: String? = nil, tells: Bool = true,
        _ at: Instant, _ change: inout CommunicationConsequences
    ) {
        let hadStarted = startedAt != nil
        self.status = status
        self.reason = reason
        dueAt = nil
        if let detail { self.detail = detail }
        switch status {
        case .planned, .skipped: break
        case .started: startedAt = at
        case .delivered: deliveredAt = at
        case .read: readAt = at
        case .replied: repliedAt = at
        case .completed, .noResponse, .canceled, .failed:
            endedAt = at
            closesAt = nil
            cancelReason = nil
            if hadStarted { change.effects.append(.endConversation(drops: status == .canceled, at: at)) }
        }
        note(detail, at, &change)
        if tells { change.effects.append(.tell(self, hadStarted: hadStarted, at: at)) }
        change.isNews = true
    }

    /// Its history says how it stands now.
    private func note(_ detail: String?, _ at: Instant, _ change: inout CommunicationConsequences) {
        change.effects.append(.note(StatusNote(at: at, status: status, reason: reason, detail: detail)))
    }

    /// The one rule of how a conversation ends.
    private mutating func close(
        _ reason: StatusReason?, detail: String?, _ at: Instant, _ change: inout CommunicationConsequences
    ) {
        move(to: repliedAt == nil ? .noResponse : .completed, reason, detail: detail, at, &change)
    }

    /// Ends what had begun and does not go again: a call was not answered, a message never delivered.
    private mutating func giveUp(detail: String?, _ at: Instant, _ change: inout CommunicationConsequences) {
        move(
            to: isCall ? .noResponse : .failed, isCall ? .notAnswered : .attemptsExhausted, detail: detail, at, &change)
    }

    // MARK: Before it goes out

    private mutating func settle(
        _ settlement: Settlement, _ at: Instant, _ change: inout CommunicationConsequences
    ) {
        guard awaitsAttempt, !isBetweenIntentAndOutcome else { return }
        switch settlement {
        case .due(let instant): dueAt = clamped(instant)
        case .hold(let reason, let detail):
            dueAt = nil
            self.reason = reason
            if let detail { self.detail = detail }
            note(detail, at, &change)
        case .end(let status, let reason, let detail): move(to: status, reason, detail: detail, at, &change)
        }
        change.isNews = true
    }

    private mutating func waitForAddress(_ at: Instant, _ change: inout CommunicationConsequences) {
        let isNews = status == .planned && reason == nil
        if status == .planned, reason != .unknown { reason = .addressBusy }
        dueAt = deadline.map { Self.justAfter($0) }
        if isNews { note(nil, at, &change) }
        change.isNews = isNews
    }

    private mutating func closeWindow(_ at: Instant, _ change: inout CommunicationConsequences) {
        guard awaitsAttempt, reason != .inFlight, reason != .unknown, let deadline, deadline < at else { return }
        if status == .planned {
            move(to: .canceled, reason == .addressBusy ? .addressBusy : .windowClosed, at, &change)
        } else {
            giveUp(detail: detail, at, &change)
        }
    }

    private mutating func cancel(
        _ reason: StatusReason, detail: String?, isTold: Bool, _ at: Instant, _ change: inout CommunicationConsequences
    ) {
        guard !status.isFinal else { return }
        if isBetweenIntentAndOutcome {
            change.isNews = cancelReason == nil
            cancelReason = reason
            return
        }
        let wasUnknown = status == .planned && self.reason == .unknown
        move(
            to: .canceled, reason, detail: detail ?? (wasUnknown ? Self.mayHaveGoneOut : nil),
            tells: wasUnknown || !isTold, at, &change)
    }

    // MARK: Attempts

    private mutating func take(
        _ next: AttemptOutcome.Next, providerID: String?, words: String?, _ at: Instant,
        _ change: inout CommunicationConsequences
    ) {
        switch next {
        case .started(let isDelivered, let closesAt):
            start(isDelivered: isDelivered, closesAt: closesAt, providerID: providerID, counts: true, at, &change)
        case .end(let status, let reason):
            attempts += 1
            move(to: status, reason, detail: words, at, &change)
        case .again(let instant, let reason, let countsAsAttempt):
            if countsAsAttempt { attempts += 1 }
            if let cancelReason { return move(to: .canceled, cancelReason, detail: words, at, &change) }
            self.reason = reason
            dueAt = clamped(instant)
            detail = words ?? detail
            note(words, at, &change)
            change.isNews = true
        case .hold(let reason): hold(reason, detail: words, at, &change)
        }
    }

    /// It went out.
    /// - Parameter counts: the attempt is not counted yet.
    private mutating func start(
        isDelivered: Bool, closesAt: Instant?, providerID: String?, counts: Bool, _ at: Instant,
        _ change: inout CommunicationConsequences
    ) {
        if counts { attempts += 1 }
        change.effects.append(.openConversation(providerID: providerID, at: at))
        change.isNews = true
        let cancel = cancelReason
        // What kept earlier attempts is in the history; it is no word on this one.
        detail = nil
        guard status == .planned else {
            // It has begun already, and has gone again.
            reason = nil
            dueAt = nil
            self.closesAt = closesAt
            note(nil, at, &change)
            if let cancel { move(to: .canceled, cancel, at, &change) }
            return
        }
        self.closesAt = cancel == nil ? closesAt : nil
        move(to: .started, nil, at, &change)
        if isDelivered { move(to: .delivered, nil, at, &change) }
        if let cancel { move(to: .canceled, cancel, detail: Self.hadGoneOut, at, &change) }
    }

    /// Somebody tells that it went out, whatever was thought of it.
    private mutating func begin(
        providerID: String?, closesAt: Instant?, _ at: Instant, _ change: inout CommunicationConsequences
    ) {
        start(
            isDelivered: false, closesAt: closesAt, providerID: providerID, counts: isBetweenIntentAndOutcome, at,
            &change)
        change.effects.append(.settleAttempt(providerID: providerID))
    }

    private mutating func hold(
        _ reason: StatusReason, detail: String?, _ at: Instant, _ change: inout CommunicationConsequences
    ) {
        attempts += 1
        if let cancelReason { return move(to: .canceled, cancelReason, detail: Self.mayHaveGoneOut, at, &change) }
        self.reason = reason
        dueAt = nil
        if let detail { self.detail = detail }
        note(detail, at, &change)
        change.isNews = true
    }

    // MARK: Receipts

    private mutating func take(
        _ receipt: DeliveryReceipt.Change, _ facts: ReceiptFacts, told: Instant,
        _ change: inout CommunicationConsequences
    ) {
        let isProof = receipt.provesArrival(isCall: isCall)
        // Of an earlier attempt only that it arrived says anything of the communication.
        if facts.isLate, !isProof { return }
        // What is told of it shows that it went out, whatever became of our question.
        let showsSending =
            isBetweenIntentAndOutcome || isUnknown || status == .planned && receipt.provesSending && facts.wasTried
        if !facts.isLate, !receipt.isFinalRefusal, status == .planned || facts.attempt != nil, showsSending {
            begin(
                providerID: receipt.providerID ?? facts.attempt, closesAt: facts.sessionTime.map { facts.now + $0 },
                told, &change)
        }
        // A receipt cannot come before what it is for.
        let at = startedAt.map { max(told, $0) } ?? told
        if isProof { endRepeat(facts, &change) }
        switch receipt {
        case .accepted: break
        case .delivered: if isCall { ring(at, &change) } else { deliver(at, &change) }
        case .read: noteRead(at, &change)
        case .delayed(let code, let text):
            guard isOpen, !facts.wasDelayed else { break }
            note("\(Self.delayed)\(code) \(text)", at, &change)
            change.effects.append(.restDestination)
            change.isNews = true
        case .failed(let code, let text, let suppresses):
            // An earlier attempt arrived: this one was one too many.
            if facts.attempt != nil, attempts > 1, hasArrived { break }
            if suppresses { change.effects.append(.suppressAddress(code: code, text: text)) }
            // A reply is proof that it had arrived.
            let isPending = status == .planned && (isBetweenIntentAndOutcome || reason == .unknown)
            guard isPending || isOpen && repliedAt == nil else { break }
            move(to: .failed, .refused, detail: "\(code) \(text)", at, &change)
            change.effects.append(.restDestination)
        case .notReached(let code, let text, let after):
            guard isOpen || isBetweenIntentAndOutcome else { break }
            tryAgain(detail: "\(code) \(text)", after: after, facts, at, &change)
        case .callEnded:
            guard isOpen, reason != .retrying else { break }
            if readAt == nil, repliedAt == nil {
                tryAgain(detail: "the call ended before it was answered", after: nil, facts, at, &change)
            } else if repliedAt == nil, facts.asks {
                move(
                    to: .noResponse, .notAnswered, detail: "the call ended before any answer to its question", at,
                    &change)
            } else {
                move(to: .completed, nil, at, &change)
            }
        case .callHandedOver:
            guard isOpen else { break }
            move(to: .completed, nil, at, &change)
        case .answeredByMachine(let code):
            guard isOpen, repliedAt == nil else { break }
            if code == "fax" || facts.asks {
                move(to: .noResponse, .notAnswered, detail: "\(code): a machine answered", at, &change)
            } else {
                // What asks nothing was left there.
                if readAt == nil { move(to: .read, nil, at, &change) }
                move(to: .completed, nil, detail: "\(code): left with a machine", at, &change)
            }
        }
    }

    /// How the line of a history begins that tells of a delay.
    package static let delayed = "delayed: "

    /// It has arrived: it does not go again, and its session ends as any other.
    private mutating func endRepeat(_ facts: ReceiptFacts, _ change: inout CommunicationConsequences) {
        guard isOpen else { return }
        let isGoingAgain = dueAt != nil || reason != nil
        guard isGoingAgain || closesAt == nil else { return }
        if isBetweenIntentAndOutcome { attempts += 1 }
        reason = nil
        dueAt = nil
        if isGoingAgain { detail = nil }
        if closesAt == nil { closesAt = facts.now + (facts.sessionTime ?? Self.standardSession) }
        if let cancelReason { move(to: .canceled, cancelReason, detail: Self.hadGoneOut, facts.now, &change) }
    }

    /// A telephone rings, or rang before the call was given up: that one waits to be made again does not change.
    private mutating func ring(_ at: Instant, _ change: inout CommunicationConsequences) {
        guard reason == .retrying || dueAt != nil else { return deliver(at, &change) }
        guard status == .started, deliveredAt == nil else { return }
        let dueAt = dueAt
        move(to: .delivered, reason, at, &change)
        self.dueAt = dueAt
    }

    private mutating func deliver(_ at: Instant, _ change: inout CommunicationConsequences) {
        guard startedAt != nil, deliveredAt == nil else { return }
        if status == .started { return move(to: .delivered, nil, at, &change) }
        deliveredAt = at
        change.isNews = true
    }

    private mutating func noteRead(_ at: Instant, _ change: inout CommunicationConsequences) {
        guard startedAt != nil, readAt == nil else { return }
        if status == .started || status == .delivered {
            move(to: .read, nil, at, &change)
        } else {
            readAt = at
            change.isNews = true
        }
        change.effects.append(.count(.read, at: at))
    }

    /// A call that was not answered is made again, a message that could not be delivered for now goes again; where no
    /// attempt is left it has ended.
    private mutating func tryAgain(
        detail: String, after: Duration?, _ facts: ReceiptFacts, _ at: Instant,
        _ change: inout CommunicationConsequences
    ) {
        guard repliedAt == nil, readAt == nil, reason != .retrying, isCall || deliveredAt == nil else { return }
        guard let delay = facts.retry(attempts) else { return giveUp(detail: detail, at, &change) }
        reason = .retrying
        self.detail = detail
        // The session begins when it has gone.
        closesAt = nil
        dueAt = clamped(facts.now + max(delay, after ?? .zero))
        note(detail, at, &change)
        change.effects.append(.wake)
        change.isNews = true
    }

    // MARK: Replies

    private mutating func reply(closesAt: Instant?, _ at: Instant, _ change: inout CommunicationConsequences) {
        if startedAt != nil, repliedAt == nil {
            if isOpen {
                move(to: .replied, nil, at, &change)
            } else {
                repliedAt = at
                change.isNews = true
            }
            change.effects.append(.count(.replied, at: at))
        }
        if isOpen, let closesAt { self.closesAt = closesAt }
    }
}

extension DeliveryReceipt.Change {
    /// It did not go out, and does not.
    var isFinalRefusal: Bool {
        switch self {
        case .failed: true
        case .accepted, .delivered, .read, .delayed, .notReached, .callEnded, .callHandedOver, .answeredByMachine: false
        }
    }

    /// One attempt came to nothing.
    var isRefusal: Bool {
        switch self {
        case .failed, .notReached, .callEnded, .answeredByMachine: true
        case .accepted, .delivered, .read, .delayed, .callHandedOver: false
        }
    }

    /// The person has it: of a call, that it was answered; that it rings is not enough.
    func provesArrival(isCall: Bool) -> Bool {
        switch self {
        case .delivered: !isCall
        case .read: true
        case .accepted, .delayed, .failed, .notReached, .callEnded, .callHandedOver, .answeredByMachine: false
        }
    }

    /// It cannot be told of a message that never left.
    var provesSending: Bool {
        switch self {
        case .accepted, .delivered, .read, .callEnded, .callHandedOver, .answeredByMachine: true
        case .delayed, .failed, .notReached: false
        }
    }

    var providerID: String? {
        if case .accepted(let id) = self { id } else { nil }
    }

    /// For operators: what it tells, and the provider's words.
    var words: String {
        switch self {
        case .accepted, .delivered, .read, .callEnded, .callHandedOver: name
        case .answeredByMachine(let code): "\(name): \(code)"
        case .delayed(let code, let text), .failed(let code, let text, _), .notReached(let code, let text, _):
            "\(name): \(code) \(text)"
        }
    }

    var name: String {
        switch self {
        case .accepted: "accepted"
        case .delivered: "delivered"
        case .read: "read"
        case .delayed: "delayed"
        case .failed: "failed"
        case .notReached: "not reached"
        case .callEnded: "call ended"
        case .callHandedOver: "call handed over"
        case .answeredByMachine: "answered by a machine"
        }
    }
}
