import Conversations
import Domain
import GRDB

/// Writes what turns leave behind: runs, communications, cancellations. What a turn causes it has taken itself, follow-on
/// events included; but a wait that has ended continues its run by an event of its own, which is kept.
final class EffectsWriter {
    /// What writing the effects of one turn added up to.
    struct Written {
        var runs: Int64 = 0
        var communications: Int64 = 0
        /// Events kept that are not yet counted on the participant.
        var events: Int64 = 0
        /// Some run has come to wait for an event.
        var awaitsEvents = false
        /// The earliest instant at which something planned is due.
        var nextDue: Instant?
    }

    private let context: WriteContext
    private let book: CommunicationBook
    private let now: Instant
    private let runs: BulkInsert
    private let insertFailedRun: HotStatement
    private let failedRuns: FailedRunTally
    private let waits: WaitRows
    private let communications: BulkInsert
    // The names of the row before: most rows of a batch repeat them.
    private var lastZone: (name: String, id: Int64)?
    private var lastLane: (campaign: CampaignKey, channel: String, id: Int64)?
    private var lastPath: (version: VersionKey, run: RunRecord, id: Int64)?

    /// - Parameter upload: what brought the participants in; nil outside of any.
    init(
        _ context: WriteContext, _ book: CommunicationBook, upload: UploadKey? = nil, at now: Instant
    ) throws {
        self.context = context
        failedRuns = FailedRunTally(context, upload: upload)
        self.book = book
        self.now = now
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

    /// Puts what waits into the tables: before anything reads runs or communications, and at the end.
    func flush() throws {
        try runs.flush()
        try communications.flush()
        try failedRuns.flush()
    }

    /// - Parameters:
    ///   - runCount: how many runs the participant had before; `communicationCount` likewise.
    func write(
        _ effects: TurnEffects, participant: ParticipantKey, campaign: CampaignKey, version: RegisteredVersion,
        runCount: Int64, communicationCount: Int64
    ) throws -> Written {
        var written = Written()
        try writeRuns(effects.runs, participant, campaign, version, after: runCount)
        written.runs = Int64(effects.runs.count)
        guard communicationCount + Int64(effects.communications.count) <= ParticipantKey.maximumOrdinal else {
            throw full("communications")
        }
        for communication in effects.communications {
            written.communications += 1
            let key = participant.communication(communicationCount + written.communications)
            try write(
                communication, key, campaign, version, run: runCount + Int64(communication.run) + 1)
            if communication.status == .planned, let planned = communication.plannedAt {
                written.nextDue = written.nextDue.map { min($0, planned) } ?? planned
            }
        }
        if !effects.cancellations.isEmpty { try flush() }
        for cancellation in effects.cancellations {
            guard cancellation.communication.participant == participant else { continue }
            try book.apply(
                .canceled(cancellation.reason, detail: nil, isTold: true), to: cancellation.communication)
        }
        if effects.waits.isEmpty, effects.endedWaits.isEmpty, effects.takenNodes.isEmpty { return written }
        try writeWaits(effects, participant, campaign, version, runCount: runCount, &written)
        return written
    }

    private func writeWaits(
        _ effects: TurnEffects, _ participant: ParticipantKey, _ campaign: CampaignKey, _ version: RegisteredVersion,
        runCount: Int64, _ written: inout Written
    ) throws {
        for taken in effects.takenNodes { try waits.setTaken(taken) }
        var keys: [WaitKey] = []
        for wait in effects.waits {
            keys.append(
                try waits.add(
                    wait, participant, campaign, version, segment: runCount + Int64(wait.run) + 1, at: now))
            if wait.wait.event != nil { written.awaitsEvents = true }
            context.faults.reached(.runParked)
        }
        for ended in effects.endedWaits {
            var end = ended.end
            // One of this turn was numbered below 0 while it had no row.
            if end.wait.rawValue < 0 { end.wait = keys[Int(-end.wait.rawValue - 1)] }
            guard try waits.end(end.wait) else { continue }
            try book.rows.keep(
                Event(.waitEnded(end), occurredAt: now, chain: ended.chain), campaign, participant)
            written.events += 1
        }
    }

    private func writeRuns(
        _ runs: [RunRecord], _ participant: ParticipantKey, _ campaign: CampaignKey, _ version: RegisteredVersion,
        after count: Int64
    ) throws {
        guard count + Int64(runs.count) <= ParticipantKey.maximumOrdinal else { throw full("runs") }
        var ordinal = count
        for run in runs {
            ordinal += 1
            let path = try path(run, version.version)
            let key = participant.run(ordinal).rawValue
            switch run.outcome {
            case .completed:
                try self.runs.row { row in
                    row.add(key)
                    row.add(path)
                    row.add(run.at.milliseconds)
                    row.add(blob: evidence(run))
                }
            case .failed(let failure):
                insertFailedRun.bind(1, key)
                insertFailedRun.bind(2, path)
                insertFailedRun.bind(3, run.at.milliseconds)
                insertFailedRun.bind(4, failure)
                try insertFailedRun.run(binding: evidence(run) ?? [], at: 5)
                failedRuns.add(
                    run, key: participant.run(ordinal), failure: failure, campaign: campaign, version: version)
            }
        }
    }

    private func evidence(_ run: RunRecord) -> [UInt8]? {
        if run.evidence.isEmpty { return nil }
        context.buffer.clear()
        RunEvidenceCodec.encode(run.evidence, into: &context.buffer)
        return context.buffer.bytes
    }

    private func write(
        _ new: NewCommunication, _ key: CommunicationKey, _ campaign: CampaignKey, _ version: RegisteredVersion,
        run: Int64
    ) throws {
        guard version.nodes.indices.contains(new.node) else {
            throw StoreError.failed(
                path: context.path, operation: "planning a communication", reason: "the version has no node \(new.node)"
            )
        }
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
            row.add(new.status == .planned ? new.plannedAt : nil)
            row.add(now.milliseconds)
            row.add(blob: new.inputs.bestTime.map { ContactHistoryCodec.encode($0) })
        }
    }

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

    private func full(_ what: String) -> StoreError {
        .failed(
            path: context.path, operation: "writing a turn",
            reason: "a participant has \(ParticipantKey.maximumOrdinal) \(what), which is the most it can have")
    }
}
