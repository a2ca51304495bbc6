import Domain
import GRDB

/// Writes what turns leave behind: runs, communications, cancellations.
final class EffectsWriter {
    /// What writing the effects of one turn added up to.
    struct Written {
        var runs: Int64 = 0
        var communications: Int64 = 0
        /// Events kept that are not yet counted on the participant.
        var events: Int64 = 0
        /// The earliest instant at which something planned is due.
        var nextDue: Instant?
    }

    private let context: WriteContext
    private let communicationWriter: CommunicationWriter
    private let interest: [CampaignKey: EventInterest]
    private let now: Instant
    private let insertRun: HotStatement
    private let insertFailedRun: HotStatement
    private let insertCommunication: HotStatement
    // The names of the row before: most rows of a batch repeat them.
    private var lastZone: (name: String, id: Int64)?
    private var lastLane: (campaign: CampaignKey, channel: String, id: Int64)?
    private var lastPath: (version: VersionKey, run: RunRecord, id: Int64)?

    init(
        _ context: WriteContext, _ communicationWriter: CommunicationWriter, interest: [CampaignKey: EventInterest],
        at now: Instant
    ) throws {
        self.context = context
        self.communicationWriter = communicationWriter
        self.interest = interest
        self.now = now
        let db = try context.db
        insertRun = try HotStatement(db, "INSERT INTO run (id, path, at) VALUES (?, ?, ?)")
        insertFailedRun = try HotStatement(db, "INSERT INTO run (id, path, at, failure) VALUES (?, ?, ?, ?)")
        insertCommunication = try HotStatement(
            db,
            """
            INSERT INTO communication (id, lane, node, run, status, reason, zone, zone_source, base_kind, base,
                planned_at, deadline, due_at, created_at)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
    }

    /// - Parameters:
    ///   - runCount: how many runs the participant had before; `communicationCount` likewise.
    func write(
        _ effects: TurnEffects, participant: ParticipantKey, campaign: CampaignKey, version: RegisteredVersion,
        runCount: Int64, communicationCount: Int64
    ) throws -> Written {
        var written = Written()
        try writeRuns(effects.runs, participant, version.version, after: runCount)
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
            if communication.status != .planned {
                let chain = effects.runs.indices.contains(communication.run) ? effects.runs[communication.run].chain : 0
                written.events += try keepEvent(communication, key, campaign, version, chain: chain + 1)
            }
        }
        for cancellation in effects.cancellations {
            guard cancellation.communication.participant == participant else { continue }
            try communicationWriter.cancel(cancellation.communication, cancellation.reason)
        }
        return written
    }

    private func writeRuns(_ runs: [RunRecord], _ participant: ParticipantKey, _ version: VersionKey, after count: Int64) throws {
        guard count + Int64(runs.count) <= ParticipantKey.maximumOrdinal else { throw full("runs") }
        var ordinal = count
        for run in runs {
            ordinal += 1
            let path = try path(run, version)
            let key = participant.run(ordinal).rawValue
            switch run.outcome {
            case .completed:
                insertRun.bind(1, key)
                insertRun.bind(2, path)
                insertRun.bind(3, run.at.milliseconds)
                try insertRun.run()
            case .failed(let failure):
                insertFailedRun.bind(1, key)
                insertFailedRun.bind(2, path)
                insertFailedRun.bind(3, run.at.milliseconds)
                insertFailedRun.bind(4, failure)
                try insertFailedRun.run()
            }
        }
    }

    private func write(
        _ new: NewCommunication, _ key: CommunicationKey, _ campaign: CampaignKey, _ version: RegisteredVersion, run: Int64
    ) throws {
        guard version.nodes.indices.contains(new.node) else {
            throw StoreError.failed(
                path: context.path, operation: "planning a communication", reason: "the version has no node \(new.node)")
        }
        let base = new.inputs.base.stored
        insertCommunication.bind(1, key.rawValue)
        insertCommunication.bind(2, try lane(campaign, new.channel))
        insertCommunication.bind(3, version.firstNode.rawValue + Int64(new.node))
        insertCommunication.bind(4, run)
        insertCommunication.bind(5, Int64(new.status.rawValue))
        insertCommunication.bind(6, new.reason?.storedCode)
        insertCommunication.bind(7, try zone(new.inputs.zone))
        insertCommunication.bind(8, Int64(new.inputs.zoneSource.rawValue))
        insertCommunication.bind(9, base.kind)
        insertCommunication.bind(10, base.value)
        insertCommunication.bind(11, new.plannedAt)
        insertCommunication.bind(12, new.deadline)
        insertCommunication.bind(13, new.status == .planned ? new.plannedAt : nil)
        insertCommunication.bind(14, now.milliseconds)
        try insertCommunication.run()
    }

    private func keepEvent(
        _ new: NewCommunication, _ key: CommunicationKey, _ campaign: CampaignKey, _ version: RegisteredVersion, chain: Int
    ) throws -> Int64 {
        let node = version.nodes[new.node]
        let name = node.communicationName ?? ""
        guard let interest = interest[campaign], interest.hearsUpdate(of: name, to: new.status) else { return 0 }
        let snapshot = CommunicationSnapshot(
            key: key, name: name, kind: node.kind ?? .email, channel: new.channel, agent: node.agent ?? "",
            status: new.status, reason: new.reason)
        try communicationWriter.keep(
            Event(.communicationUpdated(snapshot), occurredAt: now, chain: chain), campaign, key.participant)
        return 1
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
