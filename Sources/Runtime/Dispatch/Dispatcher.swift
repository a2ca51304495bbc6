import Agents
package import Channels
import Conversations
package import Domain
import FlowEngine
import Logging
import Scheduling
import ServiceLifecycle
import Store
import Synchronization

/// Sends what is due on one channel: writes the intent, sends, records the outcome. What is to be said in conversations that
/// have begun has a window of its own, and never waits behind an opening.
///
/// At most `channel.concurrency` messages of each of the two lie between intent and outcome at any time. Nothing waits in
/// memory: what is claimed is handed to the channel at once, and as much is claimed as there is room for.
package final class Dispatcher: Sendable {
    /// What one pass found.
    package enum Pass: Hashable, Sendable {
        /// It started something: there may be more.
        case started
        /// Nothing is due, or what is due waits for its recipient's turn until that instant of the steady time.
        case idle(until: Instant?)
    }

    package let channel: any Channel
    package let health: ChannelHealth
    package let wakeUp = WakeUp()
    /// Of the loop that answers.
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
    let openings = SendWindow<CommunicationKey>()
    let answers = SendWindow<FollowUpKey>()
    private let pauses: ChannelPauses
    private let stop: StopSignal
    private let limiter: Mutex<RateLimiter?>
    private let recipients: Mutex<RecipientLimiter?>
    private let destinations = Mutex(DestinationRests())
    /// Domains that rest for what they refused, and until when by the wall clock.
    private let refusing = Mutex<[String: Instant]>([:])
    /// Answers that wait for the channel's rate: openings let them pass.
    private let answersWaiting = Atomic<Int>(0)
    private let unrecorded = Mutex(UnrecordedOutcomes())

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

    /// Wakes both loops.
    package func signal() { signal(opening: true, answer: true) }

    /// Wakes the loop that has something due, and no other: two that woke one another would never rest.
    package func signal(opening: Bool = false, answer: Bool = false) {
        if opening { wakeUp.signal() }
        if answer { answersWakeUp.signal() }
    }

    /// Works through one page of what is to be said, then through one of what is due in `lanes`, to the end: for tests, and
    /// for commands without a daemon.
    package func runOnce(lanes: [LaneKey]) async throws -> DispatchCounts {
        try await toTheEnd { start in _ = try await self.answer(start) }
        var counts = try answers.harvest()
        try await toTheEnd { start in _ = try await self.open(lanes, start) }
        counts += try openings.harvest()
        return counts
    }

    private func toTheEnd(_ pass: (ServiceLoop.Start) async throws -> Void) async throws {
        let result: Result<Void, any Error> = await withDiscardingTaskGroup { group in
            do {
                return .success(try await pass { work in group.addTask { await work() } })
            } catch {
                return .failure(error)
            }
        }
        try result.get()
    }

    /// Whether anything may be sent at this instant, and the process is not to stop.
    var mayGoOn: Bool {
        !Task.isCancelled && !Task.isShuttingDownGracefully && !stop.isStopping
            && pauses.pause(of: channel.id) == nil && health.state(of: channel.accounts, at: clock.steady) == .ready
    }

    /// Waits until something may be sent, and returns how much at once; as many tokens of the channel's rate are taken. Nil
    /// where nothing more may begin.
    /// - Parameter isFree: it does not count by the channel's rate.
    func room<Key: Hashable & Sendable>(
        in window: SendWindow<Key>, isAnswer: Bool, isFree: Bool = false
    ) async -> Int? {
        // Of a channel that has failed one message shows whether it is well again.
        let free = await window.room(for: health.isProbing(channel.accounts) ? 1 : max(1, channel.concurrency))
        guard mayGoOn, !window.hasFailed else { return nil }
        if isFree || channel.rate == nil { return free }
        guard await waitForToken(isAnswer: isAnswer) else { return nil }
        var taken = 1
        while taken < free, nextToken(isAnswer: isAnswer) == nil { taken += 1 }
        if mayGoOn { return taken }
        giveTokensBack(taken)
        return nil
    }

    /// Begins something that was claimed.
    func begin<Key: Hashable & Sendable>(
        _ key: Key, in window: SendWindow<Key>, _ start: ServiceLoop.Start,
        _ handle: @escaping @Sendable () async throws -> DispatchCounts
    ) {
        window.begin(key)
        start { [answersWakeUp] in
            let result: Result<DispatchCounts, any Error>
            do { result = .success(try await handle()) } catch { result = .failure(error) }
            // Only answers are watched.
            if window.end(key, result) { answersWakeUp.signal() }
        }
    }

    // MARK: Rates

    /// False when the task is cancelled or the process is to stop meanwhile.
    private func waitForToken(isAnswer: Bool) async -> Bool {
        guard channel.rate != nil else { return true }
        if isAnswer { answersWaiting.add(1, ordering: .acquiringAndReleasing) }
        defer { if isAnswer { answersWaiting.subtract(1, ordering: .acquiringAndReleasing) } }
        while let next = nextToken(isAnswer: isAnswer) {
            do { try await cancelWhenGracefulShutdown { [clock] in try await clock.sleep(untilSteady: next) } } catch {
                return false
            }
            if Task.isShuttingDownGracefully || stop.isStopping { return false }
        }
        return true
    }

    /// Takes a token, or returns when to look for one again.
    private func nextToken(isAnswer: Bool) -> Instant? {
        let now = clock.steady
        return limiter.withLock { limiter in
            if isAnswer || answersWaiting.load(ordering: .acquiring) == 0 { return limiter?.take(at: now) }
            return limiter?.nextToken(at: now).map { max($0, now + .milliseconds(10)) } ?? now + .milliseconds(10)
        }
    }

    /// What was taken for messages that are not sent after all.
    func giveTokensBack(_ count: Int) { limiter.withLock { $0?.giveBack(count) } }

    /// Nil where the recipient's turn has come, else when it does, by the steady time.
    func turn(of recipient: String) -> Instant? {
        recipients.withLock { $0?.take(recipient, at: clock.steady) }
    }

    // MARK: Destinations

    /// Destinations that take nothing for now.
    func rest(_ resting: [RestingDestination]) {
        let (now, steady) = (clock.now, clock.steady)
        for destination in resting {
            guard let until = destination.until, let domain = Self.domain(of: destination.address) else { continue }
            refusing.withLock { $0[domain] = until }
        }
        let news = destinations.withLock { rests in
            // Since a while ago by the wall clock; a clock that was set back does not make it the future.
            resting.filter { $0.until == nil }.count {
                rests.rest($0.address, since: steady - max(.zero, now - $0.since), at: steady)
            }
        }
        if news > 0 {
            logger.notice(
                "mail is held up on its way: openings to these domains wait", metadata: ["domains": "\(news)"])
        }
    }

    /// Domains that rest for what they refused, as the store knows: another process, or another message, may have found
    /// that, and an operator may have ended it.
    func loadRests() async throws {
        let resting = try await store.destinationRests(at: clock.now)
        let ends = Dictionary(resting.map { ($0.domain, $0.until) }, uniquingKeysWith: max)
        let news = refusing.withLock { known in
            defer { known = ends }
            return ends.keys.count { known[$0] == nil }
        }
        if news > 0 {
            logger.warning(
                "domains refuse most of what goes there: they rest, and nobody is suppressed for it",
                metadata: ["domains": "\(news)"])
        }
    }

    private static func domain(of address: String) -> String? {
        address.lastIndex(of: "@").map { address[address.index(after: $0)...].lowercased() }
    }

    /// When its destination may be tried again, by the wall clock; nil: now.
    func restEnd(of recipient: String) -> Instant? {
        let refused = Self.domain(of: recipient).flatMap { domain in refusing.withLock { $0[domain] } }
        if let refused, refused > clock.now { return refused }
        return destinations.withLock { $0.end(of: recipient, at: clock.steady) }.map { clock.wall(atSteady: $0) }
    }

    // MARK: Attempts

    /// Hands a message of which the intent is recorded to the channel, unless its account has come to fail.
    func hand(_ message: OutboundMessage) async -> DeliveryOutcome {
        let outcome: DeliveryOutcome
        switch health.state(of: message.account, at: clock.steady) {
        case .ready:
            meter.add(at: clock.steady)
            outcome = await deliver(message)
        case .waiting(_, let failure), .stopped(let failure): outcome = .channelFailed(failure)
        }
        faults.reached(.messageSent)
        return outcome
    }

    /// Sends it, and keeps what the provider calls its recipient where that was not known.
    private func deliver(_ message: OutboundMessage) async -> DeliveryOutcome {
        guard let naming = channel.abilities.naming, let kind = CommunicationKind(name: message.kind) else {
            return await channel.send(message)
        }
        let told = await naming.deliver(message)
        let known = ConversationAddress.forms(kind, message.recipient)
        if told.recipientNames.contains(where: { !known.contains(ConversationAddress.normal(kind, $0)) }) {
            do {
                try await store.learnNames(kind, [message.recipient] + told.recipientNames, at: clock.now)
            } catch {
                // Receipts tell them again.
                logger.warning("a recipient's names cannot be kept", metadata: ["reason": "\(error)"])
            }
        }
        return told.outcome
    }

    /// Records an outcome that is known here and nowhere else, however often and long that takes: nothing but the end of the
    /// process leaves the attempt to be found unknown. A store that does not take it (a full disk) holds up the channel, so
    /// that no more than its concurrency waits.
    func persist(_ write: () async throws -> Void) async {
        var failures = 0
        while true {
            do {
                try await write()
                if failures > 0, unrecorded.withLock({ $0.end() }) {
                    logger.notice("outcomes are recorded again")
                }
                return
            } catch {
                failures += 1
                let told = unrecorded.withLock { unrecorded in
                    unrecorded.fail("\(error)", isFirst: failures == 1, at: clock.steady)
                }
                if let told {
                    logger.error(
                        "outcomes cannot be recorded: tried again",
                        metadata: ["messages": "\(told)", "reason": "\(error)"])
                }
                let delay = Backoff(first: .seconds(1), limit: .seconds(30)).delay(failure: failures, random: random)
                // A graceful stop waits for it; one that waits no longer cancels the task.
                do { try await clock.sleep(for: delay) } catch {
                    _ = unrecorded.withLock { $0.end() }
                    return
                }
            }
        }
    }

    /// How many messages were sent whose outcome cannot be recorded at the moment, and why; nil where none.
    package var unrecordedOutcomes: (count: Int, reason: String)? {
        unrecorded.withLock { $0.count > 0 ? ($0.count, $0.reason) : nil }
    }
}

/// Outcomes that are known and that the store does not take; told once a minute.
private struct UnrecordedOutcomes {
    var count = 0
    var reason = ""
    private var toldAt: Instant?

    /// Returns how many there are where that is to be told now.
    mutating func fail(_ reason: String, isFirst: Bool, at now: Instant) -> Int? {
        if isFirst { count += 1 }
        self.reason = reason
        if let toldAt, now < toldAt + .seconds(60) { return nil }
        toldAt = now
        return count
    }

    /// Returns true where it was the last.
    mutating func end() -> Bool {
        count -= 1
        if count == 0 { toldAt = nil }
        return count == 0
    }
}
