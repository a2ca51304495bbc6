import Agents
import Channels
import Domain
import FlowEngine
import Scheduling
import Store

extension Dispatcher {
    /// How often an opening looks whether the conversation that holds its address has ended: after a minute, and less
    /// often the longer it waits.
    static let heldAddressWaits: ClosedRange<Duration> = .seconds(60) ... .seconds(900)

    /// What keeps a due communication from being sent at this instant; nil where nothing does.
    func obstacle(to due: DueCommunication, at now: Instant) async throws -> Settlement.Change? {
        guard let plan = try await plan(of: due) else {
            return .end(.failed, .templateFailed, detail: "its version, node or zone cannot be read any more")
        }
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
        return .end(.canceled, .windowClosed, detail: nil)
    }

    /// Later, at an instant at which it may be sent.
    private func postponed(_ due: DueCommunication, _ plan: CommunicationPlan, to instant: Instant)
        -> Settlement.Change
    {
        allowed(due, plan, from: instant).map { .due(at: $0) } ?? windowClosed(due, plan)
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

    func send(_ due: DueCommunication) async throws -> DispatchCounts {
        var counts = DispatchCounts()
        let now = clock.now
        // Time has passed since the page was read: rate limits, slow sends.
        if let change = try await obstacle(to: due, at: now) {
            try await settle([Settlement(communication: due.key, change: change)], &counts)
            return counts
        }
        guard let plan = try await plan(of: due) else { return counts }
        let opening: ComposedOpening
        switch due.message.map({ .success(ComposedOpening(message: $0, start: nil)) }) ?? compose(due, plan, at: now) {
        case .success(let composed): opening = composed
        case .failure(let obstacle):
            let change = Settlement.Change.end(obstacle.status, obstacle.reason, detail: obstacle.detail)
            try await settle([Settlement(communication: due.key, change: change)], &counts)
            return counts
        }
        if let turn = turn(of: opening.message.recipient) {
            let change = postponed(due, plan, to: clock.wall(atSteady: turn))
            try await settle([Settlement(communication: due.key, change: change)], &counts)
            return counts
        }
        // Where its window would close meanwhile it goes now: held up on its way is better than not sent.
        if let end = restEnd(of: opening.message.recipient), let later = allowed(due, plan, from: end) {
            try await settle([Settlement(communication: due.key, change: .due(at: later))], &counts)
            return counts
        }
        let resting = channel.accounts.filter { health.state(of: $0, at: clock.steady) != .ready }
        let intent = Intent(
            communication: due.key, channel: channel.id, message: opening.message, accounts: channel.accounts,
            resting: resting, conversation: opening.start)
        let attempt: AttemptKey
        let message: OutboundMessage
        switch try await store.recordIntents([intent], at: clock.now).first {
        case .send(let key, let sent)?: (attempt, message) = (key, sent)
        case .gone?, nil: return counts
        case .suppressed(let reason)?:
            let change = Settlement.Change.end(
                .skipped, reason == .optedOut ? .optedOut : .suppressed, detail: reason.rawValue)
            try await settle([Settlement(communication: due.key, change: change)], &counts)
            return counts
        case .addressHeld?:
            let change = postponed(due, plan, to: now + heldAddressWait(due, at: now))
            try await settle([Settlement(communication: due.key, change: change)], &counts)
            return counts
        }
        let outcome = await hand(message)
        let next = self.next(after: outcome, of: due, message, plan, &counts)
        await persist {
            try await store.recordOutcomes(
                [AttemptOutcome(attempt: attempt, communication: due.key, outcome: outcome, next: next)],
                interest: library.interest, at: clock.now)
        }
        onEvents()
        return counts
    }

    private func heldAddressWait(_ due: DueCommunication, at now: Instant) -> Duration {
        let waited = max(.zero, now - due.plannedAt)
        return min(max(waited / 8, Self.heldAddressWaits.lowerBound), Self.heldAddressWaits.upperBound)
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
