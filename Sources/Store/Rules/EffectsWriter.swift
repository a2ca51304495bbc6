package import Conversations
package import Domain

/// Writes what turns leave behind: runs, communications, cancellations, waits. What a turn causes it has taken itself,
/// follow-on events included; but a wait that has ended continues its run by an event of its own, which is kept.
package struct EffectsWriter<Target: EffectRows> {
    /// What writing the effects of one turn added up to.
    package struct Written {
        package var runs: Int64 = 0
        package var communications: Int64 = 0
        /// Events kept that are not yet counted on the participant.
        package var events: Int64 = 0
        /// Some run has come to wait for an event.
        package var awaitsEvents = false
        /// The earliest instant at which something planned is due.
        package var nextDue: Instant?

        package init() {}
    }

    private let target: Target
    private let waits: any WaitEndRows
    private let book: CommunicationBook
    private let failedRuns: FailedRunTally

    /// - Parameters:
    ///   - rows: of the same transaction as the book's.
    ///   - upload: what brought the participants in; nil outside of any.
    package init(
        _ target: Target, _ rows: any WaitEndRows, _ failedRuns: any FailedRunRows, _ book: CommunicationBook,
        upload: UploadKey? = nil
    ) {
        self.target = target
        waits = rows
        self.book = book
        self.failedRuns = FailedRunTally(failedRuns, upload: upload)
    }

    /// Makes all readable: before anything reads runs or communications, and at the end.
    package func flush() throws {
        try target.flush()
        try failedRuns.flush()
    }

    /// - Parameters:
    ///   - runCount: how many runs the participant had before; `communicationCount` likewise.
    package func write(
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
            guard version.nodes.indices.contains(communication.node) else {
                throw missing(communication.node, "planning a communication")
            }
            written.communications += 1
            try target.add(
                communication, participant.communication(communicationCount + written.communications),
                run: runCount + Int64(communication.run) + 1, campaign, version, at: book.now)
            if let due = communication.dueAt { written.nextDue = written.nextDue.map { min($0, due) } ?? due }
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

    private func writeRuns(
        _ runs: [RunRecord], _ participant: ParticipantKey, _ campaign: CampaignKey, _ version: RegisteredVersion,
        after count: Int64
    ) throws {
        guard count + Int64(runs.count) <= ParticipantKey.maximumOrdinal else { throw full("runs") }
        var ordinal = count
        for run in runs {
            ordinal += 1
            let key = participant.run(ordinal)
            try target.add(run, key, of: version)
            switch run.outcome {
            case .completed: break
            case .failed(let failure):
                failedRuns.add(run, key: key, failure: failure, campaign: campaign, version: version)
            }
        }
    }

    private func writeWaits(
        _ effects: TurnEffects, _ participant: ParticipantKey, _ campaign: CampaignKey, _ version: RegisteredVersion,
        runCount: Int64, _ written: inout Written
    ) throws {
        for taken in effects.takenNodes { try target.setTaken(taken) }
        var keys: [WaitKey] = []
        for new in effects.waits {
            guard version.nodes.indices.contains(new.place.node) else {
                throw missing(new.place.node, "letting a run wait")
            }
            let segment = runCount + Int64(new.run) + 1
            keys.append(
                try target.add(
                    ParkedRun(
                        participant: participant, campaign: campaign, version: version.version,
                        node: version.nodes[new.place.node], segment: segment, place: new.place, wait: new.wait,
                        callName: new.wait.call.map { "\(participant.rawValue)-\(segment)-\($0.flow)-\($0.node)" },
                        since: book.now)))
            if new.wait.event != nil { written.awaitsEvents = true }
        }
        for ended in effects.endedWaits {
            var end = ended.end
            // One of this turn was numbered below 0 while it had no row.
            if end.wait.rawValue < 0 { end.wait = keys[Int(-end.wait.rawValue - 1)] }
            let wait = OpenWait(key: end.wait, participant: participant, campaign: campaign, chain: ended.chain)
            if try waits.end(end, of: wait, at: book.now) { written.events += 1 }
        }
    }

    private func missing(_ node: Int, _ operation: String) -> StoreError {
        .failed(place: target.place, operation: operation, reason: "the version has no node \(node)")
    }

    private func full(_ what: String) -> StoreError {
        .failed(
            place: target.place, operation: "writing a turn",
            reason: "a participant has \(ParticipantKey.maximumOrdinal) \(what), which is the most it can have")
    }
}
