import Conversations
import Domain
import Store
import Testing

extension StoreConformance {
    private static let skips = EventInterest(
        updated: [.init(communicationName: "REMIND", statuses: [.skipped])], ended: [])

    static let turns: [StoreConformance] = [
        StoreConformance("rows of a stopped campaign wait as events, in order, until it starts") { stage async throws in
            _ = try await stage.store.setRunning(stage.campaign, false, actor: "op", at: Stage.start)
            let asked = Collected<Int>()
            for _ in 0..<2 {
                try await stage.take([Stage.row(external: "a"), Stage.row(external: "b")]) { row, _ in
                    asked.append(row.index)
                    return TurnEffects()
                }
            }
            #expect(asked.values.isEmpty)
            #expect(try await stage.turns().count == 0)
            #expect(try await stage.store.campaigns().map(\.waitingEventCount) == [4])
            _ = try await stage.store.setRunning(stage.campaign, true, actor: "op", at: Stage.start)
            let first = try await stage.turns(limit: 1)
            #expect(first.events.map(\.kind) == [.participantCreated, .participantUpdated(changed: [])])
            let second = try await stage.turns()
            #expect(second.count == 2)
            #expect(try await stage.turns().count == 0)
        },
        StoreConformance("a row queues behind waiting events") { stage async throws in
            _ = try await stage.store.setRunning(stage.campaign, false, actor: "op", at: Stage.start)
            try await stage.take([Stage.row(external: "a")])
            _ = try await stage.store.setRunning(stage.campaign, true, actor: "op", at: Stage.start)
            let asked = Collected<Int>()
            try await stage.take([Stage.row(external: "a"), Stage.row(external: "b")]) { row, _ in
                asked.append(row.index)
                return TurnEffects()
            }
            #expect(asked.values == [1])
            #expect(try await stage.turns().events.count == 2)
        },
        StoreConformance("a turn's effects are written and its events consumed") { stage async throws in
            _ = try await stage.store.setRunning(stage.campaign, false, actor: "op", at: Stage.start)
            let key = try #require(try await stage.take([Stage.row(external: "a")]).verdicts[0].participant)
            _ = try await stage.store.setRunning(stage.campaign, true, actor: "op", at: Stage.start)
            let turn = try await stage.turns { _, state in
                var customer = state.customer
                customer[SystemField.phone.id] = .string("+4420")
                var participant = state.participant
                participant[.status] = .string("contacted")
                return TurnEffects(
                    customer: customer, participant: participant, runs: [Stage.run(.participantCreated)],
                    communications: [Stage.communication(at: Stage.start, deadline: Stage.start + .seconds(60))])
            }
            #expect(turn.count == 1)
            let row = try #require(try await stage.store.participant(key))
            #expect(row.state.customer[.phone] == "+4420")
            #expect(row.state.participant[.status] == .string("contacted"))
            #expect(row.state.runCount == 1)
            #expect(try await stage.communication(key.communication(1)).row.snapshot.status == .planned)
            let found = try await stage.take([Stage.row(phone: "+4420")])
            #expect(found.verdicts[0].participant == key)
        },
        StoreConformance("a skip that somebody listens to goes on as an event with the chain of its run") {
            stage async throws in
            let planned = Stage.communication(at: Stage.start, deadline: Stage.start + .seconds(60))
            let result = try await stage.take([Stage.row(external: "a")], interest: skips) { _, _ in
                TurnEffects(runs: [Stage.run(.participantCreated, chain: 4)], communications: [planned])
            }
            let key = try #require(result.verdicts[0].participant).communication(1)
            try await stage.store.settle(
                [key: .end(.skipped, .noAddress, detail: nil)],
                interest: [stage.campaign: skips], at: Stage.start)
            let turn = try await stage.turns(interest: skips)
            #expect(turn.events.map(\.chain) == [5])
            guard case .communicationUpdated(let snapshot)? = turn.events.first?.kind else {
                Issue.record("no communication_updated event")
                return
            }
            #expect(snapshot.status == .skipped)
            #expect(snapshot.reason == .noAddress)
            #expect(snapshot.name == "REMIND")
        },
        StoreConformance("what a turn itself skipped is not told again") { stage async throws in
            let result = try await stage.take([Stage.row(external: "a")], interest: skips) { _, _ in
                TurnEffects(runs: [Stage.run(.participantCreated)], communications: [Stage.skipped])
            }
            #expect(try await stage.store.campaigns().map(\.waitingEventCount) == [0])
            let key = try #require(result.verdicts[0].participant).communication(1)
            #expect(try await stage.communication(key).history.map(\.status) == [.skipped])
        },
        StoreConformance("what a turn itself canceled is not told again") { stage async throws in
            let hears = EventInterest(updated: [.init(communicationName: nil, statuses: [])], ended: [nil])
            let planned = Stage.communication(at: Stage.start, deadline: Stage.start + .seconds(60))
            let result = try await stage.take([Stage.row(external: "a")], interest: hears) { _, _ in
                TurnEffects(runs: [Stage.run(.participantCreated)], communications: [planned])
            }
            let key = try #require(result.verdicts[0].participant).communication(1)
            let canceled = Cancellation(communication: key, reason: .canceledByFlow)
            try await stage.take([Stage.row(external: "a")], interest: hears) { _, _ in
                TurnEffects(cancellations: [canceled])
            }
            #expect(try await stage.communication(key).row.snapshot.status == .canceled)
            #expect(try await stage.store.campaigns().map(\.waitingEventCount) == [0])
        },
        StoreConformance("what nobody listens to is not written") { stage async throws in
            try await stage.take([Stage.row(external: "a")]) { _, _ in
                TurnEffects(runs: [Stage.run(.participantCreated)], communications: [Stage.skipped])
            }
            #expect(try await stage.store.campaigns().map(\.waitingEventCount) == [0])
        },
        StoreConformance("the oldest events come first, over all participants") { stage async throws in
            _ = try await stage.store.setRunning(stage.campaign, false, actor: "op", at: Stage.start)
            let names = ["c", "a", "b"]
            for name in names { try await stage.take([Stage.row(external: name)]) }
            _ = try await stage.store.setRunning(stage.campaign, true, actor: "op", at: Stage.start)
            let order = Collected<String>()
            for _ in names {
                _ = try await stage.turns(limit: 1) { _, state in
                    order.append(state.customer[.externalID] ?? "")
                    return TurnEffects()
                }
            }
            #expect(order.values == names)
        },
        StoreConformance("a dropped backlog is gone") { stage async throws in
            _ = try await stage.store.setRunning(stage.campaign, false, actor: "op", at: Stage.start)
            try await stage.take([Stage.row(external: "a"), Stage.row(external: "b")])
            let started = try await stage.store.setRunning(
                stage.campaign, true, discardsBacklog: true, by: Act("op"), at: Stage.start)
            #expect(started.changed && started.discarded == 2)
            #expect(started.campaign.isRunning && started.campaign.waitingEventCount == 0)
            #expect(try await stage.turns().count == 0)
        },
    ]
}
