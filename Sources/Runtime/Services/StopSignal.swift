import ServiceLifecycle
import Synchronization

/// Tells every dispatcher at once that the process is to stop: services end one after another, and none is to begin
/// anything new while another still finishes what is under way.
final class StopSignal: Sendable {
    private let isGiven = Atomic<Bool>(false)

    var isStopping: Bool { isGiven.load(ordering: .acquiring) }

    func give() { isGiven.store(true, ordering: .releasing) }
}

/// Gives the signal; last among the services, and so the first to be shut down.
struct StopAnnouncement: Service {
    let stop: StopSignal

    func run() async throws {
        try? await gracefulShutdown()
        stop.give()
    }
}
