package import Conversations
package import Domain
package import Logging
package import Store

/// Puts right what time or a crash left behind: attempts of unknown outcome, windows that closed, sessions that ended,
/// what was passed over and has been kept long enough.
package struct Rescuer: Sendable {
    package struct Counts: Hashable, Sendable {
        package var windowsClosed = 0
        package var sessionsClosed = 0
        package var forgotten = 0

        package init() {}
    }

    private let store: any Store
    private let library: CampaignLibrary
    private let clock: any WallClock
    private let logger: Logger
    private let batch: Int
    package let interval: Duration

    package init(
        store: any Store, library: CampaignLibrary, clock: any WallClock, logger: Logger, batch: Int = 5_000,
        interval: Duration = .seconds(30)
    ) {
        self.store = store
        self.library = library
        self.clock = clock
        self.logger = logger
        self.batch = batch
        self.interval = interval
    }

    /// Frees what a process that is gone was at: attempts between intent and outcome, calls, questions to agents.
    @discardableResult
    package func rescue(
        _ epoch: Int64, _ policy: RescuePolicy, desk: ConversationDesk
    ) async throws -> RescueCounts {
        let counts = try await store.rescue(epoch, policy: policy, desk: desk, at: clock.now)
        if counts.resent + counts.held > 0 {
            logger.warning(
                "attempts of unknown outcome found: an earlier process ended between sending and recording",
                metadata: ["resent": "\(counts.resent)", "held": "\(counts.held)"])
        }
        if counts.calls > 0 {
            logger.warning("calls ended with an earlier process", metadata: ["calls": "\(counts.calls)"])
        }
        if counts.replies > 0 {
            logger.notice(
                "questions to agents are asked again: an earlier process ended before the answer came",
                metadata: ["replies": "\(counts.replies)"])
        }
        return counts
    }

    /// One batch of each duty.
    package func runOnce() async throws -> Counts {
        let now = clock.now
        var counts = Counts()
        counts.windowsClosed = try await store.closeWindows(limit: batch, interest: library.interest, at: now)
        try await library.refreshHistories()
        counts.sessionsClosed = try await store.closeSessions(limit: batch, interest: library.interest, at: now)
        counts.forgotten = try await store.forgetPassedOver(
            before: now - PassedOver.lifetime, limit: Self.mostForgotten)
        return counts
    }

    private static let mostForgotten = 500

    /// Whether another pass at once has work.
    package func isFull(_ counts: Counts) -> Bool {
        counts.windowsClosed >= batch || counts.sessionsClosed >= batch || counts.forgotten >= Self.mostForgotten
    }
}
