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
        guard let referenced = try conversation(of: receipt.reference) else { return false }
        if receipt.destinationRests {
            noteResting(referenced.conversation.address, since: instant(receipt.occurredAt, after: nil))
        }
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
                &communication, providerID: receipt.change.providerID, at: instant(receipt.occurredAt, after: nil))
            isNew = true
        }
        let at = instant(receipt.occurredAt, after: communication.startedAt)
        let isCall = referenced.conversation.kind == .voice
        switch receipt.change {
        case .accepted: return isNew
        case .delivered: return try apply(.delivered, key, at) || isNew
        case .read: return try apply(.read, key, at) || isNew
        case .delayed(let code, let text):
            guard communication.isOpen else { return isNew }
            try writer(at: at).note(communication, detail: "\(code) \(text)")
            return true
        case .failed(let code, let text, let suppresses):
            if suppresses { try suppress(referenced.conversation, code, text) }
            return try fail(&communication, code, text, at)
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

    /// It went out after all.
    func begin(_ communication: inout StoredCommunication, providerID: String?, at: Instant) throws {
        let isInFlight = communication.isBetweenIntentAndOutcome
        let conversation = try ConversationRows.load(communication.key, db)
        let closesAt = conversation.flatMap { desk.agent($0.agent)?.sessionTimeout }.map { now + $0 }
        let attempts = AttemptWriter(context, try writer(at: at), at: at)
        try attempts.start(
            &communication, isDelivered: false, closesAt: closesAt, providerID: providerID, counts: isInFlight)
        if !isInFlight { try attempts.settleLatest(communication.key, providerID: providerID) }
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

    private func suppress(_ conversation: StoredConversation, _ code: String, _ text: String) throws {
        _ = try SuppressionRows.add(
            conversation.kind, conversation.address, .bounced, detail: "\(code) \(text)", source: channel, at: now, db)
    }

    /// Whether the provider's id is that of an attempt after which there was another.
    private func isEarlier(_ attempt: String, of key: CommunicationKey, followUp: FollowUpKey?) throws -> Bool {
        try Bool.fetchOne(
            try db.cachedStatement(
                sql: """
                    SELECT max(CASE WHEN outcome = 1 AND code = ?2 THEN attempt.id END) < max(attempt.id)
                    FROM attempt LEFT JOIN follow_up ON follow_up.message = attempt.message
                    WHERE attempt.communication = ?1 AND follow_up.id IS ?3
                    """), arguments: [key.rawValue, attempt, followUp?.rawValue]) ?? false
    }

    /// A call that was not answered is made again, a message that could not be delivered for now goes again; where no
    /// attempt is left it has ended.
    func tryAgain(
        _ communication: inout StoredCommunication, isCall: Bool, detail: String, after: Duration? = nil,
        _ at: Instant
    ) throws -> Bool {
        guard communication.repliedAt == nil, communication.readAt == nil, communication.reason != .retrying else {
            return false
        }
        let writer = try writer(at: at)
        guard let delay = desk.redial(channel, Int(clamping: communication.attempts)) else {
            try writer.move(
                &communication, to: isCall ? .noResponse : .failed, isCall ? .notAnswered : .attemptsExhausted,
                detail: detail)
            return true
        }
        communication.reason = .retrying
        communication.detail = detail
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
            try FollowUpRows.set(key, .sent, at: now, db)
            try ConversationRows.said(conversation.communication, at: now, db)
            return true
        case .failed(let code, let text, let suppresses):
            if suppresses { try suppress(conversation, code, text) }
            guard stored.state != .failed, stored.state != .dropped else { return false }
            try FollowUpRows.set(key, .failed, detail: "\(code) \(text)", at: now, db)
            return true
        case .notReached(let code, let text, let after):
            guard stored.state == .sent || stored.state == .unknown else { return false }
            if let delay = desk.redial(channel, stored.attempts) {
                try FollowUpRows.set(
                    key, .waiting, dueAt: now + max(delay, after ?? .zero), detail: "\(code) \(text)", at: now, db)
                noteOutgoing()
            } else {
                try FollowUpRows.set(key, .failed, detail: "\(code) \(text)", at: now, db)
            }
            return true
        case .callEnded: return false
        }
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
}
