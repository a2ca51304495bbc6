import Domain
import GRDB

/// Changes communications within a transaction: the row, its history, and the events that somebody listens to.
final class CommunicationWriter {
    private let context: WriteContext
    private let db: Database
    private let select: HotStatement
    private let update: HotStatement
    private let selectSequence: HotStatement
    private let insertChange: HotStatement
    private let insertEvent: HotStatement
    private let selectChain: HotStatement
    private let interest: [CampaignKey: EventInterest]
    private let now: Instant

    init(_ context: WriteContext, interest: [CampaignKey: EventInterest], at now: Instant) throws {
        self.context = context
        self.interest = interest
        self.now = now
        db = try context.db
        select = try HotStatement(db, "SELECT \(StoredCommunication.columns) FROM communication WHERE id = ?")
        update = try HotStatement(
            db,
            """
            UPDATE communication SET status = ?, reason = ?, due_at = ?, attempts = ?, cancel_reason = ?, detail = ?,
                started_at = ?, delivered_at = ?, read_at = ?, replied_at = ?, ended_at = ?, closes_at = ?
            WHERE id = ?
            """)
        selectSequence = try HotStatement(db, "SELECT max(seq) FROM status_change WHERE communication = ?")
        insertChange = try HotStatement(
            db, "INSERT INTO status_change (communication, seq, at, status, reason, detail) VALUES (?, ?, ?, ?, ?, ?)")
        insertEvent = try HotStatement(
            db,
            """
            INSERT INTO event (campaign, participant, payload, is_ready) VALUES (?1, ?2, ?3,
                NOT EXISTS (SELECT 1 FROM script_call WHERE participant = ?2 AND is_open))
            """)
        selectChain = try HotStatement(
            db, "SELECT path.chain FROM run JOIN path ON path.id = run.path WHERE run.id = ?")
    }

    func load(_ key: CommunicationKey) throws -> StoredCommunication? {
        select.bind(1, key.rawValue)
        defer { select.reset() }
        return try select.step() ? StoredCommunication(select) : nil
    }

    /// Writes the row as it is now, without a word in its history.
    func save(_ communication: StoredCommunication) throws {
        update.bind(1, Int64(communication.status.rawValue))
        update.bind(2, communication.reason?.storedCode)
        update.bind(3, communication.dueAt)
        update.bind(4, communication.attempts)
        update.bind(5, communication.cancelReason?.storedCode)
        update.bind(6, communication.detail)
        update.bind(7, communication.startedAt)
        update.bind(8, communication.deliveredAt)
        update.bind(9, communication.readAt)
        update.bind(10, communication.repliedAt)
        update.bind(11, communication.endedAt)
        update.bind(12, communication.closesAt)
        update.bind(13, communication.key.rawValue)
        try update.run()
        if !communication.holdsAddress { try AddressWaits.release(communication.key, self, at: now, db) }
    }

    /// Moves it to `status`, writes row and history, and keeps the events that its campaign's flows listen to.
    /// Answers how many; they are counted on the participant already.
    /// - Parameter tells: false where the flows have taken the change in the turn that caused it.
    @discardableResult
    func move(
        _ communication: inout StoredCommunication, to status: CommunicationStatus, _ reason: StatusReason?,
        detail: String? = nil, tells: Bool = true
    ) throws -> Int64 {
        let hadStarted = communication.startedAt != nil
        communication.status = status
        communication.reason = reason
        communication.dueAt = nil
        if let detail { communication.detail = detail }
        switch status {
        case .planned, .skipped: break
        case .started: communication.startedAt = now
        case .delivered: communication.deliveredAt = now
        case .read: communication.readAt = now
        case .replied: communication.repliedAt = now
        case .completed, .noResponse, .canceled, .failed:
            communication.endedAt = now
            communication.closesAt = nil
            communication.cancelReason = nil
            if hadStarted { try ConversationRows.close(communication.key, drops: status == .canceled, at: now, db) }
        }
        try save(communication)
        try note(communication, detail: detail)
        return tells ? try tell(communication, hadStarted: hadStarted) : 0
    }

    /// Writes the results, and tells who listens that the communication's data have changed.
    func saveResults(_ communication: StoredCommunication) throws {
        context.buffer.clear()
        EventCodec.encode(results: communication.results, into: &context.buffer)
        let update = try HotStatement(db, "UPDATE communication SET results = ? WHERE id = ?")
        update.bind(2, communication.key.rawValue)
        try update.run(binding: context.buffer.bytes, at: 1)
        if !communication.status.isFinal { try tell(communication, hadStarted: false) }
    }

