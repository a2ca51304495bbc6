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
        // What comes back as our key may be another program's: the provider's own id is known too.
        guard
            let referenced = try conversation(of: receipt.reference)
                ?? receipt.attempt.flatMap({ try conversation(of: .providerID($0)) })
        else {
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
        try learnNames(of: receipt, referenced.conversation)
        let isLate = try receipt.attempt.map { try isEarlier($0, of: key, followUp: referenced.followUp) } ?? false
        if receipt.change.isRefusal, isLate { return false }
        if let followUp = referenced.followUp { return try take(receipt, followUp, referenced.conversation, isLate) }
        guard var communication = try writer(at: now).load(key) else { return false }
        let isCall = referenced.conversation.kind == .voice
        let isProof = receipt.change.provesArrival(isCall: isCall)
        // Of an earlier attempt only that it arrived says anything of the communication.
        if isLate, !isProof { return false }
        // What is told of it shows that it went out, whatever became of our question.
        var isNew = false
        if try !isLate && !receipt.change.isFinalRefusal && (communication.status == .planned || receipt.attempt != nil)
            && (communication.isBetweenIntentAndOutcome || communication.isUnknown
                || receipt.change.provesSending && wasTried(communication))
        {
            try begin(
                &communication, providerID: receipt.change.providerID ?? receipt.attempt,
                at: instant(receipt.occurredAt, after: nil))
            isNew = true
        }
        let at = instant(receipt.occurredAt, after: communication.startedAt)
        if isProof { try endRepeat(&communication, referenced.conversation) }
        switch receipt.change {
        case .accepted: return isNew
        case .delivered:
            let isTold = isCall ? try ring(&communication, at) : try apply(.delivered, key, at)
            return isTold || isNew
        case .read: return try apply(.read, key, at) || isNew
        case .delayed(let code, let text):
            guard communication.isOpen, try noteDelay(of: communication, "\(code) \(text)", at) else { return isNew }
            noteResting(receipt, communication, referenced.conversation)
            return true
        case .failed(let code, let text, let suppresses):
            // An earlier attempt arrived: this one was one too many.
            if receipt.attempt != nil, communication.attempts > 1, communication.hasArrived(isCall: isCall) {
                return isNew
            }
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
            if communication.repliedAt == nil, try asks(key) {
                return try endUnanswered(&communication, "the call ended before any answer to its question", at)
            }
            return try apply(.completed, key, at)
        case .callHandedOver:
            guard communication.isOpen else { return isNew }
            return try apply(.completed, key, at)
        case .answeredByMachine(let code):
            guard communication.isOpen, communication.repliedAt == nil else { return isNew }
            if try code == "fax" || asks(key) {
                return try endUnanswered(&communication, "\(code): a machine answered", at)
            }
            // What asks nothing was left there.
            let writer = try writer(at: at)
            if communication.readAt == nil { try writer.move(&communication, to: .read, nil) }
            try writer.move(&communication, to: .completed, nil, detail: "\(code): left with a machine")
            return true
        }
    }

    /// What the provider calls whom it went to, where that is more than was known.
    private func learnNames(of receipt: DeliveryReceipt, _ conversation: StoredConversation) throws {
        let known = ConversationAddress.forms(conversation.kind, conversation.address)
        guard
            receipt.recipientNames.contains(where: {
                !known.contains(ConversationAddress.normal(conversation.kind, $0))
            })
        else { return }
        try AddressNames.learn(
            conversation.kind, [conversation.address] + receipt.recipientNames, at: now, db)
    }

    /// Some attempt was made, whatever its outcome.
    private func wasTried(_ communication: StoredCommunication) throws -> Bool {
        guard communication.status == .planned else { return false }
        return try Bool.fetchOne(
            try db.cachedStatement(sql: "SELECT EXISTS (SELECT 1 FROM attempt WHERE communication = ?)"),
            arguments: [communication.key.rawValue]) ?? false
    }

    /// It has arrived: it does not go again, and its session ends as any other.
    private func endRepeat(_ communication: inout StoredCommunication, _ conversation: StoredConversation) throws {
        guard communication.isOpen else { return }
        let isGoingAgain = communication.dueAt != nil || communication.reason != nil
        guard isGoingAgain || communication.closesAt == nil else { return }
        if communication.isBetweenIntentAndOutcome { communication.attempts += 1 }
        communication.reason = nil
        communication.dueAt = nil
        if isGoingAgain { communication.detail = nil }
        if communication.closesAt == nil {
            communication.closesAt = now + (desk.agent(conversation.agent)?.sessionTimeout ?? Self.standardSession)
        }
        let writer = try writer(at: now)
        try writer.save(communication)
        if let cancel = communication.cancelReason {
            try writer.move(
                &communication, to: .canceled, cancel, detail: "canceled while it was being sent: it had gone out")
        }
    }

    /// Of a conversation whose agent is no longer there.
    private static let standardSession = Duration.seconds(72 * 3600)

    /// A telephone rings, or rang before the call was given up: that one waits to be made again does not change.
    private func ring(_ communication: inout StoredCommunication, _ at: Instant) throws -> Bool {
        guard communication.reason == .retrying || communication.dueAt != nil else {
            return try apply(.delivered, communication.key, at)
        }
        guard communication.status == .started, communication.deliveredAt == nil else { return false }
        let (reason, dueAt) = (communication.reason, communication.dueAt)
        let writer = try writer(at: at)
        try writer.move(&communication, to: .delivered, reason)
        communication.dueAt = dueAt
        try writer.save(communication)
        return true
    }

    /// Returns true if the opening asks a question, which a call without a key leaves unanswered.
    private func asks(_ key: CommunicationKey) throws -> Bool {
        let opening = try Int64.fetchOne(
            try db.cachedStatement(
                sql: """
                    SELECT attempt.message FROM attempt LEFT JOIN follow_up ON follow_up.message = attempt.message
                    WHERE attempt.communication = ? AND follow_up.id IS NULL ORDER BY attempt.id DESC LIMIT 1
                    """), arguments: [key.rawValue])
        return try opening.flatMap { try MessageRows.fetch($0, db) }?.expects != nil
    }

    private func endUnanswered(
        _ communication: inout StoredCommunication, _ detail: String, _ at: Instant
    ) throws -> Bool {
        try writer(at: at).move(&communication, to: .noResponse, .notAnswered, detail: detail)
        return true
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
        _ receipt: DeliveryReceipt, _ key: FollowUpKey, _ conversation: StoredConversation, _ isLate: Bool
    ) throws -> Bool {
        guard let stored = try FollowUpRows.load(key, db) else { return false }
        let isPending = stored.state == .sending || stored.state == .unknown
        switch receipt.change {
        case .accepted, .delayed:
            guard isPending, !isLate else { return false }
            try settle(receipt, key, conversation)
        case .delivered, .read:
            // Whatever was thought of it, it arrived; where an earlier attempt did, it does not go again.
            try FollowUpRows.arrived(key, at: now, db)
            guard stored.state != .sent, stored.state != .dropped else { return false }
            if isPending, !isLate { try settle(receipt, key, conversation) }
        case .failed(let code, let text, let suppresses):
            if suppresses { try suppress(conversation, code, text, receipt) }
            guard stored.state != .failed, stored.state != .dropped, !stored.hasArrived else { return false }
            try FollowUpRows.set(key, .failed, detail: "\(code) \(text)", at: now, db)
            return true
        case .notReached(let code, let text, let after):
            guard [.sending, .sent, .unknown].contains(stored.state), !stored.hasArrived else { return false }
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
        case .callEnded, .callHandedOver, .answeredByMachine: return false
        }
        try FollowUpRows.set(key, .sent, at: now, db)
        try ConversationRows.said(conversation.communication, at: now, db)
        return true
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
        case .failed, .notReached, .callEnded, .answeredByMachine: true
        case .accepted, .delivered, .read, .delayed, .callHandedOver: false
        }
    }

    /// The person has it: of a call, that it was answered; that it rings is not enough.
    fileprivate func provesArrival(isCall: Bool) -> Bool {
        switch self {
        case .delivered: !isCall
        case .read: true
        case .accepted, .delayed, .failed, .notReached, .callEnded, .callHandedOver, .answeredByMachine: false
        }
    }

    /// It cannot be told of a message that never left.
    fileprivate var provesSending: Bool {
        switch self {
        case .accepted, .delivered, .read, .callEnded, .callHandedOver, .answeredByMachine: true
        case .delayed, .failed, .notReached: false
        }
    }

    fileprivate var providerID: String? {
        if case .accepted(let id) = self { id } else { nil }
    }

    /// For operators: what it tells, and the provider's words.
    fileprivate var words: String {
        switch self {
        case .accepted, .delivered, .read, .callEnded, .callHandedOver: name
        case .answeredByMachine(let code): "\(name): \(code)"
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
        case .callHandedOver: "call handed over"
        case .answeredByMachine: "answered by a machine"
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

extension StoredCommunication {
    fileprivate func hasArrived(isCall: Bool) -> Bool { readAt != nil || !isCall && deliveredAt != nil }
}
