import Domain
import Foundation
import Logging
import ServiceLifecycle

/// Ends a drain that takes too long. A provider that hangs at the end of a message would hold the process until the
/// service manager kills it; what is on its way then is of unknown outcome either way, and the next start says so.
struct DrainLimit: Service {
    /// Below `TimeoutStopSec` of the units.
    static let longest = Duration.seconds(45)

    let logger: Logger

    func run() async throws {
        try? await gracefulShutdown()
        let clock = LiveClock()
        // Not a child of this service: the group waits for its services, and this one must not hold it.
        Task.detached { [logger] in
            try await clock.sleep(until: clock.now + Self.longest)
            logger.warning("the drain took too long: what is being sent is left as unknown")
            _exit(0)
        }
    }
}
