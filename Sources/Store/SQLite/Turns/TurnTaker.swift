import Conversations
import Domain
import GRDB

/// Takes the turns of participants that have waiting events, within a transaction.
struct TurnTaker {
    typealias Decide = (_ campaign: CampaignKey, _ turn: PendingTurn, _ state: inout ParticipantState) -> TurnEffects?

    private struct Waiting {
        var participant: ParticipantKey
        var campaign: CampaignKey
        var firstEvent: Int64
    }

    private struct Loaded {
        var state: ParticipantState
        var customer: Int64
        var turn: PendingTurn
        /// The latest of `turn.events`.
        var lastEvent: Int64
    }

    private let context: WriteContext
    private let campaigns: [CampaignKey: RegisteredVersion]
    private let now: Instant
    private let db: Database
    private let ledger: IdentityLedger
    private let effectsWriter: EffectsWriter<SQLiteEffects>
    private let snapshots: SnapshotLoader
    private let waits: WaitRows
    /// Versions that are not in force and that runs go on in.
    private var earlier: [VersionKey: RegisteredVersion] = [:]
    private var buffer = ByteWriter()

    init(
        _ context: WriteContext, campaigns: [CampaignKey: RegisteredVersion], interest: [CampaignKey: EventInterest],
        at now: Instant
    ) throws {
        self.context = context
        self.campaigns = campaigns
        self.now = now
        db = try context.db
        ledger = try IdentityLedger(context)
        let rows = try SQLiteRows(context)
        effectsWriter = EffectsWriter(
            try SQLiteEffects(context), rows, rows, CommunicationBook(rows, interest: interest, at: now))
        snapshots = try SnapshotLoader(context)
        waits = try WaitRows(context)
    }

    /// Answers how many events were consumed.
    mutating func run(limit: Int, decide: Decide) throws -> Int {
        let waiting = try waiting(limit)
        if waiting.isEmpty { return 0 }
        context.faults.reached(.turnLoaded)
        var count = 0
        for next in waiting {
            guard let current = campaigns[next.campaign], let loaded = try load(next) else { continue }
            var state = loaded.state
            guard let effects = decide(next.campaign, loaded.turn, &state) else { continue }
            count += try write(effects, loaded, next, try version(loaded.turn) ?? current)
            try effectsWriter.flush()
        }
        context.faults.reached(.turnDecided)
        try ledger.flush()
        context.faults.reached(.turnWritten)
        return count
    }

    static let readySQL =
        "SELECT id, participant FROM event INDEXED BY event_campaign WHERE campaign = ? ORDER BY id"

    /// Participants by their oldest event, over all running campaigns at hand.
    private func waiting(_ limit: Int) throws -> [Waiting] {
        var found: [Waiting] = []
        let select = try HotStatement(db, TurnTaker.readySQL)
        for campaign in campaigns.keys.sorted() {
            let isRunning = try Bool.fetchOne(
                try db.cachedStatement(sql: "SELECT is_running FROM campaign WHERE id = ?"),
                arguments: [campaign.rawValue])
            guard isRunning == true else { continue }
            var seen: Set<Int64> = []
            select.bind(1, campaign.rawValue)
            defer { select.reset() }
            // One participant's many events must not make this loop long.
            var looked = 0
            while seen.count < limit, looked < limit * 16, try select.step() {
                looked += 1
                let participant = select.int(1)
                if seen.insert(participant).inserted {
                    found.append(
                        Waiting(
                            participant: ParticipantKey(participant), campaign: campaign, firstEvent: select.int(0)))
                }
            }
        }
        found.sort { $0.firstEvent < $1.firstEvent }
        return Array(found.prefix(limit))
    }

