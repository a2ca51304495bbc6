import Foundation

/// A lock that threads can wait on until another says that something has changed.
final class Condition: Sendable {
    private let condition = NSCondition()

    func withLock<Value>(_ body: () throws -> Value) rethrows -> Value {
        condition.lock()
        defer { condition.unlock() }
        return try body()
    }

    /// With the lock held.
    func wait() { condition.wait() }

    func broadcast() { condition.broadcast() }
}
