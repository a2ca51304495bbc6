import Conversations
import Domain
import Store
import TestSupport
import Testing

extension StoreConformance {
    private static let everything = EventInterest(updated: [.init(communicationName: nil, statuses: [])], ended: [nil])
    private static let some = EventInterest(
        updated: [
            .init(communicationName: "REMIND", statuses: [.read, .failed, .canceled]),
            .init(communicationName: "OTHER", statuses: []),
        ], ended: ["REMIND"])
    private static let runChain = 3

    /// UTC for every zone but one, which nobody knows.
    @Sendable private static func hour(_ zone: String, _ at: Instant) -> Int? {
        zone == "Nowhere" ? nil : Int(at.milliseconds / 3_600_000 % 24)
    }

    private static func desk(_ stage: Stage, _ interest: EventInterest) -> ConversationDesk {
        ConversationDesk(
            interest: [stage.campaign: interest], agent: { _ in nil }, inboundAgent: { _ in nil },
            keyword: { _, _ in nil }, retry: { _, _ in nil }, localHour: hour, zone: "UTC")
    }

    /// By the doors that providers, agents and operators use; answers for each whether it told anything new.
    private static func tell(
        _ key: CommunicationKey, _ changes: [ConversationModel.Event], _ stage: Stage,
        interest: EventInterest = .none, told: Instant? = nil, at now: Instant
    ) async throws -> [Bool] {
        let desk = desk(stage, interest)
        var applied: [Bool] = []
        for change in changes {
            func receive(_ event: ProviderEvent) async throws {
                applied += try await stage.store.receive(
                    InboundBatch(channel: "outbox", events: [event]), desk: desk, at: now
                ).applied
            }
            func receipt(_ change: DeliveryReceipt.Change) async throws {
                try await receive(
                    .receipt(DeliveryReceipt(.key(Talk.name(key)), change, occurredAt: told ?? now)))
            }
            switch change {
            case .delivered: try await receipt(.delivered)
            case .read: try await receipt(.read)
            case .replied(let text, let id):
                try await receive(
                    .message(
                        InboundMessage(
                            kind: .email, address: address(key), text: text, providerID: id,
                            answers: [.key(Talk.name(key))], occurredAt: told ?? now)))
            case .results(let results):
                applied += try await stage.store.recordStep(
                    AgentStep(results: results), in: key, desk: desk, at: now
                ).taken
            case .ended(let end):
                applied += try await stage.store.recordStep(AgentStep(end: end), in: key, desk: desk, at: now).taken
            case .failed(let text):
                try await receipt(.failed(code: "550", text: text, suppresses: false))
            case .canceled(let detail):
                applied.append(
                    try await stage.store.cancel(key, detail: detail, by: Act("op"), desk: desk, at: now))
            }
        }
        return applied
    }

    private static func address(_ key: CommunicationKey) -> String { "p\(key.rawValue)@example.com" }

    /// A communication that its run planned in chain ``runChain``, on its way as far as `state` says.
    private enum Begun: CaseIterable {
        case started, delivered
    }

    private static func begin(
        _ state: Begun, _ external: String, _ stage: Stage, zone: String = "UTC"
    ) async throws -> (CommunicationKey, ConversationModel) {
        let result = try await stage.take([Stage.row(external: external)]) { _, _ in
            var planned = Stage.communication(at: Stage.start, deadline: Stage.start + .seconds(3600))
            planned.inputs.zone = zone
            return TurnEffects(
                runs: [Stage.run(.participantCreated, chain: runChain)], communications: [planned])
        }
        let key = try #require(result.verdicts[0].participant).communication(1)
        var model = ConversationModel(
            status: .planned, history: [ConversationModel.Change(status: .planned, at: Stage.start)])
        var opening = stage.message(key, to: address(key))
        opening.idempotencyKey = Talk.name(key)
        let intent = try await stage.intend(key, compose: { [opening] _ in opening })
        let (attempt, _) = try #require(intent)
        let isDelivered = state == .delivered
        try await stage.end(
            attempt, key, .accepted(providerID: nil),
            .started(isDelivered: isDelivered, closesAt: Stage.start + .seconds(1_000_000)))
        model.startedAt = Stage.start
        model.status = isDelivered ? .delivered : .started
        model.deliveredAt = isDelivered ? Stage.start : nil
        model.history.append(ConversationModel.Change(status: .started, at: Stage.start))
        if isDelivered { model.history.append(ConversationModel.Change(status: .delivered, at: Stage.start)) }
        return (key, model)
    }

