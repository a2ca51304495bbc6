import Synchronization

/// The calls that go on, by what messages call them.
final class CallRegister: Sendable {
    struct Entry: Sendable {
        var call: SIPCall
        /// Where its prompts are kept.
        var directory: String
    }

    private struct State {
        var entries: [String: Entry] = [:]
        /// Those that are over and not yet cleared away count too.
        var unfinished = 0
        /// Conversation to call.
        var conversations: [String: String] = [:]
        var waiting: [CheckedContinuation<Void, Never>] = []
    }

    private let state = Mutex(State())

    func add(_ entry: Entry, conversation: String?) {
        state.withLock { state in
            state.entries[entry.call.id] = entry
            state.unfinished += 1
            if let conversation { state.conversations[conversation] = entry.call.id }
        }
    }

    /// It is over: no message finds it any more.
    func remove(_ id: String) {
        state.withLock { state in
            state.entries[id] = nil
            state.conversations = state.conversations.filter { $0.value != id }
        }
    }

    /// Nothing of it is left.
    func finish() {
        let waiting = state.withLock { state in
            state.unfinished -= 1
            guard state.unfinished <= 0 else { return [CheckedContinuation<Void, Never>]() }
            defer { state.waiting = [] }
            return state.waiting
        }
        for continuation in waiting { continuation.resume() }
    }

    /// - Parameter conversation: of a call that came in, learned from the first message that names it.
    func find(id: String?, conversation: String) -> Entry? {
        state.withLock { state in
            if let id, let entry = state.entries[id] {
                state.conversations[conversation] = id
                return entry
            }
            return state.conversations[conversation].flatMap { state.entries[$0] }
        }
    }

    var all: [SIPCall] { state.withLock { $0.entries.values.map(\.call) } }

    /// Returns when no call goes on and nothing of those before is left.
    func empty() async {
        await withCheckedContinuation { continuation in
            let isEmpty = state.withLock { state in
                if state.unfinished > 0 { state.waiting.append(continuation) }
                return state.unfinished <= 0
            }
            if isEmpty { continuation.resume() }
        }
    }
}
