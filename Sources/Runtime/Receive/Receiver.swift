package import Domain
import Scheduling
package import Store

/// Takes in what becomes known of communications after they were sent: receipts, replies, results, ends.
package struct Receiver: Sendable {
    private let store: any Store
    private let library: CampaignLibrary
    private let clock: any WallClock
    private let executor: WakeUp

    /// - Parameter executor: signaled where flows may have something to do.
    package init(store: any Store, library: CampaignLibrary, clock: any WallClock, executor: WakeUp) {
        self.store = store
        self.library = library
        self.clock = clock
        self.executor = executor
    }

    /// Records updates in order, in one transaction; answers for each whether it told anything new.
    @discardableResult
    package func record(_ updates: [ConversationUpdate]) async throws -> [Bool] {
        let applied = try await store.recordConversation(updates, interest: library.interest, at: clock.now) {
            zone, instant in
            Zone.named(zone).map { Int($0.wallClock(at: instant).microsecondOfDay / 3_600_000_000) }
        }
        if applied.contains(true) { executor.signal() }
        return applied
    }
}
