package import Domain
import FlowEngine
package import Store

/// Takes the turns of participants that have waiting events.
package struct Executor: Sendable {
    private let store: any Store
    private let library: CampaignLibrary
    private let clock: any WallClock
    private let participantsPerTurn: Int
    package let wakeUp = WakeUp()

    package init(store: any Store, library: CampaignLibrary, clock: any WallClock, participantsPerTurn: Int = 1000) {
        self.store = store
        self.library = library
        self.clock = clock
        self.participantsPerTurn = participantsPerTurn
    }

    /// One transaction's worth of waiting events; answers how many were consumed: 0 when none wait.
    package func runOnce() async throws -> Int {
        let live = library.all
        let campaigns = Dictionary(uniqueKeysWithValues: live.map { ($0.key, $0) })
        let now = clock.now
        return try await store.takeTurns(
            limit: participantsPerTurn,
            campaigns: campaigns.mapValues(\.registered),
            interest: library.interest, at: now
        ) { campaign, turn, state in
            guard let live = campaigns[campaign] else { return TurnEffects() }
            return live.turns.take(
                turn.events, of: &state, library.inputs(of: live, at: turn.now, answers: turn.answers))
        }
    }
}
