package import Domain
import Foundation
package import Store
import Synchronization

/// Which channels an operator holds: rows of the store, and here what they said when they were last looked up.
package final class ChannelPauses: Sendable {
    /// How earlier versions kept it, in a file of its own.
    private struct FiledPause: Codable {
        var by: String
        /// Milliseconds since the epoch.
        var since: Int64
    }

    private struct State {
        var pauses: [String: ChannelPause] = [:]
        /// Of the look-up that `pauses` is of.
        var lookUp = 0
        var lastLookUp = 0
    }

    private let store: any Store
    private let file: String
    private let state = Mutex(State())

    /// - Parameter file: absolute; where earlier versions kept it.
    package init(store: any Store, file: String) {
        self.store = store
        self.file = file
    }

    package func pause(of channel: String) -> ChannelPause? { state.withLock { $0.pauses[channel] } }

    /// Looks up who is held.
    /// - Parameter takingOver: what an earlier version left in its file becomes rows, and the file goes; false: it is only
    ///   looked at.
    /// - Throws: ``FileFault`` where the file is there and cannot be understood, ``StoreError``.
    package func load(takingOver: Bool) async throws {
        let filed = try filedPauses()
        if takingOver, !filed.isEmpty {
            for (channel, pause) in filed.sorted(by: { $0.key < $1.key }) {
                _ = try await store.setPaused(channel, true, isNews: false, by: Act(pause.by), at: pause.at)
            }
        }
        if takingOver { try Files.remove(file) }
        try await refresh()
        if !takingOver { state.withLock { $0.pauses.merge(filed) { row, _ in row } } }
    }

    private func filedPauses() throws(FileFault) -> [String: ChannelPause] {
        guard Files.exists(file) else { return [:] }
        var bytes = Data()
        try Files.read(file) { bytes.append(contentsOf: $0) }
        guard let found = try? JSONDecoder().decode([String: FiledPause].self, from: bytes) else {
            throw FileFault("take the channels that are held (remove the file, and none is) from", file, errno: EINVAL)
        }
        return found.mapValues { ChannelPause(by: $0.by, at: Instant(milliseconds: $0.since)) }
    }

    /// Answers whether that changed anything.
    package func hold(_ channel: String, by act: Act<Bool>, at now: Instant) async throws -> Bool {
        let changed = try await store.setPaused(channel, true, isNews: false, by: act, at: now)
        try await refresh()
        return changed
    }

    /// Answers whether that changed anything.
    /// - Parameter isNews: it goes on for another reason besides, and the act is recorded either way.
    package func release(_ channel: String, isNews: Bool, by act: Act<Bool>, at now: Instant) async throws -> Bool {
        let changed = try await store.setPaused(channel, false, isNews: isNews, by: act, at: now)
        try await refresh()
        return changed
    }

    /// Of two that look up at once the one that began last has seen what both changed.
    private func refresh() async throws {
        let lookUp = state.withLock { state in
            state.lastLookUp += 1
            return state.lastLookUp
        }
        let pauses = try await store.channelPauses()
        state.withLock { state in
            guard lookUp > state.lookUp else { return }
            state.lookUp = lookUp
            state.pauses = pauses
        }
    }
}
