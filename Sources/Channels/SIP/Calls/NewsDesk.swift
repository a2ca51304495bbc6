import Domain
import Synchronization

/// Hands news of calls on, each call's in its order, one after the other.
final class NewsDesk: Sendable {
    typealias Tell = @Sendable ([ProviderEvent]) async -> Void

    private let tell = Mutex<Tell?>(nil)

    var isStarted: Bool { tell.withLock { $0 != nil } }

    func start(_ tell: @escaping Tell) { self.tell.withLock { $0 = tell } }

    /// What comes out of one call. It ends when `report` is given up.
    struct Line: Sendable {
        let report: @Sendable (ProviderEvent) -> Void
        let finish: @Sendable () async -> Void
    }

    func open() -> Line {
        let (stream, continuation) = AsyncStream.makeStream(of: ProviderEvent.self)
        let task = Task {
            for await event in stream {
                guard let tell = tell.withLock({ $0 }) else { continue }
                await tell([event])
            }
        }
        return Line(
            report: { continuation.yield($0) },
            finish: {
                continuation.finish()
                await task.value
            })
    }
}
