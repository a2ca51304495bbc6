import Domain
import GRDB

/// The delivery boundary within a transaction: intent before a byte leaves, outcome after.
struct AttemptWriter {
    private let context: WriteContext
    private let writer: CommunicationWriter
    private let now: Instant

    init(_ context: WriteContext, _ writer: CommunicationWriter, at now: Instant) {
        self.context = context
        self.writer = writer
        self.now = now
    }

    // MARK: Intent

    func begin(
        _ request: IntentRequest, compose: (OpeningInputs) -> OpeningDecision
    ) throws -> IntentResult {
        guard var communication = try writer.load(request.communication), communication.awaitsAttempt,
            let dueAt = communication.dueAt, dueAt <= now, communication.cancelReason == nil,
            !communication.isBetweenIntentAndOutcome
        else { return .gone }
        let db = try context.db
        let isRunning = try Bool.fetchOne(
            try db.cachedStatement(sql: "SELECT is_running FROM campaign WHERE id = ?"),
            arguments: [try context.lane(communication.lane).campaign.rawValue])
        // Read as due before an operator stopped its campaign: it waits with the rest.
        guard isRunning == true, let inputs = try OpeningLoader(context).load(communication, request) else {
            return .gone
        }
        var message: OutboundMessage
        let start: ConversationStart?
        switch compose(inputs) {
        case .settle(let change):
            try settle(&communication, change)
            return .settled(change)
        case .send(let composed, let conversation): (message, start) = (composed, conversation)
        }
        let kind = try context.node(communication.node).kind
        if let reason = try SuppressionRows.reason(kind, message.recipient, db) {
            let change = Settlement.Change.end(
                .skipped, reason == .optedOut ? .optedOut : .suppressed, detail: reason.rawValue)
            try settle(&communication, change)
            return .settled(change)
        }
        let names = try AddressNames.all(kind, message.recipient, db)
        if let holder = try AddressWaits.holder(request.channel, names, but: request.communication, db) {
            try AddressWaits.wait(&communication, for: holder, writer, db)
            return .addressBusy
        }
        message.account = try SenderAccounts.choose(
            request.accounts, before: message.account, resting: request.resting, channel: request.channel,
            address: message.recipient, db)
        let kept = try keep(&message, of: communication)
        try db.cachedStatement(sql: "INSERT INTO attempt (communication, message, intended_at) VALUES (?, ?, ?)")
            .execute(arguments: [request.communication.rawValue, kept, now.milliseconds])
        let attempt = AttemptKey(db.lastInsertedRowID)
        try ConversationRows.prepare(request.communication, channel: request.channel, message, start, db)
        communication.reason = .inFlight
        communication.dueAt = nil
        try writer.save(communication)
        return .send(attempt, message, inputs.due)
    }

    /// Changes what is planned without sending it.
    func settle(_ communication: inout StoredCommunication, _ change: Settlement.Change) throws {
        switch change {
        case .due(let instant):
            communication.dueAt = SQLiteStore.clampedDue(instant, deadline: communication.deadline)
            try writer.save(communication)
        case .hold(let reason, let detail):
            communication.dueAt = nil
            communication.reason = reason
            if let detail { communication.detail = detail }
            try writer.save(communication)
            try writer.note(communication, detail: detail)
        case .end(let status, let reason, let detail):
            try writer.move(&communication, to: status, reason, detail: detail)
        }
    }

    /// The row of the message. One that says what an earlier attempt said is that one, date included.
    private func keep(_ message: inout OutboundMessage, of communication: StoredCommunication) throws -> Int64 {
        let db = try context.db
        if communication.attempts > 0 || communication.reason != nil,
            let latest = try MessageRows.latest(communication.key, db)
        {
            var dated = message
            dated.date = latest.message.date
            if dated == latest.message {
                message = dated
                return latest.id
            }
        }
        return try MessageRows.insert(message, communication.key, db)
    }

    // MARK: Outcome

    func end(_ end: AttemptOutcome) throws {
        let db = try context.db
        let stored = StoredOutcome(end.outcome)
        try db.cachedStatement(
            sql: """
                UPDATE attempt SET finished_at = ?, outcome = ?, code = coalesce(?, code), text = ?, retry_after = ?
                WHERE id = ? AND communication = ? AND finished_at IS NULL
                """
        ).execute(arguments: [
            now.milliseconds, stored.kind, stored.code, stored.text, stored.retryAfter, end.attempt.rawValue,
            end.communication.rawValue,
        ])
        // Told twice, or told after a rescue: what was recorded first stands.
        guard db.changesCount > 0 else { return }
        if case .addressRejected(let reason, let code, let text) = end.outcome,
            let conversation = try ConversationRows.load(end.communication, db)
        {
            try MailboxRefusals.record(reason, conversation, code: code, text: text, at: now, db)
        }
        guard var communication = try writer.load(end.communication),
            communication.isBetweenIntentAndOutcome
        else { return }
        switch end.next {
        case .started(let isDelivered, let closesAt):
            let providerID: String? = if case .accepted(let id) = end.outcome { id } else { nil }
            try start(&communication, isDelivered: isDelivered, closesAt: closesAt, providerID: providerID)
        case .end(let status, let reason):
            communication.attempts += 1
            try writer.move(&communication, to: status, reason, detail: stored.words)
        case .again(let instant, let reason, let countsAsAttempt):
            if countsAsAttempt { communication.attempts += 1 }
            if let cancel = communication.cancelReason {
                try writer.move(&communication, to: .canceled, cancel, detail: stored.words)
                return
            }
            communication.reason = reason
            communication.dueAt = SQLiteStore.clampedDue(instant, deadline: communication.deadline)
            communication.detail = stored.words ?? communication.detail
            try writer.save(communication)
            try writer.note(communication, detail: stored.words)
        case .hold(let reason): try hold(&communication, reason, detail: stored.words)
        }
    }

