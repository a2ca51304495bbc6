import Domain
import GRDB

/// Reads and writes the places of runs that wait, within a transaction.
struct WaitRows {
    /// A run's place as it is kept.
    struct Stored {
        var run: WaitingRun
        var version: VersionKey
    }

    private let context: WriteContext
    private let db: Database

    init(_ context: WriteContext) throws {
        self.context = context
        db = try context.db
    }

    /// All of a participant's, in the order they came to wait.
    func all(of participant: ParticipantKey) throws -> [Stored] {
        let select = try HotStatement(
            db, "SELECT id, version, place, awaits FROM waiting_run WHERE participant = ? ORDER BY id")
        select.bind(1, participant.rawValue)
        defer { select.reset() }
        var found: [Stored] = []
        while try select.step() {
            let place = try select.bytes(2) { bytes throws(EncodingFault) in try WaitCodec.place(bytes) }
            let event = try select.optionalBytes(3) { bytes throws(EncodingFault) in try WaitCodec.event(bytes) }
            found.append(
                Stored(
                    run: WaitingRun(key: WaitKey(select.int(0)), place: place, event: event),
                    version: VersionKey(select.int(1))))
        }
        return found
    }

    /// Whether any run of a campaign waits for an event.
    func awaitEvents(in campaign: CampaignKey) throws -> Bool {
        let select = try HotStatement(
            db, "SELECT 1 FROM waiting_run WHERE campaign = ? AND awaits IS NOT NULL LIMIT 1")
        select.bind(1, campaign.rawValue)
        defer { select.reset() }
        return try select.step()
    }

    /// Answers its number.
    func add(_ run: ParkedRun) throws -> WaitKey {
        let insert = try HotStatement(
            db,
            """
            INSERT INTO waiting_run (campaign, participant, version, flow, node, segment, chain, since, ends_at, awaits, place)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
        insert.bind(1, run.campaign.rawValue)
        insert.bind(2, run.participant.rawValue)
        insert.bind(3, run.version.rawValue)
        insert.bind(4, run.node.flow)
        insert.bind(5, run.node.node)
        insert.bind(6, run.segment)
        insert.bind(7, Int64(run.place.chain))
        insert.bind(8, run.since)
        insert.bind(9, run.wait.until)
        if let event = run.wait.event {
            context.buffer.clear()
            WaitCodec.encode(event, into: &context.buffer)
            insert.bind(10, context.buffer.bytes)
        } else {
            insert.bind(10, nil as Int64?)
        }
        context.buffer.clear()
        WaitCodec.encode(run.place, into: &context.buffer)
        try insert.run(binding: context.buffer.bytes, at: 11)
        let key = WaitKey(db.lastInsertedRowID)
        if let call = run.wait.call, let name = try carriedName(run.participant, call) ?? run.callName {
            try add(call, name: name, key, run.campaign, at: run.since)
        }
        return key
    }

    private func add(
        _ call: ScriptCall, name: String, _ wait: WaitKey, _ campaign: CampaignKey, at now: Instant
    ) throws {
        let insert = try HotStatement(
            db,
            """
            INSERT INTO script_call (wait, campaign, asked_at, script, timeout, name, context) VALUES (?, ?, ?, ?, ?, ?, ?)
            """)
        insert.bind(1, wait.rawValue)
        insert.bind(2, campaign.rawValue)
        insert.bind(3, now)
        insert.bind(4, call.script)
        insert.bind(5, call.timeout.milliseconds)
        insert.bind(6, name)
        try insert.run(binding: call.context, at: 7)
    }

    /// What the call was named before runs could wait: see ``WaitMigration``. It is taken once.
    private func carriedName(_ participant: ParticipantKey, _ call: ScriptCall) throws -> String? {
        let select = try HotStatement(
            db, "SELECT name FROM script_key WHERE participant = ? AND flow = ? AND node = ?")
        select.bind(1, participant.rawValue)
        select.bind(2, call.flow)
        select.bind(3, call.node)
        defer { select.reset() }
        guard try select.step(), let name = select.text(0) else { return nil }
        select.reset()
        let delete = try HotStatement(db, "DELETE FROM script_key WHERE participant = ? AND flow = ? AND node = ?")
        delete.bind(1, participant.rawValue)
        delete.bind(2, call.flow)
        delete.bind(3, call.node)
        try delete.run()
        return name
    }

    /// Keeps what the run has taken meanwhile on another way.
    func setTaken(_ taken: TakenNodes) throws {
        let select = try HotStatement(db, "SELECT place FROM waiting_run WHERE id = ?")
        select.bind(1, taken.wait.rawValue)
        defer { select.reset() }
        guard try select.step() else { return }
        var place = try select.bytes(0) { bytes throws(EncodingFault) in try WaitCodec.place(bytes) }
        select.reset()
        place.taken = taken.nodes
        context.buffer.clear()
        WaitCodec.encode(place, into: &context.buffer)
        let update = try HotStatement(db, "UPDATE waiting_run SET place = ? WHERE id = ?")
        update.bind(2, taken.wait.rawValue)
        try update.run(binding: context.buffer.bytes, at: 1)
    }

    /// Notes that the wait has ended: nothing else ends it. False where something has, or it is gone.
    func end(_ wait: WaitKey) throws -> Bool {
        let update = try HotStatement(
            db, "UPDATE waiting_run SET is_ended = 1, ends_at = NULL, awaits = NULL WHERE id = ? AND NOT is_ended")
        update.bind(1, wait.rawValue)
        try update.run()
        guard db.changesCount > 0 else { return false }
        let delete = try HotStatement(db, "DELETE FROM script_call WHERE wait = ?")
        delete.bind(1, wait.rawValue)
        try delete.run()
        return true
    }

    /// The run has gone on.
    func remove(_ wait: WaitKey) throws {
        let delete = try HotStatement(db, "DELETE FROM waiting_run WHERE id = ?")
        delete.bind(1, wait.rawValue)
        try delete.run()
    }
}
