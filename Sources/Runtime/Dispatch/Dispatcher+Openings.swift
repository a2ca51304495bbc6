import Agents
import Channels
package import Conversations
package import Domain
import FlowEngine
import Scheduling
import Store

extension Dispatcher {
    /// Starts one page of what is due in `lanes`.
    package func open(_ lanes: [LaneKey], _ start: ServiceLoop.Start) async throws -> Pass {
        openings.watch()
        _ = try openings.harvest()
        guard mayGoOn, !lanes.isEmpty else { return .idle(until: nil) }
        let underWay = openings.keys
        let found = try await store.due(in: lanes, through: clock.now, limit: pageSize + underWay.count)
        let page = found.filter { !underWay.contains($0.key) }
        if page.isEmpty { return found.isEmpty ? .idle(until: nil) : .underWay }
        faults.reached(.dueClaimed)
        if channel.carries.contains(.email) { try await loadRests() }
        for due in try await withoutObstacles(page) {
            let isStarted = await begin(due.key, in: openings, isAnswer: false, wakes: wakeUp, start) {
                try await self.send(due)
            }
            if !isStarted { break }
        }
        return .started
    }

    /// Settles what its plan alone keeps from being sent now, all in one transaction, and returns the rest.
    private func withoutObstacles(_ page: [DueCommunication]) async throws -> [DueCommunication] {
        let now = clock.now
        var settlements: [Settlement] = []
        var sendable: [DueCommunication] = []
        for due in page {
            let plan = try await plan(of: due)
            if let change = plan.map({ obstacle(to: due, $0, at: now) }) ?? Self.unreadable {
                settlements.append(Settlement(communication: due.key, change: change))
                openings.add(DispatchCounts(settled: change))
            } else {
                sendable.append(due)
            }
        }
        if settlements.isEmpty { return sendable }
        try await store.settle(settlements, interest: library.interest, at: now)
        onEvents()
        return sendable
    }

    private static let unreadable = Settlement.Change.end(
        .failed, .templateFailed, detail: "its version, node or zone cannot be read any more")

    /// What keeps a due communication from being sent at this instant; nil where nothing does.
    private func obstacle(to due: DueCommunication, _ plan: CommunicationPlan, at now: Instant) -> Settlement.Change? {
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
    private func windowClosed(_ due: DueCommunication, _ plan: CommunicationPlan) -> Settlement.Change {
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

    private func plan(of due: DueCommunication) async throws -> CommunicationPlan? {
        guard let campaign = try await library.version(due.version),
            let action = campaign.compiled.communicationAction(at: due.node), let zone = Zone.named(due.inputs.zone)
        else { return nil }
        return CommunicationPlan(campaign: campaign, action: action, zone: zone, agent: agents.agent(action.agent))
    }

    // MARK: One opening

    private func send(_ due: DueCommunication) async throws -> DispatchCounts {
        var counts = DispatchCounts()
        guard let plan = try await plan(of: due) else { return counts }
        let now = clock.now
        let request = IntentRequest(
            due.key, channel: channel.id, accounts: channel.accounts,
            resting: channel.accounts.filter { health.state(of: $0, at: clock.steady) != .ready },
            readsCommunications: plan.campaign.compiled.readsCommunications(at: due.node))
        let result = try await store.recordIntent(request, interest: library.interest, at: now) { [self] inputs in
            compose(inputs, plan, at: now)
        }
        switch result {
        case .send(let attempt, let message, let due):
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
        case .settled(let change):
            counts = DispatchCounts(settled: change)
            giveTokenBack()
        case .addressBusy:
            counts.claimed = 1
            counts.deferred = 1
            giveTokenBack()
        case .gone: giveTokenBack()
        }
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
