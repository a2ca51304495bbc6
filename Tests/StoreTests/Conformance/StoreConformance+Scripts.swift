import Domain
import Store
import Testing

extension StoreConformance {
    private static func call(_ ordinal: Int = 0, _ script: String = "score.py") -> ScriptCall {
        ScriptCall(
            ordinal: ordinal, flow: "main", node: "score\(ordinal)", script: script, timeout: .milliseconds(1500),
            context: Array(#"{"params":{"grüße":1}}"#.utf8))
    }

    private static func suspended(_ event: Int = 0, _ call: ScriptCall = call()) -> TurnEffects {
        TurnEffects(suspension: TurnEffects.Suspension(event: event, call: call))
    }

    private static func answer(
        _ ordinal: Int = 0, _ result: ScriptAnswer.Result = .returned([])
    ) -> ScriptAnswer {
        ScriptAnswer(ordinal: ordinal, flow: "main", node: "score\(ordinal)", result: result)
    }

    /// Rows that wait as events of participants that no script has been asked for yet.
    private static func queue(_ names: [String], _ stage: Stage) async throws -> [ParticipantKey] {
        _ = try await stage.store.setRunning(stage.campaign, false, actor: "op", at: Stage.start)
        let result = try await stage.take(names.map { Stage.row(external: $0) })
        _ = try await stage.store.setRunning(stage.campaign, true, actor: "op", at: Stage.start)
        return try result.verdicts.map { try #require($0.participant) }
    }

    /// Takes turns at `now`; answers the turns taken and how many events went on.
    private static func turns(
        _ stage: Stage, limit: Int = 100, at now: Instant = Stage.start,
        effects: @escaping @Sendable (PendingTurn) -> TurnEffects = { _ in TurnEffects() }
    ) async throws -> (count: Int, turns: [PendingTurn]) {
        let seen = Collected<PendingTurn>()
        let count = try await stage.store.takeTurns(
            limit: limit, campaigns: [stage.campaign: stage.version], interest: [:], at: now
        ) { _, turn, _ in
            seen.append(turn)
            return effects(turn)
        }
        return (count, seen.values)
    }

    private static func calls(_ stage: Stage, limit: Int = 100) async throws -> [WaitingScriptCall] {
        try await stage.store.scriptCalls(limit: limit)
    }

    static let scripts: [StoreConformance] = [
        StoreConformance("a turn that needs a script waits for its answer, and is taken again at its own instant") {
            stage async throws in
            let key = try await queue(["a"], stage)[0]
            #expect(try await turns(stage) { _ in suspended() }.count == 1)
            let waiting = try await calls(stage)
            #expect(waiting.map(\.call) == [call()])
            #expect(waiting.map(\.participant) == [key])
            #expect(waiting.map(\.campaign) == [stage.campaign])
            #expect(waiting.map(\.version) == [stage.version.version])
            #expect(try await turns(stage, at: Stage.start + .seconds(5)).count == 0)
            #expect(try await stage.store.campaigns().map(\.waitingEventCount) == [1])
            let writes: [ScriptWrite] = [
                ScriptWrite(level: .customer, field: "segment", value: .string("gold")),
                ScriptWrite(level: .participant, field: "amount", value: nil),
            ]
            try await stage.store.recordScriptAnswers(
                [(waiting[0].key, answer(0, .returned(writes)))], at: Stage.start + .seconds(10))
            #expect(try await calls(stage).isEmpty)
            let again = try await turns(stage, at: Stage.start + .seconds(20))
            #expect(again.count == 1)
            #expect(again.turns.map(\.events.count) == [1])
            #expect(again.turns.map(\.now) == [Stage.start])
            #expect(again.turns.map(\.answers) == [[answer(0, .returned(writes))]])
            #expect(try await turns(stage).count == 0)
            #expect(try await stage.store.campaigns().map(\.waitingEventCount) == [0])
        },
        StoreConformance("several scripts of one event are asked one after another, each once more with all answers") {
            stage async throws in
            _ = try await queue(["a"], stage)
            var keys: Set<String> = []
            for ordinal in 0..<3 {
                let now = Stage.start + .seconds(Int64(ordinal))
                let taken = try await turns(stage, at: now) { turn in suspended(0, call(turn.answers.count)) }
                #expect(taken.count == 1)
                #expect(taken.turns.map(\.answers) == [(0..<ordinal).map { answer($0, .failed("no \($0)\nat all")) }])
                #expect(taken.turns.map(\.now) == [Stage.start])
                let waiting = try #require(try await calls(stage).first)
                #expect(waiting.call == call(ordinal))
                #expect(waiting.key.askedAt == now)
                #expect(keys.insert(waiting.idempotencyKey).inserted)
                try await stage.store.recordScriptAnswers(
                    [(waiting.key, answer(ordinal, .failed("no \(ordinal)\nat all")))], at: now)
            }
            #expect(try await turns(stage).turns.map(\.answers.count) == [3])
            #expect(try await calls(stage).isEmpty)
        },
        StoreConformance("an answer counts once, and only for the call that still waits") { stage async throws in
            _ = try await queue(["a", "b"], stage)
            _ = try await turns(stage) { _ in suspended() }
            let waiting = try await calls(stage)
            #expect(waiting.count == 2)
            #expect(waiting[0].idempotencyKey != waiting[1].idempotencyKey)
            #expect(try await calls(stage).map(\.idempotencyKey) == waiting.map(\.idempotencyKey))
            var stranger = waiting[1].key
            stranger.askedAt = Stage.start + .seconds(1)
            let first = answer(0, .failed("first"))
            try await stage.store.recordScriptAnswers(
                [(waiting[0].key, first), (waiting[0].key, answer(0, .failed("second"))), (stranger, first)],
                at: Stage.start)
            try await stage.store.recordScriptAnswers([(waiting[0].key, answer(0, .failed("third")))], at: Stage.start)
            #expect(try await calls(stage).map(\.participant) == [waiting[1].participant])
            #expect(try await turns(stage).turns.map(\.answers) == [[first]])
            try await stage.store.recordScriptAnswers([(waiting[0].key, first)], at: Stage.start)
            #expect(try await turns(stage).count == 0)
        },
        StoreConformance("an answer that does not fit is asked again") { stage async throws in
            _ = try await queue(["a"], stage)
            _ = try await turns(stage) { _ in suspended() }
            let old = try #require(try await calls(stage).first)
            try await stage.store.recordScriptAnswers([(old.key, answer())], at: Stage.start)
            let changed = call(0, "other.py")
            _ = try await turns(stage, at: Stage.start + .seconds(1)) { _ in suspended(0, changed) }
            let new = try #require(try await calls(stage).first)
            #expect(new.call == changed)
            try await stage.store.recordScriptAnswers([(old.key, answer())], at: Stage.start)
            #expect(try await calls(stage).count == 1)
            try await stage.store.recordScriptAnswers([(new.key, answer(0, .failed("x")))], at: Stage.start)
            #expect(try await turns(stage).turns.map(\.answers) == [[answer(0, .failed("x"))]])
        },
        StoreConformance("events before the waiting one are done; it and those after it stay, in order") {
            stage async throws in
            _ = try await stage.store.setRunning(stage.campaign, false, actor: "op", at: Stage.start)
            for _ in 0..<3 { try await stage.take([Stage.row(external: "a")]) }
            _ = try await stage.store.setRunning(stage.campaign, true, actor: "op", at: Stage.start)
            let first = try await turns(stage) { _ in
                TurnEffects(
                    runs: [Stage.run(.participantCreated)],
                    suspension: TurnEffects.Suspension(event: 1, call: call()))
            }
            #expect(first.turns.map(\.events.count) == [3])
            #expect(first.count == 2)
            #expect(try await stage.store.campaigns().map(\.waitingEventCount) == [2])
            let waiting = try #require(try await calls(stage).first)
            #expect(try await stage.store.runs(of: waiting.participant).count == 1)
            try await stage.store.recordScriptAnswers([(waiting.key, answer())], at: Stage.start)
            let second = try await turns(stage)
            #expect(second.turns.map(\.events.count) == [1])
            #expect(second.turns.map(\.answers) == [[answer()]])
            let third = try await turns(stage)
            #expect(third.turns.map(\.events.count) == [1])
            #expect(third.turns.map(\.answers) == [[]])
            #expect(try await turns(stage).count == 0)
        },
        StoreConformance("a row that needs a script waits as an event; rows behind it wait their turn") {
            stage async throws in
            let later = Stage.start + .seconds(30)
            try await stage.take([Stage.row(external: "a"), Stage.row(external: "b")]) { row, _ in
                row.index == 0 ? suspended() : TurnEffects()
            }
            #expect(try await calls(stage).map(\.call) == [call()])
            let asked = Collected<Int>()
            try await stage.take([Stage.row(external: "a"), Stage.row(external: "b")], at: later) { row, _ in
                asked.append(row.index)
                return row.index == 1 ? suspended() : TurnEffects()
            }
            #expect(asked.values == [1])
            #expect(try await turns(stage, at: later).count == 0)
            let waiting = try await calls(stage)
            #expect(waiting.map(\.key.askedAt) == [Stage.start, later])
            #expect(try await calls(stage, limit: 1).map(\.key) == [waiting[0].key])
            try await stage.store.recordScriptAnswers(waiting.map { ($0.key, answer()) }, at: later)
            let answered = try await turns(stage, at: later + .seconds(9))
            #expect(answered.turns.map(\.now) == [Stage.start, later])
            #expect(answered.turns.map(\.events.count) == [1, 1])
            let behind = try await turns(stage, at: later + .seconds(9))
            #expect(behind.turns.map(\.now) == [later + .seconds(9)])
            #expect(behind.turns.map { $0.events.map(\.occurredAt) } == [[later]])
            #expect(try await stage.store.campaigns().map(\.waitingEventCount) == [0])
        },
        StoreConformance("one participant's waiting script holds up nobody else") { stage async throws in
            _ = try await queue(["a", "b", "c"], stage)
            #expect(try await turns(stage, limit: 2) { _ in suspended() }.count == 2)
            #expect(try await turns(stage, limit: 1).count == 1)
            #expect(try await calls(stage).count == 2)
        },
        StoreConformance("calls of a stopped campaign are not asked; they are once it starts again") {
            stage async throws in
            let other = try await Stage(stage.store, campaign: "other")
            _ = try await queue(["a"], stage)
            _ = try await turns(stage) { _ in suspended() }
            _ = try await queue(["a"], other)
            _ = try await turns(other, at: Stage.start + .seconds(1)) { _ in suspended() }
            #expect(try await calls(stage).map(\.campaign) == [stage.campaign, other.campaign])
            #expect(try await calls(stage, limit: 1).map(\.campaign) == [stage.campaign])
            _ = try await stage.store.setRunning(stage.campaign, false, actor: "op", at: Stage.start)
            let asked = try await calls(stage)
            #expect(asked.map(\.campaign) == [other.campaign])
            _ = try await stage.store.setRunning(stage.campaign, true, actor: "op", at: Stage.start)
            #expect(try await calls(stage).count == 2)
        },
        StoreConformance("an answer for an event that was dropped is nobody's, however its number is used again") {
            stage async throws in
            _ = try await queue(["a"], stage)
            _ = try await turns(stage) { _ in suspended() }
            let old = try #require(try await calls(stage).first)
            _ = try await stage.store.setRunning(
                stage.campaign, true, discardsBacklog: true, actor: "op", at: Stage.start)
            #expect(try await calls(stage).isEmpty)
            try await stage.store.recordScriptAnswers([(old.key, answer())], at: Stage.start)
            _ = try await queue(["a"], stage)
            let later = Stage.start + .seconds(1)
            #expect(try await turns(stage, at: later) { _ in suspended() }.turns.map(\.answers) == [[]])
            let new = try #require(try await calls(stage).first)
            #expect(new.idempotencyKey != old.idempotencyKey)
            try await stage.store.recordScriptAnswers([(old.key, answer())], at: later)
            #expect(try await calls(stage).map(\.key) == [new.key])
        },
    ]
}
