import Store
import Synchronization

/// Writes with an idempotency key that are being worked on: a second one with the same key does not start.
final class InFlightWrites: Sendable {
    private let keys = Mutex<Set<ReceiptKey>>([])

    /// False where the key is taken.
    func begin(_ key: ReceiptKey) -> Bool { keys.withLock { $0.insert(key).inserted } }

    func end(_ key: ReceiptKey) { keys.withLock { _ = $0.remove(key) } }
}
