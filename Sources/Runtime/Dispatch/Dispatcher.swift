import Agents
package import Channels
package import Domain
import FlowEngine
package import Logging
import Scheduling
import ServiceLifecycle
package import Store
import Synchronization

/// Sends what is due on one channel: writes the intent, sends, records the outcome.
///
/// At most `channel.concurrency` communications lie between intent and outcome at any time. Nothing waits in memory: a
/// page of due rows is read, worked through, and read anew.
package final class Dispatcher: Sendable {
    package let channel: any Channel
    package let health: ChannelHealth
    package let wakeUp = WakeUp()
    private let store: any Store
    private let library: CampaignLibrary
    private let agents: LiveAgents
    private let settings: RuntimeSettings
    private let clock: any WallClock
    private let random: any RandomSource
    private let faults: FaultInjector
    private let logger: Logger
    private let onEvents: @Sendable () -> Void
    private let limiter: Mutex<RateLimiter?>
    private let pageSize: Int

    package init(
        channel: any Channel, store: any Store, library: CampaignLibrary, agents: LiveAgents,
        settings: RuntimeSettings, clock: any WallClock, random: any RandomSource, faults: FaultInjector,
        logger: Logger, pageSize: Int = 500, onEvents: @escaping @Sendable () -> Void
    ) {
        self.channel = channel
        health = ChannelHealth()
        self.store = store
        self.library = library
        self.agents = agents
        self.settings = settings
        self.clock = clock
        self.random = random
        self.faults = faults
        var logger = logger
        logger[metadataKey: "channel"] = "\(channel.id)"
        self.logger = logger
        self.onEvents = onEvents
        self.pageSize = pageSize
        limiter = Mutex(channel.rate.map { RateLimiter(perSecond: $0.perSecond, burst: $0.burst) })
    }

    /// Works through one page of what is due in `lanes`.
    package func runOnce(lanes: [LaneKey]) async throws -> DispatchCounts {
        var counts = DispatchCounts()
        let now = clock.now
        guard !lanes.isEmpty, health.state(of: channel.accounts, at: now) == .ready else { return counts }
        let page = try await store.due(in: lanes, through: now, limit: pageSize)
        if page.isEmpty { return counts }
        counts.claimed = page.count
        faults.reached(.dueClaimed)

        var settlements: [Settlement] = []
        var sendable: [DueCommunication] = []
        for due in page {
            if let change = try await obstacle(to: due, at: now) {
                settlements.append(Settlement(communication: due.key, change: change))
            } else {
                sendable.append(due)
            }
        }
        try await settle(settlements, &counts)

        let sent = try await withThrowingTaskGroup(of: DispatchCounts.self) { group in
            var total = DispatchCounts()
            var running = 0
            for due in sendable {
                if running >= max(1, channel.concurrency), let done = try await group.next() {
                    total += done
                    running -= 1
                }
                guard !Task.isCancelled, !Task.isShuttingDownGracefully,
                    health.state(of: channel.accounts, at: clock.now) == .ready, await waitForToken()
                else { break }
                group.addTask { try await self.send(due) }
                running += 1
            }
            for try await done in group { total += done }
            return total
        }
        counts += sent
        return counts
    }

    // MARK: What to do with one

    /// What keeps a due communication from being sent at this instant; nil where nothing does.
    private func obstacle(to due: DueCommunication, at now: Instant) async throws -> Settlement.Change? {
        guard let plan = try await plan(of: due) else {
            return .end(.failed, .templateFailed, detail: "its version, node or zone cannot be read any more")
        }
        let start = lateStart(
            plannedAt: due.plannedAt, deadline: due.deadline, now: now, window: plan.action.window, zone: plan.zone,
            restrictions: settings.restrictions)
        switch start {
        case .now: return nil
        case .later(let instant): return .due(at: instant)
        case .windowClosed:
            if due.isUnknown { return .hold(.unknown, detail: "its window closed before it could be sent again") }
            return .end(.canceled, .windowClosed, detail: nil)
        }
    }

    private func plan(of due: DueCommunication) async throws -> CommunicationPlan? {
        guard let campaign = try await library.version(due.version),
            let action = campaign.compiled.communicationAction(at: due.node), let zone = Zone.named(due.inputs.zone)
        else { return nil }
        return CommunicationPlan(campaign: campaign, action: action, zone: zone, agent: agents.agent(action.agent))
    }

    private func settle(_ settlements: [Settlement], _ counts: inout DispatchCounts) async throws {
        if settlements.isEmpty { return }
        try await store.settle(settlements, interest: library.interest, at: clock.now)
        for settlement in settlements {
            switch settlement.change {
            case .due: counts.deferred += 1
            case .hold: counts.held += 1
            case .end: counts.ended += 1
            }
        }
        onEvents()
    }

    /// False when the task is cancelled or the process is to stop meanwhile.
    private func waitForToken() async -> Bool {
        while let next = limiter.withLock({ $0?.take(at: clock.now) }) {
            do { try await cancelWhenGracefulShutdown { [clock] in try await clock.sleep(until: next) } } catch {
                return false
            }
            if Task.isShuttingDownGracefully { return false }
        }
        return true
    }

    // MARK: Sending

    private func send(_ due: DueCommunication) async throws -> DispatchCounts {
        var counts = DispatchCounts()
        let now = clock.now
        // Time has passed since the page was read: rate limits, slow sends.
        if let change = try await obstacle(to: due, at: now) {
            try await settle([Settlement(communication: due.key, change: change)], &counts)
            return counts
        }
        guard let plan = try await plan(of: due) else { return counts }
        let composed: OutboundMessage
        switch due.message.map({ .success($0) }) ?? compose(due, plan, at: now) {
        case .success(let message): composed = message
        case .failure(let obstacle):
            let change = Settlement.Change.end(obstacle.status, obstacle.reason, detail: obstacle.detail)
            try await settle([Settlement(communication: due.key, change: change)], &counts)
            return counts
        }
        let resting = channel.accounts.filter { health.state(of: $0, at: now) != .ready }
        let intent = Intent(
            communication: due.key, channel: channel.id, message: composed, accounts: channel.accounts,
            resting: resting)
        let attempt: AttemptKey
        let message: OutboundMessage
        switch try await store.recordIntents([intent], at: clock.now).first {
        case .send(let key, let sent)?: (attempt, message) = (key, sent)
        case .gone?, nil: return counts
        case .suppressed(let reason)?:
            let change = Settlement.Change.end(
                .skipped, reason == .optedOut ? .optedOut : .suppressed, detail: "\(reason.rawValue)")
            try await settle([Settlement(communication: due.key, change: change)], &counts)
            return counts
        case .addressHeld?:
            let change = Settlement.Change.due(at: clock.now + .seconds(60))
            try await settle([Settlement(communication: due.key, change: change)], &counts)
            return counts
        }
        let outcome: DeliveryOutcome
        switch health.state(of: message.account, at: clock.now) {
        case .ready: outcome = await channel.send(message)
        case .waiting(_, let failure), .stopped(let failure): outcome = .channelFailed(failure)
        }
        faults.reached(.messageSent)
        let next = self.next(after: outcome, of: due, message, plan, &counts)
        await record(AttemptOutcome(attempt: attempt, communication: due.key, outcome: outcome, next: next))
        onEvents()
        return counts
    }

    /// Records an outcome, however often that takes: it is known here and nowhere else. A store that does not take it
    /// (a full disk) holds up the channel, so that no more than its concurrency waits; a process that has to stop leaves
    /// the attempt to be found unknown.
    private func record(_ outcome: AttemptOutcome) async {
        var failures = 0
        while true {
            do {
                return try await store.recordOutcomes([outcome], interest: library.interest, at: clock.now)
            } catch {
                failures += 1
                if failures == 1 {
                    logger.error("an outcome cannot be recorded: tried again", metadata: ["reason": "\(error)"])
                }
                let delay = Backoff(first: .seconds(1), limit: .seconds(30)).delay(failure: failures, random: random)
                do {
                    try await cancelWhenGracefulShutdown { [clock] in try await clock.sleep(until: clock.now + delay) }
                } catch { return }
                if Task.isShuttingDownGracefully { return }
            }
        }
    }

    /// What the channel's policy makes of an outcome.
    private func next(
        after outcome: DeliveryOutcome, of due: DueCommunication, _ message: OutboundMessage, _ plan: CommunicationPlan,
        _ counts: inout DispatchCounts
    ) -> AttemptOutcome.Next {
        let now = clock.now
        switch outcome {
        case .accepted:
            if health.succeeded(message.account) {
                logger.notice("channel available again", metadata: ["account": "\(message.account ?? "-")"])
            }
            counts.accepted += 1
            return .started(
                isDelivered: channel.deliversAtOnce, closesAt: plan.agent.map { now + $0.sessionTimeout })
        case .rejected, .addressRejected:
            health.succeeded(message.account)
            counts.ended += 1
            return .end(.failed, .refused)
        case .retry(let after, _, _):
            health.succeeded(message.account)
            return again(
                after: after, of: due, plan, at: now, reason: due.isUnknown ? .unknown : .retrying,
                exhausted: due.isUnknown ? .unknown : .attemptsExhausted, &counts)
        case .channelFailed(let failure):
            let wasReady = health.state(of: message.account, at: now) == .ready
            let resume =
                wasReady
                ? health.failed(message.account, failure, at: now, random: random)
                : resumption(
                    of: message.account, at: now)
            if wasReady { tell(failure, account: message.account) }
            counts.deferred += 1
            // An earlier attempt that may have gone out is still that.
            return .again(at: resume, due.isUnknown ? .unknown : .retrying, countsAsAttempt: false)
        case .unknown:
            switch channel.onUnknown {
            case .resend:
                return again(
                    after: nil, of: due, plan, at: now, reason: .unknown, exhausted: .unknown, &counts)
            case .hold, .reconcile:
                counts.held += 1
                return .hold(.unknown)
            }
        }
    }

    private func resumption(of account: String?, at now: Instant) -> Instant {
        switch health.state(of: account, at: now) {
        case .ready: now
        case .waiting(let until, _): until
        case .stopped: now + .seconds(300)
        }
    }

    /// Another attempt inside window and deadline, or the end of it.
    private func again(
        after: Duration?, of due: DueCommunication, _ plan: CommunicationPlan, at now: Instant, reason: StatusReason,
        exhausted: StatusReason, _ counts: inout DispatchCounts
    ) -> AttemptOutcome.Next {
        let made = due.attemptCount + 1
        let isUnknown = reason == .unknown
        if made >= channel.attempts {
            if isUnknown {
                counts.held += 1
                return .hold(exhausted)
            }
            counts.ended += 1
            return .end(.failed, exhausted)
        }
        let backoff = Backoff(first: channel.retryDelay, limit: .seconds(3600))
        let delay = max(after ?? .zero, backoff.delay(failure: made, random: random))
        let start = firstAllowed(
            atOrAfter: now + delay, notAfter: due.deadline, window: plan.action.window, zone: plan.zone,
            restrictions: settings.restrictions)
        guard let start else {
            if isUnknown {
                counts.held += 1
                return .hold(.unknown)
            }
            counts.ended += 1
            return .end(.canceled, .windowClosed)
        }
        counts.deferred += 1
        return .again(at: start, reason, countsAsAttempt: true)
    }

    private func tell(_ failure: ChannelFailure, account: String?) {
        let metadata: Logger.Metadata = [
            "account": "\(account ?? "-")", "code": "\(failure.code)", "text": "\(failure.text)",
        ]
        switch failure.kind {
        case .unavailable: logger.warning("channel unavailable: its queue waits", metadata: metadata)
        case .refused:
            logger.error(
                "account refused: it stops; mend it and restart the daemon, or reload to try it again as it is",
                metadata: metadata)
        }
    }
}
