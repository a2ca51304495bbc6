import Synchronization

/// Where the API came to listen, once it does.
final class BoundAddress: Sendable {
    private let state = Mutex<String?>(nil)

    var text: String? { state.withLock { $0 } }

    func set(_ text: String) { state.withLock { $0 = text } }
}