    private func load(_ waiting: Waiting) throws -> Loaded? {
        let select = try HotStatement(
            db,
            """
            SELECT participant.object_id, participant.zone, participant.run_count, participant.communication_count,
                participant.record, customer.id, customer.record
            FROM participant JOIN customer ON customer.id = participant.customer WHERE participant.id = ?
            """)
        select.bind(1, waiting.participant.rawValue)
        defer { select.reset() }
        guard try select.step() else { return nil }
        var state = ParticipantState(
            key: waiting.participant, objectID: select.text(0) ?? "",
            customer: try select.bytes(6) { bytes throws(EncodingFault) in try FieldRecordCodec.decode(bytes) },
            participant: try select.bytes(4) { bytes throws(EncodingFault) in try FieldRecordCodec.decode(bytes) },
            zone: try select.optionalInt(1).flatMap(context.zoneName), runCount: select.int(2),
            communicationCount: select.int(3))
        state.history = try ContactHistoryRows.fetch(.customer(select.int(5)), db)
        if state.communicationCount > 0 { state.communications = try snapshots.snapshots(of: waiting.participant) }
        let waits = try waits.all(of: waiting.participant)
        state.waits = waits.map(\.run)
        let events = try HotStatement(db, "SELECT id, payload FROM event WHERE participant = ? ORDER BY id LIMIT ?")
        events.bind(1, waiting.participant.rawValue)
        events.bind(2, Int64(TurnQueue.longest))
        defer { events.reset() }
        var queue = TurnQueue(now: now)
        var last: Int64 = 0
        while !queue.isFull, try events.step() {
            let event = try events.bytes(1) { bytes throws(EncodingFault) in try EventCodec.decode(bytes) }
            let isTaken = queue.add(event) { wait in waits.first { $0.run.key == wait }?.version }
            if isTaken { last = events.int(0) }
        }
        if queue.turn.events.isEmpty { return nil }
        return Loaded(state: state, customer: select.int(5), turn: queue.turn, lastEvent: last)
    }

    /// The version that takes a turn where it is not the current one.
    private mutating func version(_ turn: PendingTurn) throws -> RegisteredVersion? {
        guard let key = turn.version else { return nil }
        if let known = campaigns.values.first(where: { $0.version == key }) ?? earlier[key] { return known }
        let found = try VersionRows.fetch(key, db)
        earlier[key] = found
        return found
    }

    private mutating func write(
        _ effects: TurnEffects, _ loaded: Loaded, _ waiting: Waiting, _ version: RegisteredVersion
    ) throws -> Int {
        let state = loaded.state
        let written = try effectsWriter.write(
            effects, participant: waiting.participant, campaign: waiting.campaign, version: version,
            runCount: state.runCount, communicationCount: state.communicationCount)
        let consumed = loaded.turn.events.count
        let delete = try HotStatement(db, "DELETE FROM event WHERE participant = ? AND id <= ?")
        delete.bind(1, waiting.participant.rawValue)
        delete.bind(2, loaded.lastEvent)
        try delete.run()
        if case .waitEnded(let end)? = loaded.turn.events.first?.kind {
            try waits.remove(end.wait)
            context.faults.reached(.runContinued)
        }
        let record = effects.participant.flatMap { $0 == state.participant ? nil : $0 }
        buffer.clear()
        FieldRecordCodec.encode(record ?? state.participant, into: &buffer)
        let update = try HotStatement(
            db,
            """
            UPDATE participant SET run_count = run_count + ?, communication_count = communication_count + ?,
                event_count = event_count + ?, updated_at = coalesce(?, updated_at), record = ?
            WHERE id = ?
            """)
        update.bind(1, written.runs)
        update.bind(2, written.communications)
        update.bind(3, written.events - Int64(consumed))
        update.bind(4, record == nil ? nil : now)
        update.bind(6, waiting.participant.rawValue)
        try update.run(binding: buffer.bytes, at: 5)
        guard let customer = effects.customer, customer != state.customer else { return consumed }
        buffer.clear()
        FieldRecordCodec.encode(customer, into: &buffer)
        let updateCustomer = try HotStatement(db, "UPDATE customer SET updated_at = ?, record = ? WHERE id = ?")
        updateCustomer.bind(1, now)
        updateCustomer.bind(3, loaded.customer)
        try updateCustomer.run(binding: buffer.bytes, at: 2)
        try ledger.follow(loaded.customer, from: state.customer, to: customer)
        return consumed
    }
}
