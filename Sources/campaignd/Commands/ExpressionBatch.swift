import Dispatch
import FlowEngine
import Foundation
import Synchronization

/// `campaignd eval --batch`: answers the lines of standard input in order, on all cores.
///
/// Lines are gathered into blocks; each core takes a part of a block and keeps the expressions that it compiled.
final class ExpressionBatch {
    private static let blockBytes = 1 << 20

    private var queries: [ExpressionQuery]
    private var block: [UInt8] = []
    /// Where each line of the block begins; one more for its end.
    private var starts: [Int] = [0]
    private var allAnswered = true

    init() {
        queries = Array(repeating: ExpressionQuery(), count: max(1, ProcessInfo.processInfo.activeProcessorCount))
    }

    /// False where some line could not be answered. Ends early where nobody reads the answers.
    func answerAll() throws -> Bool {
        var isRead = true
        try StandardInput.eachLine { line in
            if line.allSatisfy({ $0 == 0x20 || $0 == 0x0D || $0 == 0x09 }) { return true }
            block.append(contentsOf: line)
            starts.append(block.count)
            if block.count >= Self.blockBytes { isRead = answerBlock() }
            return isRead
        }
        if isRead { _ = answerBlock() }
        return allAnswered
    }

    /// One core's part of a block.
    private struct Part: Sendable {
        var query: ExpressionQuery
        var output: [UInt8] = []
        var allAnswered = true
    }

    /// False where nobody reads the answers any more.
    private func answerBlock() -> Bool {
        let lines = starts.count - 1
        let parts = Mutex(queries.map { Part(query: $0) })
        let count = queries.count
        let (block, starts) = (block, starts)
        DispatchQueue.concurrentPerform(iterations: count) { index in
            // Taken out, so that each core is the only owner of its part while it works.
            var part = parts.withLock { parts in
                defer { parts[index] = Part(query: ExpressionQuery()) }
                return parts[index]
            }
            block.withUnsafeBufferPointer { bytes in
                for line in (lines * index / count)..<(lines * (index + 1) / count) {
                    let text = UnsafeBufferPointer(rebasing: bytes[starts[line]..<starts[line + 1]])
                    if !part.query.answer(text, into: &part.output) { part.allAnswered = false }
                    part.output.append(0x0A)
                }
            }
            parts.withLock { $0[index] = part }
        }
        self.block.removeAll(keepingCapacity: true)
        self.starts = [0]
        var isRead = true
        let done = parts.withLock { $0 }
        for (index, part) in done.enumerated() {
            queries[index] = part.query
            if !part.allAnswered { allAnswered = false }
            if isRead { isRead = Terminal.write(part.output) }
        }
        return isRead
    }
}
