import Synchronization

/// The calls of which Twilio said lately that a machine answered: what is heard in them afterwards is no answer, although
/// those requests do not say so again.
///
/// Kept in memory: a call is over long before it is forgotten here, and one that a restart forgets is held to the receipt.
final class MachineCalls: Sendable {
    private static let most = 1_000

    private struct Memory {
        /// What answered them, in Twilio's word for it.
        var calls: [String: String] = [:]
        /// The oldest first.
        var order: [String] = []
    }

    private let memory = Mutex(Memory())

    func note(_ call: String, _ machine: String) {
        memory.withLock { memory in
            guard memory.calls.updateValue(machine, forKey: call) == nil else { return }
            memory.order.append(call)
            guard memory.order.count > Self.most else { return }
            for forgotten in memory.order.prefix(Self.most / 2) { memory.calls[forgotten] = nil }
            memory.order.removeFirst(Self.most / 2)
        }
    }

    func machine(of call: String) -> String? { memory.withLock { $0.calls[call] } }
}
