import Dispatch
import Domain
import FlowEngine
package import Ingest
import Scheduling
import Synchronization

/// Runs a whole file of participants through a campaign on virtual time: nothing is sent, and there is no store.
///
/// Every participant is simulated apart from the others, in constant memory: the file is read once to find the rows that
/// share an identifier, and once more to simulate. Only rows that share one are held in memory, about a kilobyte each.
/// Blocks its thread.
package struct Simulator: Sendable {
    private let plan: SimulationPlan
    private let source: UploadSource
    private let threads: Int

    package enum Stage: Sendable {
        case looking, simulating
    }

    /// - Parameter threads: workers; the output is the same for any number.
    package init(_ plan: SimulationPlan, source: UploadSource, threads: Int = 2) {
        self.plan = plan
        self.source = source
        self.threads = max(1, threads)
    }

    /// - Parameters:
    ///   - write: gets the output in order, header first.
    ///   - isStopped: asked now and then; once true, no more is written.
    /// - Throws: ``UploadFailure`` where the file cannot be read, what `write` throws, `CancellationError` where stopped.
    package func run(
        write: @escaping ([UInt8]) throws -> Void, isStopped: @escaping @Sendable () -> Bool = { false },
        progress: @escaping @Sendable (_ stage: Stage, _ bytesDone: Int64, _ bytes: Int64) -> Void = { _, _, _ in }
    ) throws -> SimulationSummary {
        let (held, repeated) = try holdBack(isStopped, progress)
        var total = SimulationTally(plan)
        let people = simulate(held, &total)
        let reader = try reader()
        let notes = reader.notes
        let size = reader.totalBytes
        try write(Array(SimulationLines.header.utf8))
        let feed = SimulationFeed(reader, sink: write, isStopped: isStopped) { progress(.simulating, $0, size) }
        let tallies = Mutex<[SimulationTally]>([])
        let plan = plan
        onThreads { _ in
            let tally = Self.work(feed, plan, people, repeated)
            tallies.withLock { $0.append(tally) }
        }
        try feed.finish()
        for tally in tallies.withLock({ $0 }) { total.add(tally) }
        total.settleHours()
        return SimulationSummary(total, plan, columnNotes: notes)
    }

    private func onThreads(_ body: @Sendable (Int) -> Void) {
        if threads == 1 { body(0) } else { DispatchQueue.concurrentPerform(iterations: threads, execute: body) }
    }

    private func reader() throws(UploadFailure) -> UploadReader {
        try UploadReader(
            source: source, settings: plan.campaign.definition.importSettings, catalog: plan.campaign.catalog,
            now: plan.campaign.localNow(at: plan.start), isZone: { Zone.named($0) != nil },
            addresses: plan.campaign.definition.addressNeeds)
    }

    // MARK: Rows of one person

    /// The rows that share an identifier with another, and the hashes of what is shared.
    private func holdBack(
        _ isStopped: () -> Bool, _ progress: (Stage, Int64, Int64) -> Void
    ) throws -> (HeldPeople, Set<UInt64>) {
        var identifiers = RepeatedIdentifiers()
        let first = try reader()
        while let rows = try first.nextBatch(limit: 5_000) {
            if isStopped() { throw CancellationError() }
            for row in rows where !row.isRejected { identifiers.add(row) }
            progress(.looking, first.bytesRead, first.totalBytes)
        }
        let repeated = identifiers.take()
        var held = HeldPeople()
        if repeated.isEmpty { return (held, repeated) }
        let second = try reader()
        while let rows = try second.nextBatch(limit: 5_000) {
            if isStopped() { throw CancellationError() }
            for row in rows where !row.isRejected && Self.isHeld(row, repeated) { held.add(row) }
        }
        return (held, repeated)
    }

    private static func isHeld(_ row: TypedRow, _ repeated: Set<UInt64>) -> Bool {
        var isHeld = false
        IdentityHash.eachIdentifier(of: row) { kind, value in
            if !isHeld, repeated.contains(IdentityHash.of(kind, value)) { isHeld = true }
        }
        return isHeld
    }

    /// The output of those held back, by the line that it belongs to.
    private func simulate(_ held: HeldPeople, _ total: inout SimulationTally) -> [Int64: [UInt8]] {
        if held.people.isEmpty && held.refused.isEmpty { return [:] }
        var outputs: [Int64: [UInt8]] = [:]
        var lines = SimulationLines(plan)
        total.warned += held.conflicts
        for (line, refusal) in held.refused {
            let issues = refusal.row.issues + [refusal.issue]
            total.reject(issues)
            lines.appendRejected(refusal.row, issues)
            outputs[line] = lines.take()
        }
        let results = Mutex<(outputs: [Int64: [UInt8]], tallies: [SimulationTally])>(([:], []))
        let plan = plan
        let threads = threads
        onThreads { worker in
            var timeline = PersonTimeline(plan)
            var lines = SimulationLines(plan)
            for index in stride(from: worker, to: held.people.count, by: threads) {
                timeline.begin(held.people[index].identity)
                for (place, row) in held.people[index].rows.enumerated() {
                    if !row.issues.isEmpty { timeline.tally.warned += 1 }
                    timeline.take(row, isNewCustomer: place == 0)
                }
                timeline.run()
                for participant in timeline.participants {
                    timeline.count(participant)
                    lines.append(participant, zones: &timeline.zones)
                    let bytes = lines.take()
                    results.withLock { $0.outputs[participant.line] = bytes }
                }
            }
            let tally = timeline.tally
            results.withLock { $0.tallies.append(tally) }
        }
        let result = results.withLock { $0 }
        for tally in result.tallies { total.add(tally) }
        return outputs.merging(result.outputs) { first, _ in first }
    }

    // MARK: Everybody else

    private static func work(
        _ feed: SimulationFeed, _ plan: SimulationPlan, _ people: [Int64: [UInt8]], _ repeated: Set<UInt64>
    ) -> SimulationTally {
        var timeline = PersonTimeline(plan)
        var lines = SimulationLines(plan)
        while let batch = feed.take() {
            for row in batch.rows {
                if row.isRejected {
                    timeline.tally.reject(row.issues)
                    lines.appendRejected(row, row.issues)
                    continue
                }
                if !repeated.isEmpty, isHeld(row, repeated) {
                    if let bytes = people[row.line] { lines.append(bytes) }
                    continue
                }
                if !row.issues.isEmpty { timeline.tally.warned += 1 }
                timeline.begin(row.identifier)
                timeline.take(row, isNewCustomer: true)
                timeline.run()
                for participant in timeline.participants {
                    timeline.count(participant)
                    lines.append(participant, zones: &timeline.zones)
                }
            }
            feed.give(lines.take(), at: batch.place)
        }
        return timeline.tally
    }
}

extension PersonTimeline {
    /// Once for each participant, at the end.
    mutating func count(_ participant: SimulatedParticipant) {
        for communication in participant.communications { tally.countStatus(communication) }
    }
}
