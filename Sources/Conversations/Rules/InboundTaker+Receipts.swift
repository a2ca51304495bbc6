import Domain

extension InboundTaker {
    /// A message of ours: the conversation it belongs to, and which follow-up it is; nil for the opening.
    struct Referenced {
        var conversation: ConversationState
        var followUp: FollowUpKey?
    }

    /// Nil where it names none of this channel's.
    func conversation(of reference: MessageReference) throws -> Referenced? {
        let found: (key: CommunicationKey, message: MessageKey?)?
        switch reference {
        case .key(let text):
            let name = text.prefix { $0 != "." }
            guard let id = APIIdentifier(String(name)), id.entity == .communication else { return nil }
            let key = CommunicationKey(id.key)
            let number = Int64(text.dropFirst(name.count + 1))
            found = (key, try number.flatMap { try rows.followUpMessage($0, of: key) })
        case .providerID(let id):
            // A call that somebody else began is no attempt of ours.
            found =
                try rows.attempt(named: id, on: channel).map { ($0.0, $0.1) }
                ?? rows.openConversation(channel, openingID: id).map { ($0, nil) }
        }
        guard let found, let conversation = try rows.conversation(found.key), conversation.channel == channel
        else { return nil }
        return Referenced(
            conversation: conversation, followUp: try found.message.flatMap { try rows.followUp(of: $0) })
    }

    func take(_ receipt: DeliveryReceipt) throws -> Bool {
        // What comes back as our key may be another program's: the provider's own id is known too.
        guard
            let referenced = try self.conversation(of: receipt.reference)
                ?? receipt.attempt.flatMap({ try self.conversation(of: .providerID($0)) })
        else {
            try keep(
                PassedOver(
                    kind: nil, .unknownMessage, text: receipt.change.words,
                    detail: receipt.reference.name,
                    providerID: "receipt:\(receipt.reference.name):\(receipt.change.name)",
                    occurredAt: receipt.occurredAt))
            return false
        }
        if let notice = receipt.notice, try !rows.takeNotice(notice, channel: channel, at: now) { return false }
        let conversation = referenced.conversation
        try learnNames(of: receipt, conversation)
        let isLate =
            try receipt.attempt.map {
                try isEarlier($0, of: conversation.communication, followUp: referenced.followUp)
            } ?? false
        if let followUp = referenced.followUp { return try take(receipt, followUp, conversation, isLate) }
        guard var communication = try book.load(conversation.communication) else { return false }
        let change = try book.apply(
            .receipt(receipt.change, try facts(receipt, communication, conversation, isLate)), to: &communication,
            at: book.instant(receipt.occurredAt, after: nil))
        for effect in change.effects {
            switch effect {
            case .wake: noteOutgoing()
            case .suppressAddress(let code, let text): try suppress(conversation, code, text, receipt)
            case .restDestination: noteResting(receipt, communication, conversation)
            case .note, .tell, .keepResults, .openConversation, .endConversation, .settleAttempt, .count: break
            }
        }
        return change.isNews
    }

    private func facts(
        _ receipt: DeliveryReceipt, _ communication: CommunicationState, _ conversation: ConversationState,
        _ isLate: Bool
    ) throws -> ReceiptFacts {
        let key = communication.key
        var facts = ReceiptFacts(
            now: now, attempt: receipt.attempt, isLate: isLate,
            sessionTime: desk.agent(conversation.agent)?.sessionTimeout, retry: retry)
        if communication.status == .planned, receipt.change.provesSending {
            facts.wasTried = try rows.hasAttempt(key)
        }
        switch receipt.change {
        case .callEnded, .answeredByMachine: facts.asks = try rows.openingMessage(of: key)?.expects != nil
        case .delayed: facts.wasDelayed = try rows.hasNote(beginning: CommunicationState.delayed, in: key)
        case .accepted, .delivered, .read, .failed, .notReached, .callHandedOver: break
        }
        return facts
    }

