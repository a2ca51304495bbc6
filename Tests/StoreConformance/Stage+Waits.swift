import Domain
import Store
import Testing

/// Runs that wait.
extension Stage {
    static func call(_ script: String = "score.py") -> ScriptCall {
        ScriptCall(
            flow: "main", node: "remind", script: script, timeout: .milliseconds(1500),
            context: Array(#"{"params":{"grüße":1}}"#.utf8))
    }

    static func place(
        node: Int = 1, run: Int64 = 1, chain: Int = 1, taken: [Int32] = [0, 1], held: HeldValues = HeldValues()
    ) -> RunPlace {
        RunPlace(
            flow: 0, node: node, run: run, chain: chain, taken: taken, pending: [2, 3], handedTo: [1],
            conversation: nil, spared: [1...2], held: held)
    }

    /// One run that comes to wait.
    static func parked(
        _ wait: RunWait, _ place: RunPlace = place(), run kind: EventKindTag = .participantCreated
    ) -> TurnEffects {
        TurnEffects(runs: [Stage.run(kind)], waits: [NewWait(run: 0, place: place, wait: wait)])
    }

    /// A new participant whose run waits for a script.
    static let asking: Decide = { _, _ in parked(RunWait(call: call())) }

    /// Rows that wait as events.
    func queue(_ names: [String], at now: Instant = Stage.start) async throws -> [ParticipantKey] {
        _ = try await store.setRunning(campaign, false, actor: "op", at: now)
        let result = try await take(names.map { Stage.row(external: $0) }, at: now)
        _ = try await store.setRunning(campaign, true, actor: "op", at: now)
        return try result.verdicts.map { try #require($0.participant) }
    }

    struct Taken: Sendable {
        var turn: PendingTurn
        var waits: [WaitingRun]
    }

    /// Takes turns at `now`; answers the turns taken, with the runs that wait, and how many events were consumed.
    func turns(
        limit: Int = 100, at now: Instant,
        effects: @escaping @Sendable (PendingTurn) -> TurnEffects? = { _ in TurnEffects() }
    ) async throws -> (count: Int, taken: [Taken]) {
        let seen = Collected<Taken>()
        let count = try await store.takeTurns(
            limit: limit, campaigns: [campaign: version], interest: [:], at: now
        ) { _, turn, state in
            seen.append(Taken(turn: turn, waits: state.waits))
            return effects(turn)
        }
        return (count, seen.values)
    }
}

extension PendingTurn {
    /// What ended the wait of the run that goes on.
    var end: WaitEnd? {
        guard case .waitEnded(let end)? = events.first?.kind else { return nil }
        return end
    }
}
