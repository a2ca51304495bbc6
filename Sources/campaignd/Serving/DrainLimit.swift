import Domain
import Foundation
import Logging
import ServiceLifecycle

/// Says that the daemon stops, and ends a drain that takes too long. A provider that hangs at the end of a message would
/// hold the process until the service manager kills it; what is on its way then is of unknown outcome either way, and
/// the next start says so.
///
/// The last of its group: services are told to stop one after the other from the end of the list, each only when the one
/// behind it has ended, so that only the last one learns at once that the daemon is to stop.
struct DrainLimit: Service {
    /// Below `TimeoutStopSec` of the units.
    static let longest = Duration.seconds(45)

    let notifier: ServiceNotifier
    let logger: Logger

    func run() async throws {
        try? await gracefulShutdown()
        logger.notice("stopping: what is under way may end", metadata: ["at_most": "\(Self.longest)"])
        notifier.stopping()
        let clock = LiveClock()
        // Not a child of this service: the group waits for its services, and this one must not hold it.
        Task.detached { [logger] in
            try await clock.sleep(for: Self.longest)
            logger.warning("the drain took too long: what is being sent is left as unknown")
            _exit(0)
        }
    }
}