    private static func change(_ random: inout SeededRandom) -> ConversationModel.Event {
        switch random.next() % 22 {
        case 0...4: return .delivered
        case 5...8: return .read
        case 9...12: return .replied("Yes \(random.next() % 9)", id: "m\(random.next() % 60)")
        case 13...16:
            let value: FieldValue? = random.chance(0.3) ? nil : .integer(Int64(random.next() % 2))
            return .results([random.chance(0.5) ? "mood" : "score": value])
        case 17: return .ended(.completed)
        case 18: return .ended(.noResponse)
        case 19: return .ended(.done)
        case 20: return .failed("gone")
        default: return .canceled(random.chance(0.5) ? "no more" : nil)
        }
    }

    private static func check(
        _ key: CommunicationKey, _ model: ConversationModel, _ stage: Stage, _ note: Comment
    ) async throws {
        let detail = try await stage.communication(key)
        let row = detail.row
        let found = ConversationModel(
            status: row.snapshot.status, reason: row.snapshot.reason, detail: row.detail,
            startedAt: row.snapshot.startedAt, deliveredAt: row.deliveredAt, readAt: row.readAt,
            repliedAt: row.repliedAt, endedAt: row.snapshot.endedAt, results: row.snapshot.results,
            history: detail.history.map { ConversationModel.Change(status: $0.status, at: $0.at) },
            inbound: detail.inbound.map(\.text.text), told: model.told,
            reads: model.reads, replies: model.replies)
        #expect(found == model, note)
    }

    private static func count(_ models: [ConversationModel]) -> ContactHistory {
        var history = ContactHistory.none
        for model in models {
            for read in model.reads { history.addRead(hour: hour("UTC", read) ?? 0) }
            for reply in model.replies { history.addReply(hour: hour("UTC", reply) ?? 0) }
        }
        return history
    }

