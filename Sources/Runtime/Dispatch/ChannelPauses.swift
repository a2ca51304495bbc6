package import Domain
import Foundation
import Synchronization

/// Which channels an operator holds; kept in one small file of the state directory, so that it outlives the process.
package final class ChannelPauses: Sendable {
    package struct Pause: Hashable, Sendable, Codable {
        package var by: String
        /// Milliseconds since the epoch.
        var since: Int64

        package var at: Instant { Instant(milliseconds: since) }
    }

    private let path: String
    private let files = BlockingQueue("pauses")
    private let pauses = Mutex<[String: Pause]>([:])

    /// - Parameter path: absolute; what is not there holds nothing.
    package init(path: String) { self.path = path }

    package func pause(of channel: String) -> Pause? { pauses.withLock { $0[channel] } }

    /// Reads what an earlier process left.
    /// - Throws: ``FileFault`` where the file is there and cannot be understood.
    package func load() throws(FileFault) {
        guard Files.exists(path) else { return }
        var bytes = Data()
        try Files.read(path) { bytes.append(contentsOf: $0) }
        guard let found = try? JSONDecoder().decode([String: Pause].self, from: bytes) else {
            throw FileFault("take the channels that are held (remove the file, and none is) from", path, errno: EINVAL)
        }
        pauses.withLock { $0 = found }
    }

    /// Answers whether that changed anything.
    /// - Throws: ``FileFault``; nothing is changed then.
    package func hold(_ channel: String, by actor: String, at now: Instant) async throws -> Bool {
        try await change { pauses in
            guard pauses[channel] == nil else { return false }
            pauses[channel] = Pause(by: actor, since: now.milliseconds)
            return true
        }
    }

    /// Answers whether that changed anything.
    /// - Throws: ``FileFault``; nothing is changed then.
    package func release(_ channel: String) async throws -> Bool {
        try await change { $0.removeValue(forKey: channel) != nil }
    }

    /// On the queue, one after another: the file is written before the change counts.
    private func change(_ change: @escaping @Sendable (inout [String: Pause]) -> Bool) async throws -> Bool {
        try await files.run { [self] in
            var changed = pauses.withLock { $0 }
            guard change(&changed) else { return false }
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys, .prettyPrinted]
            guard let bytes = try? encoder.encode(changed) else { return false }
            try Files.write(path, bytes: Array(bytes))
            let kept = changed
            pauses.withLock { $0 = kept }
            return true
        }
    }
}
