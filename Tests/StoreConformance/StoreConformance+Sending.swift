import Conversations
import Domain
import Store
import Testing

extension StoreConformance {
    /// What a message is made of, and whose address it is, is settled with its intent.
    static let sending: [StoreConformance] = [
        StoreConformance("a message is made of what the participant is when its intent is recorded") {
            stage async throws in
            let key = try await stage.plan()
            let due = try await stage.due()
            let amount = try stage.field(.participant, "amount")
            var changed = FieldRecord()
            changed[amount] = .number(0)
            try await stage.take(
                [Stage.row(external: "a", email: "new@example.com", participant: changed)], decide: Stage.nothing)
            #expect(due.map(\.key) == [key])
            _ = try await stage.intend(key, at: Stage.start) { inputs in
                #expect(inputs.state.customer[.email] == "new@example.com")
                #expect(inputs.state.participant[amount] == .number(0))
                #expect(inputs.due.key == key)
                return stage.message(key)
            }
        },
        StoreConformance("what is decided with the intent commits with it") { stage async throws in
            let ended = try await stage.plan("a")
            let putOff = try await stage.plan("b", deadline: Stage.start + .seconds(5000))
            let changes: [(CommunicationKey, Settlement)] = [
                (ended, .end(.skipped, .noAddress, detail: "no email")), (putOff, .due(at: Stage.start + .seconds(50))),
            ]
            for (key, change) in changes {
                let result = try await stage.store.claim(key, on: "outbox", at: Stage.start) { _ in .settle(change) }
                guard case .settled? = result else {
                    Issue.record("\(String(describing: result))")
                    return
                }
                #expect(try await stage.communication(key).attempts.isEmpty)
            }
            #expect(try await stage.communication(ended).row.snapshot.status == .skipped)
            #expect(try await stage.due().map(\.dueAt) == [Stage.start + .seconds(50)])
        },
        StoreConformance("its texts mean the conversation that its run began with, as it was then") {
            stage async throws in
            let first = try await stage.plan(interest: .init(updated: [], ended: [nil]))
            let (attempt, _) = try #require(try await stage.intend(first))
            try await stage.end(
                attempt, first, .accepted(providerID: nil),
                .started(isDelivered: false, closesAt: Stage.start + .seconds(60)))
            _ = try await stage.store.closeSessions(
                limit: 1, interest: [stage.campaign: .init(updated: [], ended: [nil])],
                at: Stage.start + .seconds(60))
            _ = try await stage.turns { events, _ in
                var run = Stage.run(.communicationEnded)
                run.evidence = RunEvidence(communication: first, status: .noResponse)
                let other = Stage.run(.participantUpdated)
                var planned = [0, 1, 1].map { run in
                    var new = Stage.communication(at: Stage.start, deadline: Stage.start + .seconds(5000))
                    new.run = run
                    return new
                }
                planned[2].plannedAt = Stage.start + .seconds(1)
                return TurnEffects(runs: [run, other], communications: planned)
            }
            let participant = first.participant
            let expected: [(Int64, CommunicationKey?)] = [
                (2, first), (3, participant.communication(2)), (4, participant.communication(3)),
            ]
            for (ordinal, conversation) in expected {
                _ = try await stage.intend(
                    participant.communication(ordinal), readsCommunications: true, at: Stage.start + .seconds(100)
                ) { inputs in
                    #expect(inputs.conversation?.key == conversation)
                    #expect(inputs.state.communications.map(\.key.ordinal) == [1, 2, 3, 4].filter { $0 != ordinal })
                    if ordinal == 2 { #expect(inputs.conversation?.status == .noResponse) }
                    return stage.message(participant.communication(ordinal))
                }
            }
        },
        holding("ends refused") { talk, attempt, key in
            try await talk.stage.end(attempt, key, .rejected(code: "550", text: "no"), .end(.failed, .refused))
        },
        holding("is put off") { talk, attempt, key in
            try await talk.stage.end(
                attempt, key, .retry(after: nil, code: "451", text: "later"),
                .again(at: Talk.noon, .retrying, countsAsAttempt: true))
        },
        holding("was not sent after all") { talk, attempt, key in
            try await talk.stage.end(attempt, key, .unknown(text: "lost"), .hold(.unknown))
            #expect(try await talk.isBusy())
            _ = try await talk.store.settleUnknown(
                key, followUp: nil, .notSent, desk: talk.desk, actor: "ann", at: Stage.start)
        },
        holding("goes unanswered") { talk, attempt, key in
            try await talk.stage.end(
                attempt, key, .accepted(providerID: "p1"),
                .started(isDelivered: false, closesAt: Stage.start + .seconds(60)))
            #expect(try await talk.isBusy())
            _ = try await talk.store.closeSessions(limit: 9, interest: [:], at: Stage.start + .seconds(60))
        },
        holding("is canceled when it has gone out") { talk, attempt, key in
            try await talk.stage.cancel(key)
            #expect(try await talk.isBusy())
            try await talk.stage.end(
                attempt, key, .accepted(providerID: "p1"), .started(isDelivered: false, closesAt: nil))
        },
        StoreConformance("an opening whose address is held until its deadline is canceled for that") {
            stage async throws in
            let talk = Talk(stage)
            _ = try await talk.attempt(try await stage.plan("a"))
            let waiting = try await stage.plan("b", deadline: Stage.start + .seconds(500))
            guard case .addressBusy = try await talk.intend(waiting) else {
                Issue.record("two forms are on their way to one address")
                return
            }
            #expect(try await stage.communication(waiting).history.map(\.reason) == [nil, .addressBusy])
            #expect(try await stage.store.closeWindows(limit: 9, interest: [:], at: Stage.start + .seconds(500)) == 0)
            #expect(try await stage.store.closeWindows(limit: 9, interest: [:], at: Stage.start + .seconds(501)) == 1)
            let end = try await stage.communication(waiting).row.snapshot
            #expect(end.status == .canceled && end.reason == .addressBusy)
        },
        StoreConformance("an agent that does not hold the address lets others pass") { stage async throws in
            let talk = Talk(stage)
            _ = try await talk.attempt(try await stage.plan("a"), agent: "message")
            guard case .send = try await talk.intend(try await stage.plan("b")) else {
                Issue.record("a message held an address")
                return
            }
        },
    ]

    /// Two forms for one address: one waits from the other's intent on, up to the deadline, until the other `lets go`.
    private static func holding(
        _ lets: String, go: @escaping @Sendable (Talk, AttemptKey, CommunicationKey) async throws -> Void
    ) -> StoreConformance {
        StoreConformance("a form waits for its address until the other form there \(lets)") { stage async throws in
            let talk = Talk(stage)
            let key = try await stage.plan("a1")
            let waiting = try await stage.plan("a2", deadline: Stage.start + .seconds(7200))
            let attempt = try await talk.attempt(key)
            #expect(try await talk.isBusy())
            let row = try await stage.communication(waiting).row
            #expect(row.snapshot.reason == .addressBusy)
            #expect(row.dueAt == Stage.start + .milliseconds(7_200_001))
            try await go(talk, attempt, key)
            #expect(try await stage.due(through: Talk.noon).contains { $0.key == waiting })
            guard case .send = try await talk.intend(waiting, at: Talk.noon) else {
                Issue.record("it still waits")
                return
            }
        }
    }
}

extension Talk {
    /// Whether the participant `a2`'s communication is kept from its address.
    func isBusy() async throws -> Bool {
        var query = ParticipantQuery()
        query.externalID = "a2"
        let key = try #require(try await store.participants(query).rows.first).key.communication(1)
        // One that waits is not looked at before its time.
        if try await stage.communication(key).row.snapshot.reason == .addressBusy {
            return try await !stage.due(through: Talk.noon).contains { $0.key == key }
        }
        guard case .addressBusy = try await intend(key) else { return false }
        return true
    }
}
