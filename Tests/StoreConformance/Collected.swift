import Synchronization

/// Values that closures on other threads hand in.
final class Collected<Value: Sendable>: Sendable {
    private let state = Mutex<[Value]>([])

    var values: [Value] { state.withLock { $0 } }

    func append(_ values: [Value]) { state.withLock { $0 += values } }
    func append(_ value: Value) { append([value]) }
}
