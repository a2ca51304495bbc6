import Agents
import Channels
import Conversations
package import Domain
import FlowEngine
import Scheduling
import Store
import Synchronization

extension Dispatcher {
    /// Claims what is due in `lanes`, as much as there is room for, and hands it to the channel, until nothing more is due.
    package func open(_ lanes: [LaneKey], _ start: ServiceLoop.Start) async throws -> Pass {
        _ = try openings.harvest()
        guard mayGoOn, try await store.isDue(in: lanes, at: clock.now) else { return .idle(until: nil) }
        faults.reached(.dueClaimed)
        if channel.carries.contains(.email) { try await loadRests() }
        var pass = Pass.idle(until: nil)
        while let room = await room(in: openings, isAnswer: false) {
            let claim = try await self.claim(lanes, room, start)
            if !claim.results.isEmpty { pass = .started }
            // What they planned is judged in the next round.
            for version in claim.unloaded.sorted() { try await library.prepare(version) }
            if claim.unloaded.isEmpty, claim.isExhausted || claim.results.isEmpty { break }
        }
        return pass
    }

    /// - Parameter room: so many messages may be sent; the tokens of those that are not are given back.
    private func claim(_ lanes: [LaneKey], _ room: Int, _ start: ServiceLoop.Start) async throws -> Claim {
        let now = clock.now
        let request = ClaimRequest(
            channel: channel.id, lanes: lanes, accounts: channel.accounts,
            resting: channel.accounts.filter { health.state(of: $0, at: clock.steady) != .ready }, limit: room,
            looks: pageSize)
        let plans = Mutex<[CommunicationKey: CommunicationPlan]>([:])
        var unused = room
        defer { giveTokensBack(unused) }
        let claim = try await store.claim(
            request, interest: library.interest, at: now,
            composer: OpeningComposer(
                judge: { [self] due in
                    switch plan(of: due) {
                    case nil: return .unloaded
                    case .failure?: return .settle(Self.unreadable)
                    case .success(let plan)?:
                        plans.withLock { $0[due.key] = plan }
                        return obstacle(to: due, plan, at: now).map { .settle($0) }
                            ?? .compose(readsCommunications: plan.campaign.compiled.readsCommunications(at: due.node))
                    }
                },
                compose: { [self] inputs in
                    guard let plan = plans.withLock({ $0[inputs.due.key] }) else { return .settle(Self.unreadable) }
                    return compose(inputs, plan, at: now)
                }))
        var isNews = false
        for result in claim.results {
            switch result {
            case .send(let attempt, let message, let due):
                guard let plan = plans.withLock({ $0[due.key] }) else { continue }
                unused -= 1
                begin(due.key, in: openings, start) { try await self.send(attempt, message, due, plan) }
            case .settled(let settlement):
                isNews = true
                openings.add(DispatchCounts(settled: settlement))
            case .addressBusy:
                isNews = true
                openings.add(DispatchCounts(settled: .due(at: now)))
            }
        }
        if isNews { onEvents() }
        return claim
    }

    private static let unreadable = Settlement.end(
        .failed, .templateFailed, detail: "its version, node or zone cannot be read any more")

    /// What keeps a due communication from being sent at this instant; nil where nothing does.
    private func obstacle(to due: DueCommunication, _ plan: CommunicationPlan, at now: Instant) -> Settlement? {
        let start = lateStart(
            plannedAt: due.plannedAt, deadline: due.deadline, now: now, window: plan.action.window, zone: plan.zone,
            restrictions: settings.restrictions)
        switch start {
        case .now: return nil
        case .later(let instant): return .due(at: instant)
        case .windowClosed: return windowClosed(due, plan)
        }
    }

    /// What becomes of one that cannot be sent any more.
    private func windowClosed(_ due: DueCommunication, _ plan: CommunicationPlan) -> Settlement {
        let words = "its window closed before it could be sent again"
        if due.isUnknown { return .hold(.unknown, detail: words) }
        if due.hasBegun {
            return plan.action.kind == .voice
                ? .end(.noResponse, .notAnswered, detail: nil) : .end(.failed, .attemptsExhausted, detail: words)
        }
        return .end(.canceled, due.reason == .addressBusy ? .addressBusy : .windowClosed, detail: nil)
    }

