import Dispatch
import Domain
import FlowEngine
import Ingest
import Store

/// The first stage of an import: reads and types rows on a thread of its own, a batch ahead of the store, and works out
/// what a row would do if its customer is new.
///
/// Most rows of most first imports are all new: then nothing but the row itself decides, and the store's thread is
/// spared the walk through the flows. Where rows mostly match, the guess is left off.
final class Typist: @unchecked Sendable {
    // All state is touched on `queue` only.

    struct Batch: Sendable {
        var rows: [TypedRow]
        /// What each row does if it is all new; empty where nothing was worked out.
        var ahead: [TurnEffects?]
        var checkpoint: UploadCheckpoint
        var bytesDone: Int64
        /// What the upload's summary says of how cells were read.
        var notes: [String]
        var at: Instant
    }

    private let queue: BlockingQueue
    private var reader: UploadReader
    private var evaluator: Evaluator?
    private let batchSize: Int
    private let clock: any WallClock

    /// - Parameter compiled: nil where nothing should be worked out ahead.
    init(reader: sending UploadReader, compiled: CompiledCampaign?, batchSize: Int, clock: any WallClock) {
        queue = BlockingQueue("typing")
        self.reader = reader
        evaluator = compiled.map { Evaluator($0) }
        self.batchSize = batchSize
        self.clock = clock
    }

    /// The next batch, or nil at the end of the file.
    /// - Parameter guesses: work out what all-new rows do.
    func next(guesses: Bool) async throws -> Batch? {
        try await queue.run { try self.read(guesses: guesses) }
    }

    /// For the end of the file.
    /// - Throws: ``UploadFailure`` where it is not the file any more that reading began on.
    func demandUnchanged() async throws { try await queue.run { try self.reader.demandUnchanged() } }

    private func read(guesses: Bool) throws -> Batch? {
        guard let rows = try reader.nextBatch(limit: batchSize) else { return nil }
        let now = clock.now
        var ahead: [TurnEffects?] = []
        if guesses, evaluator != nil {
            ahead.reserveCapacity(rows.count)
            let event = Event(.participantCreated, occurredAt: now)
            for row in rows {
                if row.isRejected {
                    ahead.append(nil)
                    continue
                }
                // The key is not known yet: what names a communication of the participant is worked out by the store's turn.
                var state = ParticipantState(
                    key: ParticipantKey(0), objectID: row.objectID, customer: row.customer,
                    participant: row.participant, zone: row.zone)
                let effects = evaluator?.take(event, of: &state, now: now)
                ahead.append(effects.flatMap { $0.namesCommunications ? nil : $0 })
            }
        }
        let checkpoint = reader.checkpoint
        return Batch(
            rows: rows, ahead: ahead,
            checkpoint: UploadCheckpoint(byteOffset: checkpoint.byteOffset, line: checkpoint.line),
            bytesDone: reader.bytesRead, notes: reader.notes, at: now)
    }
}

extension TurnEffects {
    /// Some key of a communication is part of it.
    fileprivate var namesCommunications: Bool {
        !cancellations.isEmpty || !waits.isEmpty || runs.contains { $0.evidence.communication != nil }
    }
}
