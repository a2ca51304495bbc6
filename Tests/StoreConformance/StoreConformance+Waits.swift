import Domain
import Store
import Testing

extension StoreConformance {
    private static let minute = Duration.seconds(60)

    /// A participant whose run waits.
    private static func park(
        _ wait: RunWait, at place: RunPlace = Stage.place(), name: String = "a", _ stage: Stage
    ) async throws -> ParticipantKey {
        let key = try await stage.queue([name])[0]
        _ = try await stage.turns(at: Stage.start) { _ in Stage.parked(wait, place) }
        return key
    }

    static let waits: [StoreConformance] = [
        StoreConformance("a wait ends when its instant has come, once, and everything its place holds comes back") {
            stage async throws in
            let key = stage.version.catalog
            let amount = try #require(key.item(.participant, "amount")).id
            var record = FieldRecord()
            record[amount] = .number(1.5)
            let conversation = CommunicationSnapshot(
                key: CommunicationKey(77), name: "CALL", kind: .voice, channel: "sip", agent: "message",
                status: .completed, startedAt: Stage.start, results: ["digit": .integer(3)])
            var place = Stage.place(
                run: 7, chain: 5,
                held: HeldValues(values: [nil, .string("x")], customer: FieldRecord(), participant: record))
            place.conversation = conversation
            let participant = try await park(RunWait(until: Stage.start + minute), at: place, stage)
            #expect(try await stage.store.nextWaitEnd() == Stage.start + minute)
            #expect(try await stage.store.endWaits(limit: 10, at: Stage.start + .seconds(59)) == 0)
            #expect(try await stage.store.endWaits(limit: 10, at: Stage.start + minute) == 1)
            #expect(try await stage.store.endWaits(limit: 10, at: Stage.start + minute) == 0)
            #expect(try await stage.store.nextWaitEnd() == nil)
            #expect(try await stage.store.waits(of: participant).map(\.isEnded) == [true])
            let taken = try await stage.turns(at: Stage.start + minute)
            #expect(taken.taken.map(\.turn.end?.cause) == [.instant])
            #expect(taken.taken.flatMap(\.turn.events).map(\.chain) == [5])
            #expect(taken.taken.flatMap(\.waits).map(\.place) == [place])
            #expect(try await stage.store.waits(of: participant).isEmpty)
        },
        StoreConformance("an event of the participant ends a wait, and its run goes on by an event behind it") {
            stage async throws in
            let event = AwaitedEvent.communicationUpdated(name: "CALL", statuses: [.read, .failed])
            let participant = try await park(RunWait(until: Stage.start + minute, event: event), stage)
            let wait = try #require(try await stage.store.waits(of: participant).first).key
            #expect(try await stage.store.versionsAwaitingEvents() == [stage.version.version])
            _ = try await stage.queue(["a", "a"])
            let first = try await stage.turns(at: Stage.start) { turn in
                guard turn.end == nil else { return TurnEffects() }
                return TurnEffects(endedWaits: [EndedWait(end: WaitEnd(wait: wait, cause: .event), chain: 4)])
            }
            #expect(first.taken.map(\.turn.events.count) == [2])
            #expect(first.taken.flatMap(\.waits).map(\.event) == [event])
            #expect(try await stage.store.waits(of: participant).map(\.isEnded) == [true])
            // Its instant does not end it again, and neither does another event.
            #expect(try await stage.store.endWaits(limit: 10, at: Stage.start + minute) == 0)
            let second = try await stage.turns(at: Stage.start)
            #expect(second.taken.map(\.turn.end) == [WaitEnd(wait: wait, cause: .event)])
            #expect(second.taken.flatMap(\.turn.events).map(\.chain) == [4])
            #expect(second.taken.flatMap(\.waits).map(\.event) == [nil])
            #expect(try await stage.store.versionsAwaitingEvents().isEmpty)
        },
        StoreConformance("a row ends a wait for its participant, and none where nothing waits for events") {
            stage async throws in
            let event = AwaitedEvent.participantUpdated(fields: [])
            try await stage.take([Stage.row(external: "a")]) { _, _ in Stage.parked(RunWait(event: event)) }
            let seen = Collected<Int>()
            let result = try await stage.take([Stage.row(external: "a"), Stage.row(external: "b")]) { _, state in
                seen.append(state.waits.count)
                return TurnEffects(
                    endedWaits: state.waits.map { EndedWait(end: WaitEnd(wait: $0.key, cause: .event), chain: 2) })
            }
            #expect(seen.values == [1, 0])
            let participant = try #require(result.verdicts.first?.participant)
            #expect(try await stage.store.waits(of: participant).map(\.isEnded) == [true])
            #expect(try await stage.turns(at: Stage.start).taken.map(\.turn.end?.cause) == [.event])
        },
        StoreConformance("a wait may begin and end in one turn, and in one import") { stage async throws in
            let both = TurnEffects(
                runs: [Stage.run(.participantCreated)],
                waits: [
                    NewWait(run: 0, place: Stage.place(), wait: RunWait(until: Stage.start + minute)),
                    NewWait(run: 0, place: Stage.place(node: 2), wait: RunWait(event: .participantUpdated(fields: []))),
                ], endedWaits: [EndedWait(end: WaitEnd(wait: WaitKey(-2), cause: .event), chain: 2)])
            let result = try await stage.take([Stage.row(external: "a")]) { _, _ in both }
            let waits = try await stage.store.waits(of: try #require(result.verdicts.first?.participant))
            #expect(waits.map(\.isEnded) == [false, true])
            let key = try #require(try await stage.turns(at: Stage.start).taken.first?.turn.end?.wait)
            #expect(try await stage.turns(at: Stage.start + minute).count == 0)
            #expect(key == waits.last?.key)
            #expect(try await stage.store.endWaits(limit: 1, at: Stage.start + minute) == 1)
        },
        StoreConformance("the other waits of a run learn what it has taken") { stage async throws in
            let two = TurnEffects(
                runs: [Stage.run(.participantCreated)],
                waits: [1, 2].map { node in
                    NewWait(run: 0, place: Stage.place(node: node), wait: RunWait(until: Stage.start + minute))
                })
            let participant = try await stage.queue(["a"])[0]
            _ = try await stage.turns(at: Stage.start) { _ in two }
            let other = try #require(try await stage.store.waits(of: participant).last).key
            #expect(try await stage.store.endWaits(limit: 1, at: Stage.start + minute) == 1)
            _ = try await stage.turns(at: Stage.start + minute) { _ in
                TurnEffects(takenNodes: [TakenNodes(wait: other, nodes: [0, 1, 2, 3])])
            }
            #expect(try await stage.store.endWaits(limit: 1, at: Stage.start + minute) == 1)
            let last = try await stage.turns(at: Stage.start + minute)
            #expect(last.taken.flatMap(\.waits).map(\.place.taken) == [[0, 1, 2, 3]])
            #expect(last.taken.flatMap(\.waits).map(\.place.node) == [2])
        },
        StoreConformance("a run goes on in the version that it began in, and waits for whoever takes that") {
            stage async throws in
            let began = stage.version.version
            let key = try await park(RunWait(until: Stage.start), stage)
            let next = try await stage.store.register(
                Stage.registration(campaign: stage.version.campaignID, hash: "v2"), at: Stage.start)
            #expect(next.version != began)
            #expect(try await stage.store.endWaits(limit: 10, at: Stage.start) == 1)
            let asked = Collected<VersionKey?>()
            for answer in [nil, TurnEffects(runs: [Stage.run(.waitEnded)])] {
                _ = try await stage.store.takeTurns(
                    limit: 10, campaigns: [stage.campaign: next], interest: [:], at: Stage.start
                ) { _, turn, _ in
                    asked.append(turn.version)
                    return answer
                }
            }
            #expect(asked.values == [began, began])
            let runs = try await stage.store.runs(of: key)
            #expect(
                runs.map(\.version) == [began, began]
                    && runs.map(\.record.eventKind) == [.participantCreated, .waitEnded])
        },
        StoreConformance("an event that continues a run is taken alone, the others in their order") {
            stage async throws in
            _ = try await park(RunWait(until: Stage.start), stage)
            _ = try await stage.queue(["a"])
            #expect(try await stage.store.endWaits(limit: 10, at: Stage.start) == 1)
            _ = try await stage.queue(["a", "a"])
            let turns = [
                try await stage.turns(at: Stage.start), try await stage.turns(at: Stage.start),
                try await stage.turns(at: Stage.start),
            ]
            #expect(turns.map { $0.taken.map(\.turn.events.count) } == [[1], [1], [2]])
            #expect(turns.map { $0.taken.first?.turn.end == nil } == [true, false, true])
        },
        StoreConformance("waits of a stopped campaign stay, and end once it starts") { stage async throws in
            let key = try await park(RunWait(until: Stage.start + minute), stage)
            _ = try await stage.store.setRunning(stage.campaign, false, actor: "op", at: Stage.start)
            #expect(try await stage.store.nextWaitEnd() == nil)
            #expect(try await stage.store.endWaits(limit: 10, at: Stage.start + .seconds(3600)) == 0)
            #expect(try await stage.store.waits(of: key).map(\.isEnded) == [false])
            _ = try await stage.store.setRunning(stage.campaign, true, actor: "op", at: Stage.start)
            #expect(try await stage.store.endWaits(limit: 10, at: Stage.start + .seconds(3600)) == 1)
        },
        StoreConformance("discarding a backlog drops waits that are over by then, and no others") {
            stage async throws in
            let over = try await park(RunWait(until: Stage.start + minute), name: "over", stage)
            let later = try await park(RunWait(until: Stage.start + .seconds(3600)), name: "later", stage)
            let asked = try await park(RunWait(call: Stage.call()), name: "asked", stage)
            let ended = try await park(RunWait(until: Stage.start), name: "ended", stage)
            #expect(try await stage.store.endWaits(limit: 10, at: Stage.start) == 1)
            let change = try await stage.store.setRunning(
                stage.campaign, true, discardsBacklog: true, by: Act("op"), at: Stage.start + minute)
            #expect(change.discarded == 3)
            for key in [over, ended, asked] { #expect(try await stage.store.waits(of: key).isEmpty) }
            #expect(try await stage.store.waits(of: later).map(\.until) == [Stage.start + .seconds(3600)])
            #expect(try await stage.store.claimScriptCalls(limit: 10).isEmpty)
            #expect(try await stage.turns(at: Stage.start + minute).count == 0)
        },
        StoreConformance("the earliest waits end first, as many as are asked for") { stage async throws in
            var keys: [WaitKey] = []
            for (index, seconds) in [30, 10, 20].enumerated() {
                let participant = try await park(
                    RunWait(until: Stage.start + .seconds(seconds)), name: "p\(index)", stage)
                keys += try await stage.store.waits(of: participant).map(\.key)
            }
            #expect(try await stage.store.endWaits(limit: 2, at: Stage.start + minute) == 2)
            #expect(try await stage.store.nextWaitEnd() == Stage.start + .seconds(30))
            #expect(
                try await stage.turns(at: Stage.start).taken.map(\.turn.end?.wait) == [keys[1], keys[2]])
        },
    ]
}