    private func allowed(_ due: DueCommunication, _ plan: CommunicationPlan, from instant: Instant) -> Instant? {
        firstAllowed(
            atOrAfter: instant, notAfter: due.deadline, window: plan.action.window, zone: plan.zone,
            restrictions: settings.restrictions)
    }

    private struct Unreadable: Error {}

    /// Nil where its version is not at hand: `CampaignLibrary.prepare` finds it.
    private func plan(of due: DueCommunication) -> Result<CommunicationPlan, Unreadable>? {
        switch library.prepared(due.version) {
        case nil: return nil
        case .unreadable?: return .failure(Unreadable())
        case .ready(let campaign)?:
            guard let action = campaign.compiled.communicationAction(at: due.node),
                let zone = Zone.named(due.inputs.zone)
            else { return .failure(Unreadable()) }
            return .success(
                CommunicationPlan(campaign: campaign, action: action, zone: zone, agent: agents.agent(action.agent)))
        }
    }

    // MARK: One opening

    private func send(
        _ attempt: AttemptKey, _ message: OutboundMessage, _ due: DueCommunication, _ plan: CommunicationPlan
    ) async throws -> DispatchCounts {
        var counts = DispatchCounts()
        counts.claimed = 1
        let outcome = await hand(message)
        let next = self.next(after: outcome, of: due, message, plan, &counts)
        await persist {
            try await store.recordOutcomes(
                [AttemptOutcome(attempt: attempt, communication: due.key, outcome: outcome, next: next)],
                interest: library.interest, at: clock.now)
        }
        // It may have been one of many from that domain.
        if case .addressRejected(.bounced, _, _) = outcome { try await loadRests() }
        onEvents()
        return counts
    }

    /// What is made of a communication by what it, its participant and its provider are at this instant. Nothing in it
    /// waits; asked twice, it may only come to a later answer, for the recipient's turn is taken.
    private func compose(_ inputs: OpeningInputs, _ plan: CommunicationPlan, at now: Instant) -> OpeningDecision {
        let due = inputs.due
        if let change = obstacle(to: due, plan, at: now) { return .settle(change) }
        let message: OutboundMessage
        var start: ConversationStart?
        if let sent = inputs.message {
            message = sent
        } else {
            switch composed(inputs, plan, at: now) {
            case .success(let opening): (message, start) = (opening.message, opening.start)
            case .failure(let obstacle):
                return .settle(.end(obstacle.status, obstacle.reason, detail: obstacle.detail))
            }
        }
        if let turn = turn(of: message.recipient) {
            return .settle(
                allowed(due, plan, from: clock.wall(atSteady: turn)).map { .due(at: $0) } ?? windowClosed(due, plan))
        }
        // Where its window would close meanwhile it goes now: held up on its way is better than not sent.
        if let end = restEnd(of: message.recipient), let later = allowed(due, plan, from: end) {
            return .settle(.due(at: later))
        }
        return .send(message, conversation: start)
    }

    private func composed(
        _ inputs: OpeningInputs, _ plan: CommunicationPlan, at now: Instant
    ) -> Result<ComposedOpening, Opening.Obstacle> {
        Opening.prepared(
            node: inputs.due.node, action: plan.action, of: plan.campaign.compiled, state: inputs.state,
            conversation: inputs.conversation, zone: plan.zone, at: now
        ).map { opening in
            ComposedOpening(
                opening, plan.action, plan.agent, customer: inputs.state.customer,
                idempotencyKey: Self.idempotencyKey(inputs.due), at: now)
        }
    }

    /// Names the communication's opening: no other message has it, and every repeat has it again.
    private static func idempotencyKey(_ due: DueCommunication) -> String {
        APIIdentifier(.communication, key: due.key.rawValue, createdAt: due.plannedAt).description
    }
}

/// What a due communication was planned by, as far as sending needs it.
struct CommunicationPlan {
    let campaign: LiveCampaign
    let action: CommunicationAction
    let zone: Zone
    /// Nil where the agent is not configured any more.
    let agent: AgentDefinition?
}
