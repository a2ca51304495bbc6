import Synchronization

/// Of which calls Twilio has said lately who answered: other requests of these calls do not say so again.
///
/// Kept in memory: a call is over long before it is forgotten here, and one that a restart forgets is held to the receipt.
final class CallVerdicts: Sendable {
    private static let most = 1_000

    private struct Memory {
        /// What answered them, in Twilio's word for it: `human`, `machine_…`, `fax`, `unknown`.
        var calls: [String: String] = [:]
        /// The oldest first.
        var order: [String] = []
    }

    private let memory = Mutex(Memory())

    func note(_ call: String, _ answeredBy: String) {
        memory.withLock { memory in
            guard memory.calls.updateValue(answeredBy, forKey: call) == nil else { return }
            memory.order.append(call)
            guard memory.order.count > Self.most else { return }
            for forgotten in memory.order.prefix(Self.most / 2) { memory.calls[forgotten] = nil }
            memory.order.removeFirst(Self.most / 2)
        }
    }

    /// Nil: it is not known yet, or not any more.
    func answeredBy(_ call: String) -> String? { memory.withLock { $0.calls[call] } }
}
