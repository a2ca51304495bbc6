import Domain
import GRDB

extension InboundTaker {
    /// A message of ours: the conversation it belongs to, and which follow-up it is; nil for the opening.
    struct Referenced {
        var conversation: StoredConversation
        var followUp: FollowUpKey?
    }

    /// Nil where it names none of this channel's.
    func conversation(of reference: MessageReference) throws -> Referenced? {
        let found: (key: CommunicationKey, message: Int64?)?
        switch reference {
        case .key(let text):
            let name = text.prefix { $0 != "." }
            guard let id = APIIdentifier(String(name)), id.entity == .communication else { return nil }
            let key = CommunicationKey(id.key)
            let number = text.dropFirst(name.count + 1)
            let message =
                number.isEmpty
                ? nil
                : try Int64(number).flatMap { number in
                    try Int64.fetchOne(
                        try db.cachedStatement(
                            sql: """
                                SELECT message FROM follow_up WHERE communication = ? ORDER BY id LIMIT 1 OFFSET ?
                                """), arguments: [key.rawValue, max(0, number &- 1)])
                }
            found = (key, message)
        case .providerID(let id):
            let attempted = try Row.fetchAll(
                try db.cachedStatement(
                    sql: """
                        SELECT communication, message FROM attempt INDEXED BY attempt_provider
                        WHERE outcome = 1 AND code = ? ORDER BY id DESC LIMIT 10
                        """), arguments: [id]
            ).lazy.map { (CommunicationKey($0[0]), $0[1] as Int64) }.first { key, _ in
                try ConversationRows.load(key, self.db)?.channel == self.channel
            }
            // A call that somebody else began is no attempt of ours.
            found =
                try attempted.map { ($0.0, $0.1) }
                ?? ConversationRows.open(channel, openingID: id, db).map { ($0, nil) }
        }
        guard let found, let conversation = try ConversationRows.load(found.key, db), conversation.channel == channel
        else { return nil }
        return Referenced(
            conversation: conversation, followUp: try found.message.flatMap { try FollowUpRows.of(message: $0, db) })
    }

    func take(_ receipt: DeliveryReceipt) throws -> Bool {
        guard let referenced = try conversation(of: receipt.reference) else {
            try PassedOverRows.insert(
                PassedOver(
                    kind: nil, .unknownMessage, text: receipt.change.words,
                    detail: receipt.reference.name,
                    providerID: "receipt:\(receipt.reference.name):\(receipt.change.name)",
                    occurredAt: receipt.occurredAt), channel: channel, at: now, db)
            return false
        }
        if let notice = receipt.notice, try !TakenNotices.take(notice, channel: channel, at: now, db) { return false }
        let key = referenced.conversation.communication
        let isLate = {
            try receipt.attempt.map { try self.isEarlier($0, of: key, followUp: referenced.followUp) } ?? false
        }
        if receipt.change.isRefusal, try isLate() { return false }
        if let followUp = referenced.followUp { return try take(receipt, followUp, referenced.conversation) }
        guard var communication = try writer(at: now).load(key) else { return false }
        // What is told of it shows that it went out, whatever became of our question.
        var isNew = false
        if communication.isBetweenIntentAndOutcome || communication.isUnknown,
            communication.status == .planned || receipt.attempt != nil, !receipt.change.isFinalRefusal, try !isLate()
        {
            try begin(
                &communication, providerID: receipt.change.providerID ?? receipt.attempt,
                at: instant(receipt.occurredAt, after: nil))
            isNew = true
        }
        let at = instant(receipt.occurredAt, after: communication.startedAt)
        let isCall = referenced.conversation.kind == .voice
        switch receipt.change {
        case .accepted: return isNew
        case .delivered: return try apply(.delivered, key, at) || isNew
        case .read: return try apply(.read, key, at) || isNew
        case .delayed(let code, let text):
            guard communication.isOpen, try noteDelay(of: communication, "\(code) \(text)", at) else { return isNew }
            noteResting(receipt, communication, referenced.conversation)
            return true
        case .failed(let code, let text, let suppresses):
            if suppresses { try suppress(referenced.conversation, code, text, receipt) }
            guard try fail(&communication, code, text, at) else { return false }
            noteResting(receipt, communication, referenced.conversation)
            return true
        case .notReached(let code, let text, let after):
            guard communication.isOpen || communication.isBetweenIntentAndOutcome else { return isNew }
            return try tryAgain(
                &communication, isCall: isCall, detail: "\(code) \(text)", after: after, at)
        case .callEnded:
            guard communication.isOpen, communication.reason != .retrying else { return isNew }
            if communication.readAt == nil, communication.repliedAt == nil {
                return try tryAgain(
                    &communication, isCall: isCall, detail: "the call ended before it was answered", at)
            }
            return try apply(.completed, key, at)
        }
    }

