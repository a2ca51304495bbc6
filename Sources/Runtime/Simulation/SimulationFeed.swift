import Domain
import Ingest
import Synchronization

/// Hands batches of rows to workers in file order and takes their output back in the same order.
///
/// Reading and typing happen on whichever worker asks, one at a time; a worker that is too far ahead waits.
final class SimulationFeed: @unchecked Sendable {
    // `reader` is touched with `reading` held; `state` and `sink` with `condition` held.
    private let reading = Mutex(())
    private let reader: UploadReader
    private let sink: ([UInt8]) throws -> Void
    private let condition = Condition()
    private var next = 0
    private var written = 0
    private var waiting: [Int: [UInt8]] = [:]
    private var failure: (any Error)?
    private let isStopped: @Sendable () -> Bool
    private let progress: @Sendable (_ bytesDone: Int64) -> Void

    private static let ahead = 8
    private static let batch = 2_000

    init(
        _ reader: sending UploadReader, sink: @escaping ([UInt8]) throws -> Void,
        isStopped: @escaping @Sendable () -> Bool, progress: @escaping @Sendable (Int64) -> Void
    ) {
        self.reader = reader
        self.sink = sink
        self.isStopped = isStopped
        self.progress = progress
    }

    /// The next rows with their place in the order; nil at the end, or where it is over for another reason.
    func take() -> (place: Int, rows: [TypedRow])? {
        reading.withLock { _ in
            if isStopped() || hasFailed { return nil }
            do {
                guard let rows = try reader.nextBatch(limit: Self.batch) else { return nil }
                progress(reader.bytesRead)
                let place = next
                next += 1
                return (place, rows)
            } catch {
                fail(error)
                return nil
            }
        }
    }

    private var hasFailed: Bool { condition.withLock { failure != nil } }

    private func fail(_ error: any Error) {
        condition.withLock { if failure == nil { failure = error } }
        condition.broadcast()
    }

    /// Output of the batch at `place`.
    func give(_ bytes: [UInt8], at place: Int) {
        condition.withLock {
            while place - written >= Self.ahead, failure == nil { condition.wait() }
            waiting[place] = bytes
            while failure == nil, let ready = waiting.removeValue(forKey: written) {
                do { try sink(ready) } catch { failure = error }
                written += 1
            }
        }
        condition.broadcast()
    }

    /// - Throws: what ended it early.
    func finish() throws {
        if let failure = condition.withLock({ failure }) { throw failure }
        if isStopped() { throw CancellationError() }
    }
}
