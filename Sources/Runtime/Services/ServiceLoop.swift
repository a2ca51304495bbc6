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
    package enum Next: Hashable, Sendable {
        case again
        case wait(until: Instant? = nil, orSteady: Instant? = nil)
    }

    /// Starts what goes on beside the passes that follow; the loop ends once all of it has.
    package typealias Start = (@escaping @Sendable () async -> Void) -> Void

    /// How long a fault is waited for.
    static let patience = Duration.seconds(2)

    let name: String
    let wakeUp: WakeUp
    let clock: any WallClock
    let logger: Logger
    /// Told the fault that the duty waits for, nil when it goes on.
    let trouble: @Sendable (String?) -> Void
    let pass: @Sendable (Start) async throws -> Next

    package func run() async throws {
        // News of work does not cut the wait for a cure short.
        let cure = WakeUp()
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                await loop(waitingOn: cure) { work in group.addTask { await work() } }
            }
        } onGracefulShutdown: {
            wakeUp.signal()
            cure.signal()
        }
    }

    private func loop(waitingOn cure: WakeUp, _ start: Start) async {
        var reason: String?
        /// Passes since the last that failed. What one has started, the next tells the fault of.
        var passes = 0
        while !Task.isCancelled, !Task.isShuttingDownGracefully {
            do {
                let next = try await pass(start)
                passes += 1
                if reason != nil, passes > 1 || next != .again {
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
                passes = 0
                let text = "\(error)"
                if reason != text {
                    reason = text
                    trouble(text)
                    logger.error("takes no work for now", metadata: ["service": "\(name)", "reason": "\(text)"])
                }
                await cure.wait(orSteady: clock.steady + Self.patience, clock: clock)
            }
        }
    }
}