    private func apply(_ change: ConversationUpdate.Change, _ key: CommunicationKey, _ at: Instant) throws -> Bool {
        try recorder.apply(ConversationUpdate(communication: key, change: change, occurredAt: at))
    }

    /// Answers false where a delay was told before: once says it.
    private func noteDelay(of communication: StoredCommunication, _ words: String, _ at: Instant) throws -> Bool {
        let isKnown = try Bool.fetchOne(
            try db.cachedStatement(
                sql: "SELECT count(*) > 0 FROM status_change WHERE communication = ? AND detail LIKE 'delayed: %'"),
            arguments: [communication.key.rawValue])
        if isKnown == true { return false }
        try writer(at: at).note(communication, detail: "delayed: \(words)")
        return true
    }

    /// What servers say of a message counts for its domain, once, and only as long as they try: whom we wrote to could go
    /// on saying it.
    private func noteResting(
        _ receipt: DeliveryReceipt, _ communication: StoredCommunication, _ conversation: StoredConversation
    ) {
        guard receipt.destinationRests, let started = communication.startedAt, now < started + Self.longestDelivery
        else { return }
        noteResting(conversation.address, since: instant(receipt.occurredAt, after: nil))
    }

    /// Servers give a mail up after four or five days (RFC 5321, section 4.5.4.1).
    private static let longestDelivery = Duration.seconds(5 * 86_400)

    /// It went out after all.
    func begin(_ communication: inout StoredCommunication, providerID: String?, at: Instant) throws {
        let isInFlight = communication.isBetweenIntentAndOutcome
        let conversation = try ConversationRows.load(communication.key, db)
        let closesAt = conversation.flatMap { desk.agent($0.agent)?.sessionTimeout }.map { now + $0 }
        let attempts = AttemptWriter(context, try writer(at: at), at: at)
        try attempts.start(
            &communication, isDelivered: false, closesAt: closesAt, providerID: providerID, counts: isInFlight)
        try attempts.settleLatest(communication.key, providerID: providerID)
    }

    private func fail(
        _ communication: inout StoredCommunication, _ code: String, _ text: String, _ at: Instant
    ) throws -> Bool {
        let isPending =
            communication.status == .planned
            && (communication.isBetweenIntentAndOutcome || communication.reason == .unknown)
        // A reply is proof that it had arrived.
        guard isPending || (communication.isOpen && communication.repliedAt == nil) else { return false }
        try writer(at: at).move(&communication, to: .failed, .refused, detail: "\(code) \(text)")
        return true
    }

    private func suppress(
        _ conversation: StoredConversation, _ code: String, _ text: String, _ receipt: DeliveryReceipt
    ) throws {
        let evidence = SuppressionRows.Evidence(
            detail: "\(code) \(text)", code: code, communication: conversation.communication, source: channel,
            toldAt: instant(receipt.occurredAt, after: nil))
        guard let end = try MailboxRefusals.take(conversation.kind, conversation.address, evidence, at: now, db) else {
            return
        }
        resting.append(RestingDestination(address: conversation.address, since: now, until: end))
    }

    /// Whether there was another attempt after the one that the provider calls so.
    private func isEarlier(_ name: String, of key: CommunicationKey, followUp: FollowUpKey?) throws -> Bool {
        let names = try Row.fetchAll(
            try db.cachedStatement(
                sql: """
                    SELECT iif(outcome IS NULL OR outcome IN (1, 6), code, NULL)
                    FROM attempt LEFT JOIN follow_up ON follow_up.message = attempt.message
                    WHERE attempt.communication = ? AND follow_up.id IS ? ORDER BY attempt.id
                    """), arguments: [key.rawValue, followUp?.rawValue]
        ).map { $0[0] as String? }
        guard names.count > 1, let newest = names.last else { return false }
        // An earlier one may bear no name, where its answer was lost.
        return newest.map { $0 != name } ?? names.contains(name)
    }

