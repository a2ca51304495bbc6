import Agents
package import Channels
package import Domain
import FlowEngine
package import Logging
import Scheduling
import ServiceLifecycle
package import Store
import Synchronization

/// Sends what is due on one channel: writes the intent, sends, records the outcome. What is to be said in conversations
/// that have begun goes before openings.
///
/// At most `channel.concurrency` messages lie between intent and outcome at any time. Nothing waits in memory: a page of
/// due rows is read, worked through, and read anew.
package final class Dispatcher: Sendable {
    package let channel: any Channel
    package let health: ChannelHealth
    package let wakeUp = WakeUp()
    /// Of the loop that answers, where answers have one of their own.
    package let answersWakeUp = WakeUp()
    package let meter = SendMeter()
    let store: any Store
    let library: CampaignLibrary
    let agents: LiveAgents
    let settings: RuntimeSettings
    let clock: any WallClock
    let random: any RandomSource
    let faults: FaultInjector
    let logger: Logger
    let onEvents: @Sendable () -> Void
    let pageSize: Int
    private let pauses: ChannelPauses
    private let stop: StopSignal
    private let limiter: Mutex<RateLimiter?>
    private let recipients: Mutex<RecipientLimiter?>
    private let destinations = Mutex(DestinationRests())
    /// Something came to be said since the last look.
    private let hasFollowUps = Atomic<Bool>(false)

    init(
        channel: any Channel, store: any Store, library: CampaignLibrary, agents: LiveAgents,
        settings: RuntimeSettings, pauses: ChannelPauses, stop: StopSignal, clock: any WallClock,
        random: any RandomSource, faults: FaultInjector, logger: Logger, pageSize: Int = 500,
        onEvents: @escaping @Sendable () -> Void
    ) {
        self.channel = channel
        health = ChannelHealth()
        self.store = store
        self.library = library
        self.agents = agents
        self.settings = settings
        self.pauses = pauses
        self.stop = stop
        self.clock = clock
        self.random = random
        self.faults = faults
        var logger = logger
        logger[metadataKey: "channel"] = "\(channel.id)"
        self.logger = logger
        self.onEvents = onEvents
        self.pageSize = pageSize
        limiter = Mutex(channel.rate.map { RateLimiter(perSecond: $0.perSecond, burst: $0.burst) })
        recipients = Mutex(channel.recipientRate.map { RecipientLimiter($0) })
    }

    /// Answers have a loop of their own: an opening of a call takes as long as it takes to ring, and nobody in a call
    /// that goes on is kept waiting for that.
    package var answersApart: Bool { channel is any LiveChannel }

    /// Something has come to be said on the channel: it goes before the openings that a pass is at.
    package func announceFollowUps() {
        if !answersApart { hasFollowUps.store(true, ordering: .releasing) }
        signal()
    }

    /// Wakes whatever loops it has.
    package func signal() {
        wakeUp.signal()
        if answersApart { answersWakeUp.signal() }
    }

    /// Wakes the loop that has something due, and no other: two that woke one another would never rest.
    func signal(opening: Bool, answer: Bool) {
        if opening || answer && !answersApart { wakeUp.signal() }
        if answer, answersApart { answersWakeUp.signal() }
    }

    /// Works through one page of what is to be said, and one of what is due in `lanes`.
    package func runOnce(lanes: [LaneKey]) async throws -> DispatchCounts {
        guard mayGoOn else { return DispatchCounts() }
        hasFollowUps.store(false, ordering: .releasing)
        var counts = try await answer()
        guard mayGoOn, !lanes.isEmpty else { return counts }
        counts += try await open(lanes)
        return counts
    }

    /// Works through one page of what is to be said.
    package func answerOnce() async throws -> DispatchCounts { mayGoOn ? try await answer() : DispatchCounts() }

    /// Works through one page of what is due in `lanes`.
    package func openOnce(lanes: [LaneKey]) async throws -> DispatchCounts {
        mayGoOn && !lanes.isEmpty ? try await open(lanes) : DispatchCounts()
    }

    /// Whether anything may be sent at this instant, and the process is not to stop.
    var mayGoOn: Bool {
        !Task.isCancelled && !Task.isShuttingDownGracefully && !stop.isStopping
            && pauses.pause(of: channel.id) == nil && health.state(of: channel.accounts, at: clock.steady) == .ready
    }

    private func open(_ lanes: [LaneKey]) async throws -> DispatchCounts {
        var counts = DispatchCounts()
        let now = clock.now
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
        let isOver = { [self] in hasFollowUps.load(ordering: .acquiring) }
        counts += try await inParallel(sendable, unless: isOver) { try await $0.send($1) }
        return counts
    }

    /// Handles items one after another, at most `channel.concurrency` at a time, as fast as the rate lets them; what is
    /// left when the channel fails, the process is to stop or `unless` says so stays due.
    /// - Parameter isFree: it does not count by the channel's rate.
    func inParallel<Item: Sendable>(
        _ items: [Item], unless isOver: () -> Bool = { false }, isFree: (Item) -> Bool = { _ in false },
        _ handle: @escaping @Sendable (Dispatcher, Item) async throws -> DispatchCounts
    ) async throws -> DispatchCounts {
        try await withThrowingTaskGroup(of: DispatchCounts.self) { group in
            var total = DispatchCounts()
            var running = 0
            for item in items {
                while running >= (health.isProbing(channel.accounts) ? 1 : max(1, channel.concurrency)),
                    let done = try await group.next()
                {
                    total += done
                    running -= 1
                }
                guard !isOver(), mayGoOn else { break }
                if !isFree(item), await !waitForToken() { break }
                group.addTask { try await handle(self, item) }
                running += 1
            }
            for try await done in group { total += done }
            return total
        }
    }

    func settle(_ settlements: [Settlement], _ counts: inout DispatchCounts) async throws {
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

    // MARK: Rates

    /// False when the task is cancelled or the process is to stop meanwhile.
    private func waitForToken() async -> Bool {
        while let next = limiter.withLock({ $0?.take(at: clock.steady) }) {
            do { try await cancelWhenGracefulShutdown { [clock] in try await clock.sleep(untilSteady: next) } } catch {
                return false
            }
            if Task.isShuttingDownGracefully || stop.isStopping { return false }
        }
        return true
    }

    /// Nil where the recipient's turn has come, else when it does, by the steady time.
    func turn(of recipient: String) -> Instant? {
        recipients.withLock { $0?.take(recipient, at: clock.steady) }
    }

    // MARK: Destinations

    /// Destinations that take nothing for now.
    func rest(_ resting: [RestingDestination]) {
        let (now, steady) = (clock.now, clock.steady)
        let news = destinations.withLock { rests in
            // Since a while ago by the wall clock; a clock that was set back does not make it the future.
            resting.count { rests.rest($0.address, since: steady - max(.zero, now - $0.since), at: steady) }
        }
        if news > 0 {
            logger.notice(
                "mail is held up on its way: openings to these domains wait", metadata: ["domains": "\(news)"])
        }
    }

    /// When its destination may be tried again, by the wall clock; nil: now.
    func restEnd(of recipient: String) -> Instant? {
        destinations.withLock { $0.end(of: recipient, at: clock.steady) }.map { clock.wall(atSteady: $0) }
    }

    // MARK: Attempts

    /// Hands a message of which the intent is recorded to the channel, unless its account has come to fail.
    func hand(_ message: OutboundMessage) async -> DeliveryOutcome {
        let outcome: DeliveryOutcome
        switch health.state(of: message.account, at: clock.steady) {
        case .ready:
            meter.add(at: clock.steady)
            outcome = await channel.send(message)
        case .waiting(_, let failure), .stopped(let failure): outcome = .channelFailed(failure)
        }
        faults.reached(.messageSent)
        return outcome
    }

    /// Records an outcome, however often that takes: it is known here and nowhere else. A store that does not take it
    /// (a full disk) holds up the channel, so that no more than its concurrency waits; a process that has to stop leaves
    /// the attempt to be found unknown.
    func persist(_ write: () async throws -> Void) async {
        var failures = 0
        while true {
            do {
                return try await write()
            } catch {
                failures += 1
                if failures == 1 {
                    logger.error("an outcome cannot be recorded: tried again", metadata: ["reason": "\(error)"])
                }
                let delay = Backoff(first: .seconds(1), limit: .seconds(30)).delay(failure: failures, random: random)
                do {
                    try await cancelWhenGracefulShutdown { [clock] in try await clock.sleep(for: delay) }
                } catch { return }
                if Task.isShuttingDownGracefully { return }
            }
        }
    }
}
