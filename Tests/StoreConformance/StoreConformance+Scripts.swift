import Domain
import Store
import Testing

extension StoreConformance {
    private static func calls(_ stage: Stage, limit: Int = 100) async throws -> [WaitingScriptCall] {
        try await stage.store.claimScriptCalls(limit: limit)
    }

    static let scripts: [StoreConformance] = [
        StoreConformance("a call waits until it is answered; then its run goes on with the answer") {
            stage async throws in
            let key = try await stage.queue(["a"])[0]
            #expect(
                try await stage.turns(at: Stage.start) { _ in Stage.parked(RunWait(call: Stage.call())) }.count == 1)
            let waiting = try await calls(stage)
            #expect(waiting.map(\.call) == [Stage.call()])
            #expect(waiting.map(\.participant) == [key])
            #expect(waiting.map(\.campaign) == [stage.campaign])
            #expect(waiting.map(\.version) == [stage.version.version])
            #expect(waiting.map(\.askedAt) == [Stage.start])
            #expect(try await stage.turns(at: Stage.start + .seconds(5)).count == 0)
            #expect(try await stage.store.campaigns().map(\.waitingEventCount) == [0])
            let writes: [ScriptWrite] = [
                ScriptWrite(level: .customer, field: "segment", value: .string("gold")),
                ScriptWrite(level: .participant, field: "amount", value: nil),
            ]
            try await stage.store.recordScriptAnswers(
                [(waiting[0].wait, .returned(writes))], at: Stage.start + .seconds(10))
            #expect(try await calls(stage).isEmpty)
            #expect(try await stage.store.campaigns().map(\.waitingEventCount) == [1])
            let again = try await stage.turns(at: Stage.start + .seconds(20))
            #expect(again.count == 1)
            #expect(again.taken.map(\.turn.now) == [Stage.start + .seconds(20)])
            #expect(again.taken.map(\.turn.end) == [WaitEnd(wait: waiting[0].wait, cause: .answer(.returned(writes)))])
            #expect(again.taken.map(\.turn.version) == [stage.version.version])
            #expect(again.taken[0].waits == [WaitingRun(key: waiting[0].wait, place: Stage.place(), event: nil)])
            #expect(try await stage.turns(at: Stage.start).count == 0)
            #expect(try await stage.store.campaigns().map(\.waitingEventCount) == [0])
            #expect(try await stage.store.waits(of: key).isEmpty)
        },
        StoreConformance("other events of a participant whose script has not answered go on") { stage async throws in
            let key = try await stage.queue(["a"])[0]
            _ = try await stage.turns(at: Stage.start) { _ in Stage.parked(RunWait(call: Stage.call())) }
            // One at once, with its row, and one from the queue.
            let asked = Collected<Int>()
            try await stage.take([Stage.row(external: "a")]) { row, _ in
                asked.append(row.index)
                return TurnEffects()
            }
            #expect(asked.values == [0])
            _ = try await stage.queue(["a"])
            #expect(try await stage.turns(at: Stage.start).taken.map(\.turn.events.count) == [1])
            #expect(try await calls(stage).map(\.participant) == [key])
        },
        StoreConformance("an answer counts once, and only for the call that still waits") { stage async throws in
            _ = try await stage.queue(["a", "b"])
            _ = try await stage.turns(at: Stage.start) { _ in Stage.parked(RunWait(call: Stage.call())) }
            let waiting = try await calls(stage)
            #expect(waiting.count == 2)
            #expect(waiting[0].idempotencyKey != waiting[1].idempotencyKey)
            #expect(try await calls(stage).map(\.idempotencyKey) == waiting.map(\.idempotencyKey))
            try await stage.store.recordScriptAnswers(
                [
                    (waiting[0].wait, .failed("first")), (waiting[0].wait, .failed("second")),
                    (WaitKey(99), .failed("x")),
                ],
                at: Stage.start)
            try await stage.store.recordScriptAnswers([(waiting[0].wait, .failed("third"))], at: Stage.start)
            #expect(try await calls(stage).map(\.participant) == [waiting[1].participant])
            #expect(
                try await stage.turns(at: Stage.start).taken.map(\.turn.end?.cause) == [.answer(.failed("first"))])
            try await stage.store.recordScriptAnswers([(waiting[0].wait, .failed("late"))], at: Stage.start)
            #expect(try await stage.turns(at: Stage.start).count == 0)
        },
        StoreConformance("a row that needs a script leaves its run waiting, and its own segment whole") {
            stage async throws in
            let later = Stage.start + .seconds(30)
            try await stage.take([Stage.row(external: "a"), Stage.row(external: "b")]) { row, _ in
                row.index == 0 ? Stage.parked(RunWait(call: Stage.call())) : TurnEffects()
            }
            #expect(try await calls(stage).map(\.call) == [Stage.call()])
            let asked = Collected<Int>()
            try await stage.take([Stage.row(external: "a"), Stage.row(external: "b")], at: later) { row, _ in
                asked.append(row.index)
                return row.index == 1
                    ? Stage.parked(RunWait(call: Stage.call()), run: .participantUpdated) : TurnEffects()
            }
            #expect(asked.values == [0, 1])
            let waiting = try await calls(stage)
            #expect(waiting.map(\.askedAt) == [Stage.start, later])
            #expect(try await calls(stage, limit: 1).map(\.wait) == [waiting[0].wait])
            #expect(try await stage.store.runs(of: waiting[0].participant).map(\.record.path.waits) == [false])
            let rows = try await stage.store.waits(of: waiting[1].participant)
            #expect(rows.map(\.node) == ["remind"] && rows.map(\.flow) == ["main"] && rows.map(\.since) == [later])
            #expect(rows.map(\.segment) == [waiting[1].participant.run(1)])
            #expect(rows.map(\.script) == ["score.py"] && rows.map(\.isEnded) == [false])
        },
        StoreConformance("one participant's waiting script holds up nobody else") { stage async throws in
            _ = try await stage.queue(["a", "b", "c"])
            let asking: @Sendable (PendingTurn) -> TurnEffects? = { _ in Stage.parked(RunWait(call: Stage.call())) }
            #expect(try await stage.turns(limit: 2, at: Stage.start, effects: asking).count == 2)
            #expect(try await stage.turns(limit: 1, at: Stage.start).count == 1)
            #expect(try await calls(stage).count == 2)
        },
        StoreConformance("calls of a stopped campaign are not asked; they are once it starts again") {
            stage async throws in
            let other = try await Stage(stage.store, campaign: "other")
            for (place, at) in [(stage, Stage.start), (other, Stage.start + .seconds(1))] {
                _ = try await place.queue(["a"])
                _ = try await place.turns(at: at) { _ in Stage.parked(RunWait(call: Stage.call())) }
            }
            #expect(try await calls(stage).map(\.campaign) == [stage.campaign, other.campaign])
            #expect(try await calls(stage, limit: 1).map(\.campaign) == [stage.campaign])
            _ = try await stage.store.setRunning(stage.campaign, false, actor: "op", at: Stage.start)
            let asked = try await calls(stage)
            #expect(asked.map(\.campaign) == [other.campaign])
            _ = try await stage.store.setRunning(stage.campaign, true, actor: "op", at: Stage.start)
            #expect(try await calls(stage).count == 2)
        },
        StoreConformance("an answer to a call that was dropped is nobody's, whoever waits by then") {
            stage async throws in
            _ = try await stage.queue(["a"])
            let asking: @Sendable (PendingTurn) -> TurnEffects? = { _ in Stage.parked(RunWait(call: Stage.call())) }
            _ = try await stage.turns(at: Stage.start, effects: asking)
            let old = try #require(try await calls(stage).first)
            _ = try await stage.store.setRunning(
                stage.campaign, true, discardsBacklog: true, actor: "op", at: Stage.start)
            #expect(try await calls(stage).isEmpty)
            try await stage.store.recordScriptAnswers([(old.wait, .returned([]))], at: Stage.start)
            _ = try await stage.queue(["a"])
            _ = try await stage.turns(at: Stage.start + .seconds(1), effects: asking)
            let new = try #require(try await calls(stage).first)
            #expect(new.idempotencyKey != old.idempotencyKey && new.wait != old.wait)
            try await stage.store.recordScriptAnswers([(old.wait, .returned([]))], at: Stage.start)
            #expect(try await calls(stage).map(\.wait) == [new.wait])
        },
    ]
}
