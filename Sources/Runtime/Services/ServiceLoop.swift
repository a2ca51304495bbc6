package import Domain
import Logging
import ServiceLifecycle
import Store

/// A duty that is done whenever it has work, and survives what waiting can cure.
///
/// `pass` does one bounded piece and says when to come again: `.again` at once, or `.wait` until something is due by the
/// wall clock, an interval is over by the steady time, or a signal comes.
/// A fault is logged once, waited for, and tried again: the disk may have space again, the provider may be back. On
/// graceful shutdown the pass at hand finishes and no other begins.
package struct ServiceLoop: Service {
    package enum Next: Sendable {
        case again
        case wait(until: Instant? = nil, orSteady: Instant? = nil)
    }

    /// How long a fault is waited for.
    static let patience = Duration.seconds(2)

    let name: String
    let wakeUp: WakeUp
    let clock: any WallClock
    let logger: Logger
    /// Told the fault that the duty waits for, nil when it goes on.
    let trouble: @Sendable (String?) -> Void
    let pass: @Sendable () async throws -> Next

    package func run() async throws {
        await withGracefulShutdownHandler {
            var reason: String?
            while !Task.isCancelled, !Task.isShuttingDownGracefully {
                do {
                    let next = try await pass()
                    if reason != nil {
                        reason = nil
                        trouble(nil)
                        logger.notice("goes on", metadata: ["service": "\(name)"])
                    }
                    switch next {
                    case .again: await Task.yield()
                    case .wait(let due, let steady): await wakeUp.wait(until: due, orSteady: steady, clock: clock)
                    }
                } catch is CancellationError {
                    return
                } catch {
                    let text = "\(error)"
                    if reason != text {
                        reason = text
                        trouble(text)
                        logger.error("takes no work for now", metadata: ["service": "\(name)", "reason": "\(text)"])
                    }
                    await wakeUp.wait(orSteady: clock.steady + Self.patience, clock: clock)
                }
            }
        } onGracefulShutdown: {
            wakeUp.signal()
        }
    }
}
