import Domain
import GRDB

/// Where the effects of turns go: rows wait in groups until they are flushed.
final class SQLiteEffects: EffectRows {
    private let context: WriteContext
    private let runs: BulkInsert
    private let insertFailedRun: HotStatement
    private let waits: WaitRows
    private let communications: BulkInsert
    // The names of the row before: most rows of a batch repeat them.
    private var lastZone: (name: String, id: Int64)?
    private var lastLane: (campaign: CampaignKey, channel: String, id: Int64)?
    private var lastPath: (version: VersionKey, run: RunRecord, id: Int64)?

    init(_ context: WriteContext) throws {
        self.context = context
        waits = try WaitRows(context)
        let db = try context.db
        runs = try BulkInsert(db, into: "run", ["id", "path", "at", "evidence"])
        insertFailedRun = try HotStatement(
            db, "INSERT INTO run (id, path, at, failure, evidence) VALUES (?, ?, ?, ?, ?)")
        communications = try BulkInsert(
            db, into: "communication",
            [
                "id", "lane", "node", "run", "status", "reason", "zone", "zone_source", "base_kind", "base",
                "planned_at",
                "deadline", "due_at", "created_at", "best_time",
            ])
    }

    var place: String { context.path }

    func flush() throws {
        try runs.flush()
        try communications.flush()
    }

    func add(_ run: RunRecord, _ key: RunKey, of version: RegisteredVersion) throws {
        let path = try path(run, version.version)
        switch run.outcome {
        case .completed:
            try runs.row { row in
                row.add(key.rawValue)
                row.add(path)
                row.add(run.at.milliseconds)
                row.add(blob: evidence(run))
            }
        case .failed(let failure):
            insertFailedRun.bind(1, key.rawValue)
            insertFailedRun.bind(2, path)
            insertFailedRun.bind(3, run.at.milliseconds)
            insertFailedRun.bind(4, failure)
            try insertFailedRun.run(binding: evidence(run) ?? [], at: 5)
        }
    }

    private func evidence(_ run: RunRecord) -> [UInt8]? {
        if run.evidence.isEmpty { return nil }
        context.buffer.clear()
        RunEvidenceCodec.encode(run.evidence, into: &context.buffer)
        return context.buffer.bytes
    }

    func add(
        _ new: NewCommunication, _ key: CommunicationKey, run: Int64, _ campaign: CampaignKey,
        _ version: RegisteredVersion, at now: Instant
    ) throws {
        let base = new.inputs.base.stored
        let lane = try lane(campaign, new.channel)
        let zone = try zone(new.inputs.zone)
        try communications.row { row in
            row.add(key.rawValue)
            row.add(lane)
            row.add(version.firstNode.rawValue + Int64(new.node))
            row.add(run)
            row.add(Int64(new.status.rawValue))
            row.add(new.reason?.storedCode)
            row.add(zone)
            row.add(Int64(new.inputs.zoneSource.rawValue))
            row.add(base.kind)
            row.add(base.value)
            row.add(new.plannedAt)
            row.add(new.deadline)
            row.add(new.dueAt)
            row.add(now.milliseconds)
            row.add(blob: new.inputs.bestTime.map { ContactHistoryCodec.encode($0) })
        }
    }

    func add(_ run: ParkedRun) throws -> WaitKey {
        let key = try waits.add(run)
        context.faults.reached(.runParked)
        return key
    }

    func setTaken(_ taken: TakenNodes) throws { try waits.setTaken(taken) }

    private func zone(_ name: String) throws -> Int64 {
        if let lastZone, lastZone.name == name { return lastZone.id }
        let id = try context.zone(name)
        lastZone = (name, id)
        return id
    }

    private func lane(_ campaign: CampaignKey, _ channel: String) throws -> Int64 {
        if let lastLane, lastLane.campaign == campaign, lastLane.channel == channel { return lastLane.id }
        let id = try context.lane(campaign, channel)
        lastLane = (campaign, channel, id)
        return id
    }

    private func path(_ run: RunRecord, _ version: VersionKey) throws -> Int64 {
        if let lastPath, lastPath.version == version, lastPath.run.flow == run.flow, lastPath.run.chain == run.chain,
            lastPath.run.eventKind == run.eventKind, lastPath.run.path == run.path
        {
            return lastPath.id
        }
        let id = try context.path(version: version, run)
        lastPath = (version, run, id)
        return id
    }
}
