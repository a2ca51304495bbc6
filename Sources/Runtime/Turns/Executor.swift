package import Domain
import FlowEngine
package import Store
import Synchronization

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

    /// One transaction's worth of waiting events; answers how many were consumed: 0 when none wait. A run that goes on in a
    /// version that is not at hand is taken by a second transaction, once that has been read from the store.
    package func runOnce() async throws -> Int {
        let missing = Mutex<Set<VersionKey>>([])
        let count = try await takeTurns { key in missing.withLock { _ = $0.insert(key) } }
        let versions = missing.withLock { $0 }
        if versions.isEmpty { return count }
        for version in versions.sorted() { try await library.prepare(version) }
        return count + (try await takeTurns { _ in })
    }

    private func takeTurns(missing: @escaping @Sendable (VersionKey) -> Void) async throws -> Int {
        let live = library.all
        let campaigns = Dictionary(uniqueKeysWithValues: live.map { ($0.key, $0) })
        return try await store.takeTurns(
            limit: participantsPerTurn,
            campaigns: campaigns.mapValues(\.registered),
            interest: library.interest, at: clock.now
        ) { [library] campaign, turn, state in
            guard let live = campaigns[campaign] else { return TurnEffects() }
            guard let version = turn.version, version != live.registered.version else {
                return live.turns.take(turn.events, of: &state, library.inputs(of: live, at: turn.now))
            }
            switch library.prepared(version) {
            case .ready(let earlier):
                return earlier.turns.take(turn.events, of: &state, library.inputs(of: earlier, at: turn.now))
            case .unreadable(let reason): return Executor.failing(turn, state, reason)
            case nil:
                missing(version)
                return nil
            }
        }
    }

    /// A run that cannot go on fails there, and says why.
    private static func failing(_ turn: PendingTurn, _ state: ParticipantState, _ reason: String) -> TurnEffects {
        var effects = TurnEffects()
        for event in turn.events {
            guard case .waitEnded(let end) = event.kind,
                let place = state.waits.first(where: { $0.key == end.wait })?.place
            else { continue }
            var path = RunPath()
            path.append(node: place.node, port: .out)
            effects.runs.append(
                RunRecord(
                    flow: place.flow, eventKind: .waitEnded, chain: event.chain, at: turn.now, path: path,
                    outcome: .failed("the run cannot go on: the version that it began in cannot be loaded (\(reason))"),
                    evidence: RunEvidence(communication: place.conversation?.key, continues: place.run)))
        }
        return effects
    }
}