    static let conversations: [StoreConformance] = [
        StoreConformance("every change in every order does what the plain model says") { stage async throws in
            let other = try await Stage(stage.store, campaign: "other")
            var random = SeededRandom(seed: 7)
            var now = Stage.start
            var seen: Set<String> = []
            var inCampaign: [ConversationModel] = []
            var elsewhere: [ConversationModel] = []
            for round in 0..<40 {
                let interest = random.pick([EventInterest.none, some, everything])
                let place = random.chance(0.3) ? other : stage
                let zone = random.chance(0.2) ? "Nowhere" : "UTC"
                var (key, model) = try await begin(random.pick(Begun.allCases), "p\(round)", place, zone: zone)
                var last = model.status
                for _ in 0..<(1 + random.next() % 24) {
                    now = now + .seconds(Int64(random.next() % 900))
                    let at = now + .seconds(Int64(random.next() % 14_400) - 10_800)
                    let change = change(&random)
                    // What they write after the end begins a conversation of its own.
                    if case .replied = change, model.status.isFinal { continue }
                    let expected = model.apply(
                        change, told: at, now: now, seen: &seen, interest: interest, runChain: runChain)
                    let applied = try await tell(key, [change], place, interest: interest, told: at, at: now)
                    #expect(applied == [expected], "round \(round), \(change)")
                    #expect(last.rawValue <= model.status.rawValue && (!last.isFinal || last == model.status))
                    last = model.status
                }
                try await check(key, model, place, "round \(round)")
                let told = try await place.turns(interest: interest).events
                #expect(
                    told.map { event -> ConversationModel.Told? in
                        switch event.kind {
                        case .communicationUpdated(let it), .communicationEnded(let it):
                            return ConversationModel.Told(
                                tag: event.kind.tag, status: it.status, at: event.occurredAt, chain: event.chain,
                                results: it.results)
                        case .participantCreated, .participantUpdated, .incomingSession, .waitEnded: return nil
                        }
                    } == model.told, "round \(round)")
                if zone == "Nowhere" { continue }
                if place.campaign == stage.campaign { inCampaign.append(model) } else { elsewhere.append(model) }
            }
            #expect(inCampaign.contains { !$0.reads.isEmpty } && elsewhere.contains { !$0.replies.isEmpty })
            #expect(try await stage.store.contactHistory(of: stage.campaign) == count(inCampaign))
            #expect(try await stage.store.contactHistory(of: other.campaign) == count(elsewhere))
            #expect(try await stage.store.contactHistory(of: nil) == count(inCampaign + elsewhere))
        },
        StoreConformance("updates of one call are taken in their order, each on what the one before left") {
            stage async throws in
            let (key, _) = try await begin(.started, "a", stage)
            let now = Stage.start + .seconds(60)
            let applied = try await tell(
                key,
                [
                    .read, .delivered, .read, .replied("Hello", id: "x"), .replied("Hello", id: "x"),
                    .ended(.noResponse), .failed("gone"),
                ], stage, at: now)
            #expect(applied == [true, true, false, true, false, true, false])
            let detail = try await stage.communication(key)
            #expect(detail.history.map(\.status) == [.planned, .started, .read, .replied, .completed])
            #expect(
                detail.inbound.map(\.text)
                    == [InboundText(text: "Hello", sender: address(key), providerID: "x")])
            #expect(detail.inbound.map(\.at) == [now])
        },
        StoreConformance("what is told of a communication that is not there changes nothing") { stage async throws in
            let (key, _) = try await begin(.started, "a", stage)
            let missing = key.participant.communication(9)
            #expect(
                try await tell(
                    missing, [.delivered, .read, .results(["a": .integer(1)]), .ended(.completed), .canceled(nil)],
                    stage,
                    at: Stage.start) == [false, false, false, false, false])
            #expect(try await stage.store.contactHistory(of: nil).isEmpty)
        },
        StoreConformance("an end that was recorded is not due to close, and a session that ended does not end twice") {
            stage async throws in
            let (key, _) = try await begin(.started, "a", stage)
            _ = try await tell(key, [.ended(.completed)], stage, at: Stage.start)
            let late = Stage.start + .seconds(2_000_000)
            #expect(try await stage.store.closeSessions(limit: 10, interest: [:], at: late) == 0)
            #expect(try await stage.communication(key).row.snapshot.status == .completed)
        },
        StoreConformance("a customer's history goes with the person over campaigns, to turns and to rows") {
            stage async throws in
            let other = try await Stage(stage.store, campaign: "other")
            let (first, _) = try await begin(.started, "a", stage)
            let (second, _) = try await begin(.started, "a", other)
            let (stranger, _) = try await begin(.started, "b", stage)
            let noon = Stage.start + .seconds(3600)
            let evening = noon + .seconds(7200)
            _ = try await tell(first, [.read], stage, told: noon, at: evening)
            _ = try await tell(stranger, [.read], stage, told: noon, at: evening)
            _ = try await tell(
                second, [.replied("Yes", id: "y")], other, told: noon + .seconds(3600), at: evening)
            var expected = ContactHistory.none
            expected.addRead(hour: try #require(hour("UTC", noon)))
            expected.addReply(hour: try #require(hour("UTC", noon + .seconds(3600))))
            let seen = Collected<ContactHistory>()
            try await stage.take([Stage.row(external: "a")], needsHistory: true) { _, state in
                seen.append(state.history)
                return TurnEffects()
            }
            _ = try await stage.store.setRunning(other.campaign, false, actor: "op", at: noon)
            try await other.take([Stage.row(external: "a")])
            _ = try await stage.store.setRunning(other.campaign, true, actor: "op", at: noon)
            _ = try await other.turns { _, state in
                seen.append(state.history)
                return TurnEffects()
            }
            #expect(seen.values == [expected, expected])
        },
        StoreConformance("what a run saw comes back as it was") { stage async throws in
            let date = CivilDate(daysSinceEpoch: -40_000)
            let values: [FieldValue?] = [
                .string(""), .string("Grüße 👋"), .integer(.min), .integer(.max), .number(-0.1), .number(.infinity),
                .boolean(true), .boolean(false), nil, .date(date),
                .datetime(CivilDateTime(date: date, microsecondOfDay: 1, utcOffset: nil)),
                .datetime(CivilDateTime(date: date, microsecondOfDay: 86_399_999_999, utcOffset: -3600)), nil,
            ]
            let amount = try stage.field(.participant, "amount")
            let key = ParticipantKey(5).communication(3)
            var evidences: [RunEvidence] = [
                .none, RunEvidence(values: values), RunEvidence(changed: [SystemField.email.id, amount]),
                RunEvidence(values: [nil], communication: key),
            ]
            for status in CommunicationStatus.allCases {
                evidences.append(RunEvidence(communication: key, status: status))
            }
            let written = evidences
            let result = try await stage.take([Stage.row(external: "a")]) { _, _ in
                TurnEffects(
                    runs: written.flatMap { evidence in
                        var completed = Stage.run(.participantUpdated)
                        completed.evidence = evidence
                        var failed = completed
                        failed.outcome = .failed("node x: no")
                        return [completed, failed]
                    })
            }
            let participant = try #require(result.verdicts[0].participant)
            let runs = try await stage.store.runs(of: participant)
            #expect(runs.map(\.record.evidence) == evidences.flatMap { [$0, $0] })
        },
        StoreConformance("why a best time was chosen comes back as it was") { stage async throws in
            let chosen = BestTimeEvidence(
                firstAllowed: Stage.start, hour: 0, ownReplies: 1, ownReads: .max, campaignReplies: 3,
                campaignReads: 4, tenantReplies: 5, tenantReads: 6)
            let evidences = [nil, chosen, BestTimeEvidence(firstAllowed: Instant(milliseconds: -1), hour: nil)]
            let result = try await stage.take([Stage.row(external: "a")]) { _, _ in
                TurnEffects(
                    runs: [Stage.run(.participantCreated)],
                    communications: evidences.map { evidence in
                        var planned = Stage.communication(at: Stage.start, deadline: Stage.start + .seconds(60))
                        planned.inputs.bestTime = evidence
                        return planned
                    })
            }
            let participant = try #require(result.verdicts[0].participant)
            for (index, evidence) in evidences.enumerated() {
                let detail = try await stage.communication(participant.communication(Int64(index) + 1))
                #expect(detail.row.inputs.bestTime == evidence)
            }
        },
        StoreConformance("versions are listed newest first; a held directory stays held until that is ended") {
            stage async throws in
            #expect(try await stage.store.versions(of: stage.campaign).map(\.contentHash) == ["v1"])
            let second = try await stage.store.register(Stage.registration(hash: "v2"), at: Stage.start + .seconds(1))
            func versions() async throws -> [VersionRow] { try await stage.store.versions(of: stage.campaign) }
            #expect(try await versions().map(\.contentHash) == ["v2", "v1"])
            #expect(try await versions().map(\.isCurrent) == [true, false])
            #expect(try await versions().map(\.key) == [second.version, stage.version.version])
            let again = try await stage.store.register(Stage.registration(hash: "v1"), at: Stage.start + .seconds(2))
            #expect(again.version == stage.version.version)
            #expect(try await versions().map(\.isCurrent) == [false, true])
            func held() async throws -> [String?] { try await stage.store.campaigns().map(\.heldHash) }
            #expect(try await held() == [nil])
            for hash in ["v2", "v2", nil, nil] {
                try await stage.store.hold(stage.campaign, directory: hash, actor: "op", at: Stage.start)
                #expect(try await held() == [hash])
            }
            await #expect(throws: StoreError.self) {
                try await stage.store.hold(CampaignKey(99), directory: "v2", actor: "op", at: Stage.start)
            }
            #expect(try await stage.store.versions(of: CampaignKey(99)).isEmpty)
        },
    ]
}
