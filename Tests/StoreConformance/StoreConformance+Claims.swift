import Conversations
import Domain
import Store
import Testing

/// What is claimed, by whom, and what is told of it late.
extension StoreConformance {
    private static let later = Stage.start + .seconds(30)

    static let claims: [StoreConformance] = [
        StoreConformance("a claim takes what is due in order, as much as there is room for") { stage async throws in
            var keys: [CommunicationKey] = []
            for (index, name) in ["c", "a", "b"].enumerated() {
                keys.append(try await stage.plan(name, at: Stage.start + .seconds(Int64(10 - index))))
            }
            _ = try await stage.plan("d", at: Stage.start + .seconds(1000))
            let first = try await stage.claim(limit: 2, at: later)
            #expect(first.sent == [keys[2], keys[1]] && !first.isExhausted)
            let second = try await stage.claim(limit: 1, at: later)
            #expect(second.sent == [keys[0]] && second.isExhausted)
            let third = try await stage.claim(limit: 2, at: later)
            #expect(third.results.isEmpty && third.isExhausted)
            #expect(try await stage.communication(keys[0]).row.snapshot.reason == .inFlight)
            #expect(try await stage.store.isDue(in: stage.lanes(), at: later) == false)
        },
        StoreConformance("what a plan alone puts off or ends is settled on the way, and counts as no message") {
            stage async throws in
            let putOff = try await stage.plan("a", deadline: Stage.start + .seconds(5000))
            let ended = try await stage.plan("b")
            let sent = try await stage.plan("c")
            let claim = try await stage.claim(
                limit: 1, at: later,
                judge: { due in
                    switch due.key {
                    case putOff: .settle(.due(at: later + .seconds(60)))
                    case ended: .settle(.end(.skipped, .noAddress, detail: nil))
                    default: .compose(readsCommunications: false)
                    }
                })
            #expect(claim.results.count == 3, "\(claim.results)")
            #expect(claim.sent == [sent])
            #expect(try await stage.communication(ended).row.snapshot.status == .skipped)
            #expect(try await stage.due().map(\.key) == [putOff])
        },
        StoreConformance("what cannot be judged yet stays due, and hides nothing behind it") { stage async throws in
            let early = try await stage.plan("a", at: Stage.start)
            let late = try await stage.plan("b", at: Stage.start + .seconds(1))
            let claim = try await stage.claim(
                limit: 5, at: later,
                judge: { $0.key == early ? .unloaded : .compose(readsCommunications: false) })
            #expect(claim.sent == [late] && claim.isExhausted)
            #expect(claim.unloaded == [stage.version.version])
            #expect(try await stage.due().map(\.key) == [early])
        },
        StoreConformance("a claim looks at no more than it is told to") { stage async throws in
            for name in ["a", "b", "c"] { _ = try await stage.plan(name) }
            let claim = try await stage.claim(limit: 5, looks: 2, at: later, judge: { _ in .unloaded })
            #expect(claim.results.isEmpty && !claim.isExhausted)
        },
        StoreConformance("nothing of a stopped campaign is claimed") { stage async throws in
            _ = try await stage.plan()
            _ = try await stage.store.setRunning(stage.campaign, false, actor: "op", at: Stage.start)
            #expect(try await stage.claim(limit: 5, at: later).results.isEmpty)
            #expect(try await stage.store.isDue(in: stage.lanes(), at: later) == false)
            _ = try await stage.store.setRunning(stage.campaign, true, actor: "op", at: Stage.start)
            #expect(try await stage.claim(limit: 5, at: later).sent.count == 1)
        },
        StoreConformance("a process that was declared dead claims nothing more, and its outcomes are taken") {
            stage async throws in
            let epoch = try await stage.store.join(name: "one", version: "1", at: Stage.start)
            let key = try await stage.plan("a")
            let next = try await stage.plan("b")
            let (attempt, _) = try #require(try await stage.intend(key))
            let policy = RescuePolicy(repeats: { _ in .max })
            #expect(
                try await stage.store.rescue(epoch, policy: policy, desk: .none, at: later)
                    == RescueCounts(resent: 1))
            await #expect {
                _ = try await stage.intend(next, at: later)
            } throws: { error in
                if case .fenced? = error as? StoreError { true } else { false }
            }
            await #expect {
                _ = try await stage.store.claimFollowUps(on: "outbox", limit: 1, looks: 1, at: later) { _ in true }
            } throws: { error in
                if case .fenced? = error as? StoreError { true } else { false }
            }
            try await stage.end(attempt, key, .accepted(providerID: "p"), .started(isDelivered: false, closesAt: later))
            #expect(try await stage.communication(key).row.snapshot.status == .started)
            _ = try await stage.store.join(name: "two", version: "1", at: later)
            #expect(try await stage.due().map(\.key) == [next])
        },
        StoreConformance("a file that a process reads, and a call that it makes, are nobody else's until it is gone") {
            stage async throws in
            let one = try await stage.store.join(name: "one", version: "1", at: Stage.start)
            let upload = try await stage.store.createUpload(
                NewUpload(
                    campaign: stage.campaign, source: .api, fileName: "rows.csv", path: nil, byteCount: 9,
                    fingerprint: nil), at: Stage.start)
            try await stage.store.beginUpload(upload.key, UploadStart(columnNotes: []), at: Stage.start)
            _ = try await stage.queue(["a"])
            _ = try await stage.turns(at: Stage.start) { _ in Stage.parked(RunWait(call: Stage.call())) }
            func found() async throws -> [Int] {
                let uploads = try await stage.store.unfinishedUploads().filter { $0.key == upload.key }
                return [uploads.count, try await stage.store.claimScriptCalls(limit: 9).count]
            }
            // Its own it finds again, whatever kept it from going on.
            #expect(try await found() == [1, 1])
            #expect(try await found() == [1, 1])
            _ = try await stage.store.join(name: "two", version: "1", at: later)
            #expect(try await found() == [0, 0])
            _ = try await stage.store.rescue(one, policy: RescuePolicy(repeats: { _ in 0 }), desk: .none, at: later)
            #expect(try await found() == [1, 1])
        },
        StoreConformance("an outcome that is told late replaces unknown") { stage async throws in
            let told: [(DeliveryOutcome, AttemptOutcome.Next, CommunicationStatus)] = [
                (.accepted(providerID: "p"), .started(isDelivered: true, closesAt: later), .delivered),
                (.rejected(code: "550", text: "no"), .end(.failed, .refused), .failed),
                (
                    .retry(after: nil, code: "451", text: "later"),
                    .again(at: later, .retrying, countsAsAttempt: true), .planned
                ),
            ]
            for (number, (outcome, next, status)) in told.enumerated() {
                for repeats in [0, Int.max] {
                    let key = try await stage.plan("\(number).\(repeats)")
                    let (attempt, _) = try #require(try await stage.intend(key))
                    _ = try await stage.store.rescueAttempts(repeats: { _ in repeats }, at: later)
                    try await stage.end(attempt, key, outcome, next, at: later)
                    let detail = try await stage.communication(key)
                    #expect(detail.row.snapshot.status == status)
                    #expect(detail.row.attemptCount == 1)
                    #expect(detail.attempts.map(\.outcome) == [outcome])
                    #expect(detail.row.snapshot.reason != .unknown)
                }
            }
        },
        StoreConformance("an outcome that is told late changes nothing where another is known, or it has gone again") {
            stage async throws in
            let key = try await stage.plan("a")
            let (first, _) = try #require(try await stage.intend(key))
            _ = try await stage.store.rescueAttempts(repeats: { _ in .max }, at: later)
            let (second, _) = try #require(try await stage.intend(key, at: later))
            try await stage.end(
                first, key, .rejected(code: "550", text: "no"), .end(.failed, .refused), at: later)
            #expect(try await stage.communication(key).row.snapshot.reason == .inFlight)
            try await stage.end(second, key, .accepted(providerID: "p"), .started(isDelivered: false, closesAt: later))
            for attempt in [first, second] {
                try await stage.end(
                    attempt, key, .rejected(code: "551", text: "no"), .end(.failed, .refused), at: later)
            }
            let detail = try await stage.communication(key)
            #expect(detail.row.snapshot.status == .started)
            #expect(detail.attempts.map(\.outcome) == [.rejected(code: "550", text: "no"), .accepted(providerID: "p")])
        },
        talk("what was said late replaces unknown too, and an answer waits for its recipient's turn") {
            talk async throws in
            talk.converse { _ in AgentStep(says: [Utterance("Go on")]) }
            _ = try await talk.begin()
            try await talk.tell(talk.message("a"))
            let claim = try await talk.store.claimFollowUps(on: Talk.channel, limit: 1, looks: 9, at: Talk.noon) { _ in
                false
            }
            #expect(claim.handed.isEmpty && claim.isExhausted)
            #expect(try await talk.store.isFollowUpDue(on: Talk.channel, at: Talk.noon))
            let (attempt, _, due) = try #require(try await talk.claimNext())
            #expect(try await talk.store.isFollowUpDue(on: Talk.channel, at: Talk.noon) == false)
            #expect(try await talk.store.rescueAttempts(repeats: { _ in .max }, at: Talk.noon).resent == 1)
            try await talk.store.recordFollowUpOutcomes(
                [
                    FollowUpOutcome(
                        attempt: attempt, followUp: due.key, outcome: .accepted(providerID: "f"), next: .sent)
                ],
                at: Talk.noon)
            #expect(try await talk.toBeSaid().isEmpty)
            #expect(try await talk.store.lines(of: due.communication).last?.state == .sent)
        },
    ]
}

extension Claim {
    /// What goes out, in order.
    fileprivate var sent: [CommunicationKey] {
        results.compactMap { if case .send(_, _, let due) = $0 { due.key } else { nil } }
    }
}

extension Stage {
    fileprivate func lanes() async throws -> [LaneKey] { try await store.lanes().map(\.key) }

    fileprivate func claim(
        limit: Int, looks: Int = 100, at now: Instant,
        judge: @escaping @Sendable (DueCommunication) -> OpeningComposer.Verdict = { _ in
            .compose(readsCommunications: false)
        }
    ) async throws -> Claim {
        try await store.claim(
            ClaimRequest(channel: "outbox", lanes: try await lanes(), limit: limit, looks: looks), interest: [:],
            at: now,
            composer: OpeningComposer(
                judge: judge,
                compose: { inputs in
                    .send(message(inputs.due.key, to: "\(inputs.due.key.rawValue)@example.com"), conversation: nil)
                }))
    }
}