    /// A call that was not answered is made again, a message that could not be delivered for now goes again; where no
    /// attempt is left it has ended.
    func tryAgain(
        _ communication: inout StoredCommunication, isCall: Bool, detail: String, after: Duration? = nil,
        _ at: Instant
    ) throws -> Bool {
        guard communication.repliedAt == nil, communication.readAt == nil, communication.reason != .retrying,
            isCall || communication.deliveredAt == nil
        else { return false }
        let writer = try writer(at: at)
        guard let delay = desk.retry(channel, Int(clamping: communication.attempts)) else {
            try writer.giveUp(&communication, isCall: isCall, detail: detail)
            return true
        }
        communication.reason = .retrying
        communication.detail = detail
        // The session begins when it has gone.
        communication.closesAt = nil
        communication.dueAt = SQLiteStore.clampedDue(now + max(delay, after ?? .zero), deadline: communication.deadline)
        try writer.save(communication)
        try writer.note(communication, detail: detail)
        noteOutgoing()
        return true
    }

    /// Of a follow-up only its own state changes: the conversation has begun long since.
    private func take(
        _ receipt: DeliveryReceipt, _ key: FollowUpKey, _ conversation: StoredConversation
    ) throws -> Bool {
        guard let stored = try FollowUpRows.load(key, db) else { return false }
        switch receipt.change {
        case .accepted, .delivered, .read, .delayed:
            guard stored.state == .sending || stored.state == .unknown else { return false }
            try settle(receipt, key, conversation)
            try FollowUpRows.set(key, .sent, at: now, db)
            try ConversationRows.said(conversation.communication, at: now, db)
            return true
        case .failed(let code, let text, let suppresses):
            if suppresses { try suppress(conversation, code, text, receipt) }
            guard stored.state != .failed, stored.state != .dropped else { return false }
            try FollowUpRows.set(key, .failed, detail: "\(code) \(text)", at: now, db)
            return true
        case .notReached(let code, let text, let after):
            guard [.sending, .sent, .unknown].contains(stored.state) else { return false }
            try settle(receipt, key, conversation)
            let made = stored.attempts + (stored.state == .sending ? 1 : 0)
            let isCanceled = try writer(at: now).load(conversation.communication)?.status == .canceled
            // An answer that comes much later is none, and what is said after it would wait for it.
            guard let delay = desk.retry(channel, made).map({ max($0, after ?? .zero) }), !isCanceled,
                delay <= Self.longestAnswerDelay
            else {
                try FollowUpRows.set(key, .failed, attempts: made, detail: "\(code) \(text)", at: now, db)
                return true
            }
            try FollowUpRows.set(
                key, .waiting, dueAt: now + delay, attempts: made, detail: "\(code) \(text)", at: now, db)
            noteOutgoing()
            return true
        case .callEnded: return false
        }
    }

    private static let longestAnswerDelay = Duration.seconds(3600)

    private func settle(_ receipt: DeliveryReceipt, _ key: FollowUpKey, _ conversation: StoredConversation) throws {
        try AttemptWriter(context, try writer(at: now), at: now).settleLatest(
            conversation.communication, followUp: key, providerID: receipt.change.providerID ?? receipt.attempt)
    }
}

extension DeliveryReceipt.Change {
    /// It did not go out, and does not.
    fileprivate var isFinalRefusal: Bool {
        if case .failed = self { true } else { false }
    }

    /// One attempt came to nothing.
    fileprivate var isRefusal: Bool {
        switch self {
        case .failed, .notReached, .callEnded: true
        case .accepted, .delivered, .read, .delayed: false
        }
    }

    fileprivate var providerID: String? {
        if case .accepted(let id) = self { id } else { nil }
    }

    /// For operators: what it tells, and the provider's words.
    fileprivate var words: String {
        switch self {
        case .accepted, .delivered, .read, .callEnded: name
        case .delayed(let code, let text), .failed(let code, let text, _), .notReached(let code, let text, _):
            "\(name): \(code) \(text)"
        }
    }

    fileprivate var name: String {
        switch self {
        case .accepted: "accepted"
        case .delivered: "delivered"
        case .read: "read"
        case .delayed: "delayed"
        case .failed: "failed"
        case .notReached: "not reached"
        case .callEnded: "call ended"
        }
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