    /// Keeps the events that its campaign's flows listen to; answers how many.
    @discardableResult
    private func tell(_ communication: StoredCommunication, hadStarted: Bool) throws -> Int64 {
        let status = communication.status
        let lane = try context.lane(communication.lane)
        guard let interest = interest[lane.campaign] else { return 0 }
        let node = try context.node(communication.node)
        let hearsUpdate = interest.hearsUpdate(of: node.name, to: status)
        let hearsEnd = hadStarted && status.isFinal && interest.hearsEnd(of: node.name)
        guard hearsUpdate || hearsEnd else { return 0 }
        let chain = try chain(after: status, of: communication)
        let snapshot = communication.snapshot(node, channel: lane.channel)
        let participant = communication.key.participant
        var count: Int64 = 0
        if hearsUpdate {
            try keep(Event(.communicationUpdated(snapshot), occurredAt: now, chain: chain), lane.campaign, participant)
            count += 1
        }
        if hearsEnd {
            try keep(Event(.communicationEnded(snapshot), occurredAt: now, chain: chain), lane.campaign, participant)
            count += 1
        }
        try countEvents(of: participant, count)
        return count
    }

    /// Adds the row's status to its history.
    func note(_ communication: StoredCommunication, detail: String?) throws {
        selectSequence.bind(1, communication.key.rawValue)
        let last = try selectSequence.step() ? selectSequence.int(0) : 0
        selectSequence.reset()
        insertChange.bind(1, communication.key.rawValue)
        insertChange.bind(2, last + 1)
        insertChange.bind(3, now)
        insertChange.bind(4, Int64(communication.status.rawValue))
        insertChange.bind(5, communication.reason?.storedCode)
        insertChange.bind(6, detail)
        try insertChange.run()
    }

    /// Ends what had begun and does not go again: a call was not answered, a message never delivered.
    func giveUp(_ communication: inout StoredCommunication, isCall: Bool, detail: String?) throws {
        try move(
            &communication, to: isCall ? .noResponse : .failed, isCall ? .notAnswered : .attemptsExhausted,
            detail: detail)
    }

    /// Cancels: at once, or after the outcome where an attempt is on its way.
    /// - Parameter isTold: the turn that cancels has taken what follows from it. It has not where the outcome is unknown:
    ///   to a turn such a communication is in flight.
    func cancel(_ key: CommunicationKey, _ reason: StatusReason, detail: String? = nil, isTold: Bool = false) throws {
        guard var communication = try load(key), !communication.status.isFinal else { return }
        if communication.isBetweenIntentAndOutcome {
            communication.cancelReason = reason
            return try save(communication)
        }
        let isUnknown = communication.status == .planned && communication.reason == .unknown
        try move(
            &communication, to: .canceled, reason,
            detail: detail ?? (isUnknown ? CommunicationWriter.mayHaveGoneOut : nil), tells: isUnknown || !isTold)
    }

    static let mayHaveGoneOut = "canceled while its outcome was unknown: it may have gone out"

    // MARK: Events

    /// Keeps an event that waits; the caller counts it on the participant. Answers its number.
    @discardableResult
    func keep(_ event: Event, _ campaign: CampaignKey, _ participant: ParticipantKey) throws -> Int64 {
        context.buffer.clear()
        EventCodec.encode(event, into: &context.buffer)
        insertEvent.bind(1, campaign.rawValue)
        insertEvent.bind(2, participant.rawValue)
        try insertEvent.run(binding: context.buffer.bytes, at: 3)
        return db.lastInsertedRowID
    }

    func countEvents(of participant: ParticipantKey, _ count: Int64) throws {
        let update = try HotStatement(db, "UPDATE participant SET event_count = event_count + ? WHERE id = ?")
        update.bind(1, count)
        update.bind(2, participant.rawValue)
        try update.run()
    }

    /// What was skipped, failed or canceled goes on with the chain of the run that planned it; all else starts a new one.
    private func chain(after status: CommunicationStatus, of communication: StoredCommunication) throws -> Int {
        switch status {
        case .planned, .started, .delivered, .read, .replied, .completed, .noResponse: return 1
        case .canceled, .skipped, .failed:
            selectChain.bind(1, communication.key.participant.run(communication.run).rawValue)
            defer { selectChain.reset() }
            return try selectChain.step() ? Int(clamping: selectChain.int(0)) + 1 : 1
        }
    }
}
