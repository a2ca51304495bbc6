import Domain
import Synchronization

/// What a channel told, in order; waits for what is to come.
final class Heard: Sendable {
    private struct State {
        var events: [ProviderEvent] = []
        var waiting:
            [(condition: @Sendable ([ProviderEvent]) -> Bool, continuation: CheckedContinuation<Void, Never>)] =
                []
    }

    private let state = Mutex(State())

    var events: [ProviderEvent] { state.withLock { $0.events } }
    var messages: [InboundMessage] {
        events.compactMap { event in
            guard case .message(let message) = event else { return nil }
            return message
        }
    }

    @Sendable
    func take(_ news: [ProviderEvent]) async {
        let ready = state.withLock { state in
            state.events += news
            let events = state.events
            let ready = state.waiting.filter { $0.condition(events) }.map(\.continuation)
            state.waiting.removeAll { $0.condition(events) }
            return ready
        }
        for continuation in ready { continuation.resume() }
    }

    func wait(until condition: @escaping @Sendable ([ProviderEvent]) -> Bool) async {
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isThere = state.withLock { state in
                    if condition(state.events) || Task.isCancelled { return true }
                    state.waiting.append((condition, continuation))
                    return false
                }
                if isThere { continuation.resume() }
            }
        } onCancel: {
            // The test has taken too long: it fails by what is missing.
            let waiting = state.withLock { state in
                defer { state.waiting = [] }
                return state.waiting
            }
            for waiter in waiting { waiter.continuation.resume() }
        }
    }

    func wait(for words: String) async { await wait { events in events.map(\.words).contains(words) } }

    /// What came, in few words.
    var words: [String] { events.map(\.words) }
    /// Of one conversation.
    func words(of key: String) -> [String] {
        events.filter { event in
            switch event {
            case .receipt(let receipt): receipt.reference == .key(key)
            case .message(let message): message.answers.contains(.key(key))
            case .address, .introduction, .moved, .passedOver: false
            }
        }.map(\.words)
    }
}

extension ProviderEvent {
    var words: String {
        switch self {
        case .receipt(let receipt):
            switch receipt.change {
            case .accepted: "accepted"
            case .delivered: "ringing"
            case .read: "answered"
            case .delayed(let code, _): "delayed \(code)"
            case .failed(let code, _, let suppresses): "failed \(code)\(suppresses ? " for good" : "")"
            case .notReached(let code, _, _): "not reached \(code)"
            case .callEnded: "ended"
            case .callHandedOver: "handed over"
            case .answeredByMachine(let code): "machine \(code)"
            }
        case .message(let message):
            switch message.content {
            case .digits: "digits \(message.text)"
            case .call: "call from \(message.address)"
            case .text: "text"
            case .standIn: "stand-in"
            }
        case .address: "address"
        case .introduction: "introduction"
        case .moved: "moved"
        case .passedOver(let passed): "passed over: \(passed.reason.rawValue)"
        }
    }
}
