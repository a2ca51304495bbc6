import Channels
import Domain
import FlowEngine
import Logging
import ServiceLifecycle
import Store
import TestSupport
import Testing

@testable import Runtime

/// The wall clock is set back or forward while the daemon runs: what happens at intervals goes on as before, and only what
/// is due at an instant follows the wall clock.
struct ClockStepTests {
    static let steps: [Duration] = [
        .seconds(-90), .seconds(-3600), .seconds(-26 * 3600), .seconds(90), .seconds(3600), .seconds(26 * 3600),
    ]

    private func run(_ site: Site, _ work: () async throws -> Void) async throws {
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: site.daemon.services.map { .init(service: $0) },
                logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })))
        async let running: Void = group.run()
        do { try await work() } catch {
            await group.triggerGracefulShutdown()
            throw error
        }
        await group.triggerGracefulShutdown()
        try await running
    }

    /// Lets time pass, a second at a time, until `isTrue`; answers how much passed.
    private func pass(_ site: Site, until isTrue: () async throws -> Bool) async throws -> Duration {
        let begun = site.clock.steady
        let isThere = try await eventually(every: .milliseconds(5)) {
            if try await isTrue() { return true }
            site.clock.advance(by: .seconds(1))
            return false
        }
        guard isThere else { throw Trouble("it did not come true") }
        return site.clock.steady - begun
    }

    // MARK: The clocks

    @Test("O2 an interval is as long whatever the wall clock is set to", arguments: steps)
    func anIntervalIsAsLongWhateverTheWallClockIsSetTo(step: Duration) async throws {
        let clock = ManualClock(Site.start)
        let wakeUp = WakeUp()
        let ended = Collected<Bool>()
        let waiter = Task {
            await wakeUp.wait(orSteady: clock.steady + .seconds(30), clock: clock)
            ended.append(true)
        }
        await clock.waitForSleepers()
        clock.step(by: step)
        clock.advance(by: .seconds(29))
        #expect(clock.sleeping == [clock.now + .seconds(1)])
        #expect(ended.values.isEmpty)
        clock.advance(by: .seconds(1))
        await waiter.value
    }

    @Test("O2 what is due follows the wall clock") func whatIsDueFollowsTheWallClock() async throws {
        let clock = ManualClock(Site.start)
        let wakeUp = WakeUp()
        let due = Site.start + .seconds(3600)
        let waiter = Task { await wakeUp.wait(until: due, clock: clock) }
        await clock.waitForSleepers()
        clock.step(by: .seconds(-7200))
        clock.advance(by: .seconds(7200))
        #expect(clock.sleeping == [due])
        clock.step(by: .seconds(3600))
        await waiter.value
        #expect(clock.steady == Site.start + .seconds(7200))
    }

    @Test("O2 the live clock goes on evenly") func theLiveClockGoesOnEvenly() async throws {
        let clock = LiveClock()
        let (wall, steady) = (clock.now, clock.steady)
        try await clock.sleep(for: .milliseconds(20))
        #expect(clock.steady - steady >= .milliseconds(19))
        // It began as the wall clock's.
        #expect(clock.wall(atSteady: steady) >= wall - .seconds(1))
        try await clock.sleep(until: wall - .seconds(1))
        try await clock.sleep(untilSteady: steady)
        try await clock.sleep(until: wall + .seconds(86_400), orSteady: clock.steady + .milliseconds(10))
    }

    // MARK: The services

    /// Importer and dispatcher: a file that is dropped after the step is imported and its mail is sent.
    @Test("O2 files are imported and sent as before", .endsWhatHangs, arguments: steps)
    func filesAreImportedAndSentAsBefore(step: Duration) async throws {
        let mail = ScriptedChannel()
        var campaign = Campaign()
        (campaign.from, campaign.to) = ("00:00", "00:00")
        let site = try await Site.make([campaign], channels: [mail])
        try await run(site) {
            await site.clock.waitForSleepers(4)
            site.clock.step(by: step)
            try site.drop("rows.csv", Campaign.rows(0..<3))
            let passed = try await pass(site) { mail.sent.count == 3 }
            #expect(passed < .seconds(60))
        }
    }

    @Test("O2 news are asked for as often", .endsWhatHangs, arguments: steps)
    func newsAreAskedForAsOften(step: Duration) async throws {
        let channel = PolledChannel { _, _, _ in Poll(pause: .seconds(15)) }
        let site = try await Talk.site(channel)
        try await run(site) {
            _ = try await pass(site) { channel.cursors.count == 2 }
            await site.clock.waitForSleepers(8)
            site.clock.step(by: step)
            let before = site.clock.steady
            let count = channel.cursors.count
            while channel.cursors.count == count, site.clock.steady - before < .seconds(60) {
                site.clock.advance(by: .seconds(1))
                await site.clock.waitForSleepers(8)
            }
            let passed = site.clock.steady - before
            #expect(passed <= .seconds(20))
        }
    }

    /// A channel that is down is tried again after as long as without the step.
    @Test("O2 back-off is as long", arguments: steps)
    func backOffIsAsLong(step: Duration) async throws {
        let mail = ScriptedChannel()
        let site = try await Site.make(channels: [mail])
        mail.answer(.channelFailed(ChannelFailure(.unavailable, code: "timeout", text: "no answer")))
        try await site.take(Campaign.rows(0..<1))
        let health = site.daemon.channels[0].dispatcher.health
        guard case .waiting(let until, _) = health.state(of: nil, at: site.clock.steady) else {
            Issue.record("the channel does not wait")
            return
        }
        site.clock.step(by: step)
        let report = try await site.operations.channels()[0]
        #expect(report.state == .waiting(until: site.clock.now + (until - site.clock.steady)))
        #expect(health.state(of: nil, at: site.clock.steady) != .ready)
        site.clock.advance(by: until - site.clock.steady)
        #expect(health.state(of: nil, at: site.clock.steady) == .ready)
    }

    /// Neither a flood after the clock went forward nor a standstill after it went back.
    @Test("O2 the rate is the same", arguments: steps)
    func theRateIsTheSame(step: Duration) async throws {
        let mail = ScriptedChannel(concurrency: 8, rate: RateLimit(perSecond: 2, burst: 1))
        var campaign = Campaign()
        (campaign.from, campaign.to) = ("00:00", "00:00")
        campaign.duration = "72:00"
        let site = try await Site.make([campaign], channels: [mail])
        try await site.take(Campaign.rows(0..<4), dispatching: false)
        let ended = Collected<Bool>()
        async let settled: Void = {
            defer { ended.append(true) }
            try await site.daemon.settle()
        }()
        var waits = 0
        _ = try await eventually(every: .milliseconds(1)) {
            if !site.clock.sleeping.isEmpty {
                waits += 1
                if waits == 2 { site.clock.step(by: step) }
                #expect(site.clock.sleeping == [site.clock.now + .milliseconds(500)])
                site.clock.advance(by: .milliseconds(500))
            }
            return !ended.values.isEmpty
        }
        try await settled
        // What is planned for an instant that is to come again waits for it, and for no turn.
        #expect(waits == (step < .zero ? 2 : 3))
        #expect(mail.sent.count == (step < .zero ? 2 : 4))
    }

    @Test("O2 what is unknown is asked about after as long", arguments: steps)
    func whatIsUnknownIsAskedAboutAfterAsLong(step: Duration) async throws {
        let mail = ScriptedChannel(onUnknown: .reconcile) { _, _ in .unknown(text: "lost") }
        let site = try await Site.make(channels: [mail])
        try await site.take(Campaign.rows(0..<1))
        let reconciler = try #require(site.daemon.channels[0].reconciler)
        _ = try await reconciler.runOnce()
        site.clock.step(by: step)
        site.clock.advance(by: Reconciler.backoff.first - .milliseconds(1))
        _ = try await reconciler.runOnce()
        #expect(mail.reconciliations.isEmpty)
        site.clock.advance(by: .milliseconds(1))
        _ = try await reconciler.runOnce()
        #expect(mail.reconciliations.count == 1)
    }

    @Test("O2 workers of scripts are idle as long", arguments: steps)
    func workersOfScriptsAreIdleAsLong(step: Duration) async throws {
        let bench = ScriptBench()
        _ = try await bench.run("def run(ctx): return None\n")
        bench.clock.step(by: step)
        #expect(await bench.pool.endIdle() != nil)
        #expect(bench.pool.workerCount == 1)
        bench.clock.advance(by: .seconds(60))
        #expect(await bench.pool.endIdle() == nil)
        #expect(bench.pool.workerCount == 0)
        await bench.pool.end()
    }

    // MARK: Files

    /// Being written when the clock went forward by hours, a file looks old; set back, it looks like one of the future.
    @Test("O2 a file is taken once it is quiet", arguments: steps)
    func aFileIsTakenOnceItIsQuiet(step: Duration) async throws {
        let site = try await Site.make()
        let settle = site.daemon.settings.settle
        try await site.daemon.settle()
        try site.drop("rows.csv", Campaign.rows(0..<1), age: .zero)
        site.clock.step(by: step)
        try await site.daemon.settle()
        #expect(try site.names("inbox") == ["rows.csv"])
        site.clock.advance(by: settle - .milliseconds(1))
        try await site.daemon.settle()
        #expect(try site.names("inbox") == ["rows.csv"])
        site.clock.advance(by: .milliseconds(1))
        try await site.daemon.settle()
        #expect(try site.names("inbox") == [])
        // Later files are judged by their age again.
        site.clock.advance(by: .seconds(5))
        try site.drop("more.csv", Campaign.rows(1..<2), age: settle)
        try await site.daemon.settle()
        #expect(try site.names("inbox") == [])
    }

    /// A fault of the disk is waited for as long as without the step.
    @Test("O2 a fault is waited for as long", .endsWhatHangs, arguments: steps)
    func aFaultIsWaitedForAsLong(step: Duration) async throws {
        let clock = ManualClock(Site.start)
        let passes = Collected<Instant>()
        let loop = ServiceLoop(
            name: "duty", wakeUp: WakeUp(), clock: clock,
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }), trouble: { _ in },
            pass: { _ in
                passes.append(clock.steady)
                if passes.values.count < 3 { throw Trouble("disk full") }
                return .wait()
            })
        let running = Task { try await loop.run() }
        for expected in 1...2 {
            await clock.waitForSleepers()
            #expect(passes.values.count == expected)
            clock.step(by: step)
            clock.advance(by: ServiceLoop.patience)
        }
        #expect(try await eventually { passes.values.count == 3 })
        #expect(passes.values == (0..<3).map { Site.start + .seconds(2 * $0) })
        running.cancel()
        try await running.value
    }
}