    /// It went out.
    /// - Parameter counts: the attempt is not counted yet.
    func start(
        _ communication: inout StoredCommunication, isDelivered: Bool, closesAt: Instant?, providerID: String?,
        counts: Bool = true
    ) throws {
        if counts { communication.attempts += 1 }
        try ConversationRows.open(communication.key, providerID: providerID, at: now, try context.db)
        if communication.status != .planned {
            // It has begun already, and has gone again.
            communication.reason = nil
            communication.detail = nil
            communication.dueAt = nil
            communication.closesAt = closesAt
            try writer.save(communication)
            try writer.note(communication, detail: nil)
            if let cancel = communication.cancelReason { try writer.move(&communication, to: .canceled, cancel) }
            return
        }
        let cancel = communication.cancelReason
        communication.closesAt = cancel == nil ? closesAt : nil
        // What kept earlier attempts is in the history; it is no word on this one.
        communication.detail = nil
        try writer.move(&communication, to: .started, nil)
        if isDelivered { try writer.move(&communication, to: .delivered, nil) }
        if let cancel {
            try writer.move(
                &communication, to: .canceled, cancel, detail: "canceled while it was being sent: it had gone out")
        }
    }

    /// The latest attempt was accepted: where its outcome was thought unknown it is settled, and where none is recorded yet
    /// the provider's id is noted, by which a late word on it is known.
    /// - Parameter followUp: whose attempts; nil: the opening's.
    func settleLatest(_ communication: CommunicationKey, followUp: FollowUpKey? = nil, providerID: String?) throws {
        try context.db.cachedStatement(
            sql: """
                UPDATE attempt SET text = iif(outcome = 6, NULL, text), outcome = iif(outcome = 6, 1, outcome),
                    code = coalesce(?, code)
                WHERE id = (SELECT max(a.id) FROM attempt AS a LEFT JOIN follow_up AS f ON f.message = a.message
                    WHERE a.communication = ? AND f.id IS ?) AND (outcome IS NULL OR outcome = 6)
                """
        ).execute(arguments: [providerID, communication.rawValue, followUp?.rawValue])
    }

    private func hold(_ communication: inout StoredCommunication, _ reason: StatusReason, detail: String?) throws {
        communication.attempts += 1
        if let cancel = communication.cancelReason {
            try writer.move(&communication, to: .canceled, cancel, detail: CommunicationWriter.mayHaveGoneOut)
            return
        }
        communication.reason = reason
        communication.dueAt = nil
        if let detail { communication.detail = detail }
        try writer.save(communication)
        try writer.note(communication, detail: detail)
    }

    /// How many attempts with a message ended without anybody knowing whether it went out.
    static func unknownCount(_ communication: CommunicationKey, message: Int64, _ db: Database) throws -> Int {
        try Int.fetchOne(
            try db.cachedStatement(
                sql: "SELECT count(*) FROM attempt WHERE communication = ? AND message = ? AND outcome = 6"),
            arguments: [communication.rawValue, message]) ?? 0
    }

    // MARK: After a crash

    func rescue(repeats: (String) -> Int) throws -> RescueCounts {
        let db = try context.db
        var counts = RescueCounts()
        let open = try Row.fetchAll(
            db,
            sql:
                "SELECT id, communication, message FROM attempt INDEXED BY attempt_in_flight WHERE finished_at IS NULL ORDER BY id"
        )
        let unknown = StoredOutcome(.unknown(text: "the process ended before the answer came"))
        for row in open {
            try db.cachedStatement(
                sql: "UPDATE attempt SET finished_at = ?, outcome = ?, text = ? WHERE id = ?"
            ).execute(arguments: [now.milliseconds, unknown.kind, unknown.text, row[0] as Int64])
            if let followUp = try FollowUpRows.of(message: row[2], db) {
                guard let stored = try FollowUpRows.load(followUp, db), stored.state == .sending else { continue }
                let isResent =
                    try AttemptWriter.unknownCount(stored.communication, message: stored.message, db)
                    <= repeats(stored.channel)
                try FollowUpRows.set(
                    followUp, isResent ? .waiting : .unknown, dueAt: isResent ? now : nil,
                    attempts: stored.attempts + 1,
                    detail: unknown.text, at: now, db)
                if isResent { counts.resent += 1 } else { counts.held += 1 }
                continue
            }
            guard var communication = try writer.load(CommunicationKey(row[1])),
                communication.isBetweenIntentAndOutcome
            else { continue }
            let isResent =
                try AttemptWriter.unknownCount(communication.key, message: row[2], db)
                <= repeats(context.lane(communication.lane).channel)
            try hold(&communication, .unknown, detail: unknown.text)
            guard communication.isUnknown else { continue }
            if isResent {
                communication.dueAt = now
                try writer.save(communication)
                counts.resent += 1
            } else {
                counts.held += 1
            }
        }
        return counts
    }
}
