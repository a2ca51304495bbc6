import Conversations
import Domain
import GRDB

/// Takes the turns of participants that have waiting events, within a transaction.
struct TurnTaker {
    typealias Decide = (_ campaign: CampaignKey, _ turn: PendingTurn, _ state: inout ParticipantState) -> TurnEffects

    /// Events of one participant taken in one turn; the rest wait for the next.
    private static let maximumEvents: Int64 = 100

    private struct Waiting {
        var participant: ParticipantKey
        var campaign: CampaignKey
        var firstEvent: Int64
    }

    private struct Loaded {
        var state: ParticipantState
        var customer: Int64
        /// Of `turn.events`.
        var events: [Int64]
        var turn: PendingTurn
        /// The first event has waited for a script.
        var hasWaited: Bool
    }

    private let context: WriteContext
    private let campaigns: [CampaignKey: RegisteredVersion]
    private let now: Instant
    private let db: Database
    private let ledger: IdentityLedger
    private let effectsWriter: EffectsWriter
    private let snapshots: SnapshotLoader
    private let scriptCalls: ScriptCallRows
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
        effectsWriter = try EffectsWriter(
            context, try CommunicationBook(context, interest: interest, at: now), at: now)
        snapshots = try SnapshotLoader(context)
        scriptCalls = ScriptCallRows(db)
    }

    /// Answers how many events were consumed or came to wait for a script.
    mutating func run(limit: Int, decide: Decide) throws -> Int {
        let waiting = try waiting(limit)
        if waiting.isEmpty { return 0 }
        context.faults.reached(.turnLoaded)
        var count = 0
        for next in waiting {
            guard let version = campaigns[next.campaign], let loaded = try load(next) else { continue }
            var state = loaded.state
            let effects = decide(next.campaign, loaded.turn, &state)
            count += try write(effects, loaded, next, version)
            try effectsWriter.flush()
        }
        context.faults.reached(.turnDecided)
        try ledger.flush()
        context.faults.reached(.turnWritten)
        return count
    }

    static let readySQL =
        "SELECT id, participant FROM event INDEXED BY event_campaign WHERE campaign = ? AND is_ready = 1 ORDER BY id"

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
        let waited = try scriptCalls.waiting(waiting.participant)
        var loaded = Loaded(
            state: state, customer: select.int(5), events: [],
            turn: PendingTurn(events: [], now: waited?.firstTry ?? now, answers: waited?.answers ?? []),
            hasWaited: waited != nil)
        let events = try HotStatement(db, "SELECT id, payload FROM event WHERE participant = ? ORDER BY id LIMIT ?")
        events.bind(1, waiting.participant.rawValue)
        events.bind(2, waited == nil ? TurnTaker.maximumEvents : 1)
        defer { events.reset() }
        while try events.step() {
            loaded.events.append(events.int(0))
            loaded.turn.events.append(
                try events.bytes(1) { bytes throws(EncodingFault) in try EventCodec.decode(bytes) })
        }
        return loaded.events.isEmpty ? nil : loaded
    }

    private mutating func write(
        _ effects: TurnEffects, _ loaded: Loaded, _ waiting: Waiting, _ version: RegisteredVersion
    ) throws -> Int {
        let state = loaded.state
        let written = try effectsWriter.write(
            effects, participant: waiting.participant, campaign: waiting.campaign, version: version,
            runCount: state.runCount, communicationCount: state.communicationCount)
        let consumed = effects.suspension.map { min($0.event, loaded.events.count - 1) } ?? loaded.events.count
        if consumed > 0 {
            let delete = try HotStatement(db, "DELETE FROM event WHERE participant = ? AND id <= ?")
            delete.bind(1, waiting.participant.rawValue)
            delete.bind(2, loaded.events[consumed - 1])
            try delete.run()
            if loaded.hasWaited { try scriptCalls.remove(loaded.events[0]) }
        }
        if let suspension = effects.suspension {
            try scriptCalls.open(
                suspension.call, event: loaded.events[consumed], waiting.participant, waiting.campaign,
                version.version, firstTry: loaded.turn.now, at: now)
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
        let progress = consumed + (effects.suspension == nil ? 0 : 1)
        guard let customer = effects.customer, customer != state.customer else { return progress }
        buffer.clear()
        FieldRecordCodec.encode(customer, into: &buffer)
        let updateCustomer = try HotStatement(db, "UPDATE customer SET updated_at = ?, record = ? WHERE id = ?")
        updateCustomer.bind(1, now)
        updateCustomer.bind(3, loaded.customer)
        try updateCustomer.run(binding: buffer.bytes, at: 2)
        try ledger.follow(loaded.customer, from: state.customer, to: customer)
        return progress
    }
}
