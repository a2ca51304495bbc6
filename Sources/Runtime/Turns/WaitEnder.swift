package import Domain
package import Store

/// Ends the waits whose instant has come, also those that came while no daemon ran: their runs go on by turns.
package struct WaitEnder: Sendable {
    private let store: any Store
    private let clock: any WallClock
    private let limit: Int
    package let wakeUp = WakeUp()

    /// - Parameter limit: waits that one pass ends at most.
    package init(store: any Store, clock: any WallClock, limit: Int = 1000) {
        self.store = store
        self.clock = clock
        self.limit = limit
    }

    /// One transaction's worth; answers how many ended.
    package func runOnce() async throws -> Int { try await store.endWaits(limit: limit, at: clock.now) }

    /// When the next ends by itself; nil where none does.
    package func nextEnd() async throws -> Instant? { try await store.nextWaitEnd() }
}
