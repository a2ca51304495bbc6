package import Agents
package import Channels
package import Conversations
package import Domain
package import Scheduling
package import Store

/// Takes in what becomes known of communications after they were sent, and what people begin: receipts, replies,
/// results, ends, calls.
package struct Receiver: Sendable {
    let store: any Store
    let library: CampaignLibrary
    let agents: LiveAgents
    let channels: [String: any Channel]
    /// The tenant's.
    let zone: String
    let words: OptWords
    let clock: any WallClock
    private let executor: WakeUp
    private let conductor: WakeUp
    /// The tenant's.
    let restrictions: Restrictions
    private let outgoing: @Sendable (_ channel: String) -> Void
    private let resting: @Sendable (_ channel: String, [RestingDestination]) -> Void

    /// - Parameters:
    ///   - executor: signaled where flows may have something to do.
    ///   - conductor: signaled where agents are to be asked.
    ///   - outgoing: told of a channel that has something to say, or to call again.
    ///   - resting: told of destinations that take nothing of a channel's for now.
    package init(
        store: any Store, library: CampaignLibrary, agents: LiveAgents, channels: [any Channel], zone: String,
        words: OptWords, restrictions: Restrictions, clock: any WallClock, executor: WakeUp, conductor: WakeUp,
        outgoing: @escaping @Sendable (_ channel: String) -> Void,
        resting: @escaping @Sendable (_ channel: String, [RestingDestination]) -> Void
    ) {
        self.store = store
        self.library = library
        self.agents = agents
        self.channels = Dictionary(channels.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })
        self.zone = zone
        self.words = words
        self.clock = clock
        self.executor = executor
        self.conductor = conductor
        self.restrictions = restrictions
        self.outgoing = outgoing
        self.resting = resting
    }

    /// Keeps what a provider told, with the poll's cursor, in one transaction; nothing of it where this throws.
    @discardableResult
    package func receive(_ batch: InboundBatch) async throws -> InboundResult {
        let result = try await store.receive(batch, desk: desk, at: clock.now)
        if result.hasEvents { executor.signal() }
        if result.hasReplies { conductor.signal() }
        if !result.resting.isEmpty { resting(batch.channel, result.resting) }
        if result.hasOutgoing { outgoing(batch.channel) }
        return result
    }

    /// Something may have come to be said, or to be done, past `receive`: an operator acted.
    func announce(_ channel: String) {
        conductor.signal()
        announce([channel])
    }

    /// The same where agents have answered.
    func announce(_ channels: Set<String>) {
        executor.signal()
        for channel in channels.sorted() { outgoing(channel) }
    }

    @Sendable
    static func localHour(_ zone: String, _ instant: Instant) -> Int? {
        Zone.named(zone).map { Int($0.wallClock(at: instant).microsecondOfDay / 3_600_000_000) }
    }
}
