import Conversations
import Domain
import GRDB

extension SQLiteRows {
    func communication(_ key: CommunicationKey) throws -> CommunicationState? {
        let select = try statements.select
        select.bind(1, key.rawValue)
        defer { select.reset() }
        return try select.step() ? try StoredCommunication.state(select, context) : nil
    }

    func save(_ communication: CommunicationState) throws {
        let update = try statements.update
        update.bind(1, Int64(communication.status.rawValue))
        update.bind(2, communication.reason?.storedCode)
        update.bind(3, communication.dueAt)
        update.bind(4, Int64(communication.attempts))
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
    }

    func saveResults(_ communication: CommunicationState) throws {
        context.buffer.clear()
        EventCodec.encode(results: communication.results, into: &context.buffer)
        let update = try HotStatement(db, "UPDATE communication SET results = ? WHERE id = ?")
        update.bind(2, communication.key.rawValue)
        try update.run(binding: context.buffer.bytes, at: 1)
    }

    func add(_ note: StatusNote, to communication: CommunicationKey) throws {
        let statements = try statements
        statements.selectSequence.bind(1, communication.rawValue)
        let last = try statements.selectSequence.step() ? statements.selectSequence.int(0) : 0
        statements.selectSequence.reset()
        let insert = statements.insertChange
        insert.bind(1, communication.rawValue)
        insert.bind(2, last + 1)
        insert.bind(3, note.at)
        insert.bind(4, Int64(note.status.rawValue))
        insert.bind(5, note.reason?.storedCode)
        insert.bind(6, note.detail)
        try insert.run()
    }

    func hasNote(beginning text: String, in communication: CommunicationKey) throws -> Bool {
        try Bool.fetchOne(
            try db.cachedStatement(
                sql: """
                    SELECT EXISTS (SELECT 1 FROM status_change
                        WHERE communication = ?1 AND substr(detail, 1, length(?2)) = ?2)
                    """), arguments: [communication.rawValue, text]) ?? false
    }

    func chain(of run: RunKey) throws -> Int {
        let select = try HotStatement(
            db, "SELECT path.chain FROM run JOIN path ON path.id = run.path WHERE run.id = ?")
        select.bind(1, run.rawValue)
        defer { select.reset() }
        return try select.step() ? Int(clamping: select.int(0)) : 0
    }

    static let dueSQL = """
        SELECT id, due_at FROM communication INDEXED BY communication_due
        WHERE lane = ? AND due_at <= ? ORDER BY due_at LIMIT ?
        """

    func due(in lanes: [LaneKey], through instant: Instant, limit: Int) throws -> [CommunicationKey] {
        var found: [(dueAt: Int64, key: Int64)] = []
        let isRunning = try HotStatement(
            db, "SELECT campaign.is_running FROM lane JOIN campaign ON campaign.id = lane.campaign WHERE lane.id = ?")
        let select = try HotStatement(db, SQLiteRows.dueSQL)
        for lane in Set(lanes) {
            isRunning.bind(1, lane.rawValue)
            defer { isRunning.reset() }
            guard try isRunning.step(), isRunning.int(0) != 0 else { continue }
            select.bind(1, lane.rawValue)
            select.bind(2, instant)
            select.bind(3, Int64(max(0, limit)))
            defer { select.reset() }
            while try select.step() { found.append((select.int(1), select.int(0))) }
        }
        found.sort { ($0.dueAt, $0.key) < ($1.dueAt, $1.key) }
        return found.prefix(max(0, limit)).map { CommunicationKey($0.key) }
    }

    func dueCommunication(_ key: CommunicationKey) throws -> DueCommunication? { try DueLoader(db).load(key) }

    func openingInputs(
        _ due: DueCommunication, run: Int64, isRepeat: Bool, readsCommunications: Bool
    ) throws -> OpeningInputs? {
        let loader = try OpeningLoader(context)
        guard let state = try loader.state(of: due.key.participant) else { return nil }
        var inputs = OpeningInputs(due: due, state: state)
        if isRepeat { inputs.message = try loader.latestMessage(due.key) }
        if readsCommunications { try loader.addCommunications(to: &inputs, run: run) }
        return inputs
    }

    @discardableResult
    func keep(_ event: Event, _ campaign: CampaignKey, _ participant: ParticipantKey) throws -> Int64 {
        context.buffer.clear()
        EventCodec.encode(event, into: &context.buffer)
        let insert = try statements.insertEvent
        insert.bind(1, campaign.rawValue)
        insert.bind(2, participant.rawValue)
        try insert.run(binding: context.buffer.bytes, at: 3)
        return db.lastInsertedRowID
    }

    func countEvents(of participant: ParticipantKey, _ count: Int64) throws {
        let update = try HotStatement(db, "UPDATE participant SET event_count = event_count + ? WHERE id = ?")
        update.bind(1, count)
        update.bind(2, participant.rawValue)
        try update.run()
    }

    func zone(of communication: CommunicationKey) throws -> String? {
        try String.fetchOne(
            try db.cachedStatement(
                sql:
                    "SELECT zone.name FROM communication JOIN zone ON zone.id = communication.zone WHERE communication.id = ?"
            ), arguments: [communication.rawValue])
    }

    func count(_ contact: CommunicationEffect.Contact, of communication: CommunicationKey, hour: Int) throws {
        let row = try Row.fetchOne(
            try db.cachedStatement(sql: "SELECT customer, campaign FROM participant WHERE id = ?"),
            arguments: [communication.participant.rawValue])
        guard let row else { return }
        let scopes: [ContactHistoryRows.Scope] = [.customer(row[0]), .campaign(CampaignKey(row[1])), .tenant]
        for scope in scopes {
            try ContactHistoryRows.add(scope, db) { $0.add(contact, hour: hour) }
        }
    }

    func takeWaiters(for holder: CommunicationKey) throws -> [CommunicationKey] {
        let waiters = try Int64.fetchAll(
            try db.cachedStatement(sql: "SELECT waiter FROM address_wait WHERE holder = ? ORDER BY waiter"),
            arguments: [holder.rawValue])
        if waiters.isEmpty { return [] }
        try db.cachedStatement(sql: "DELETE FROM address_wait WHERE holder = ?").execute(arguments: [holder.rawValue])
        return waiters.map { CommunicationKey($0) }
    }

    func addWaiter(_ waiter: CommunicationKey, for holder: CommunicationKey) throws {
        try db.cachedStatement(sql: "INSERT OR IGNORE INTO address_wait (holder, waiter) VALUES (?, ?)")
            .execute(arguments: [holder.rawValue, waiter.rawValue])
    }
}