    /// When what was not reached goes again on this channel.
    private var retry: @Sendable (_ attempts: Int) -> Duration? {
        { [channel, desk] attempts in desk.retry(channel, attempts) }
    }

    /// What the provider calls whom it went to, where that is more than was known.
    private func learnNames(of receipt: DeliveryReceipt, _ conversation: ConversationState) throws {
        let known = ConversationAddress.forms(conversation.kind, conversation.address)
        guard
            receipt.recipientNames.contains(where: {
                !known.contains(ConversationAddress.normal(conversation.kind, $0))
            })
        else { return }
        try AddressNames.learn(
            conversation.kind, [conversation.address] + receipt.recipientNames, at: now, rows)
    }

    /// What servers say of a message counts for its domain, once, and only as long as they try: whom we wrote to could go
    /// on saying it.
    private func noteResting(
        _ receipt: DeliveryReceipt, _ communication: CommunicationState, _ conversation: ConversationState
    ) {
        guard receipt.destinationRests, let started = communication.startedAt, now < started + Self.longestDelivery
        else { return }
        noteResting(conversation.address, since: book.instant(receipt.occurredAt, after: nil))
    }

    /// Servers give a mail up after four or five days (RFC 5321, section 4.5.4.1).
    private static let longestDelivery = Duration.seconds(5 * 86_400)

    /// It went out after all.
    func begin(_ communication: inout CommunicationState, providerID: String?, at: Instant) throws {
        let agent = try rows.conversation(communication.key).flatMap { desk.agent($0.agent) }
        try book.apply(
            .wentOut(providerID: providerID, closesAt: agent.map { now + $0.sessionTimeout }), to: &communication,
            at: at)
    }

    private func suppress(
        _ conversation: ConversationState, _ code: String, _ text: String, _ receipt: DeliveryReceipt
    ) throws {
        let evidence = Suppression.Evidence(
            detail: "\(code) \(text)", code: code, communication: conversation.communication, source: channel,
            toldAt: book.instant(receipt.occurredAt, after: nil))
        let refusals = MailboxRefusals(rows: rows, now: now)
        guard let end = try refusals.take(conversation.kind, conversation.address, evidence) else { return }
        noteResting(conversation.address, since: now, until: end)
    }

    /// Returns true if there was another attempt after the one that the provider calls so.
    private func isEarlier(_ name: String, of key: CommunicationKey, followUp: FollowUpKey?) throws -> Bool {
        let names = try rows.attemptNames(of: key, followUp: followUp)
        guard names.count > 1, let newest = names.last else { return false }
        // An earlier one may bear no name, where its answer was lost.
        return newest.map { $0 != name } ?? names.contains(name)
    }

    private func take(
        _ receipt: DeliveryReceipt, _ key: FollowUpKey, _ conversation: ConversationState, _ isLate: Bool
    ) throws -> Bool {
        guard var followUp = try rows.followUp(key) else { return false }
        let before = followUp
        let isCanceled = try book.load(conversation.communication)?.status == .canceled
        let change = followUp.handle(
            .receipt(
                receipt.change,
                FollowUpReceiptFacts(
                    attempt: receipt.attempt, isLate: isLate, isCanceled: isCanceled, retry: retry)), at: now)
        for effect in change.effects {
            switch effect {
            case .said: try rows.noteSaid(conversation.communication, at: now)
            case .settleAttempt(let providerID):
                try rows.settleLatestAttempt(
                    of: conversation.communication, followUp: key, providerID: providerID)
            case .suppressAddress(let code, let text): try suppress(conversation, code, text, receipt)
            case .wake: noteOutgoing()
            }
        }
        if followUp != before { try rows.save(followUp, at: now) }
        return change.isNews
    }
}

extension MessageReference {
    /// The key or the provider's id.
    fileprivate var name: String {
        switch self {
        case .key(let name), .providerID(let name): name
        }
    }
}
