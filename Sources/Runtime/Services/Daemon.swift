import Agents
package import Channels
package import Domain
import FlowEngine
package import Logging
package import Store
import Synchronization

/// The services that make time pass, wired together: what `serve` runs and what tests step by hand.
package final class Daemon: Sendable {
    package let store: any Store
    package let library: CampaignLibrary
    package let agents: LiveAgents
    package let importer: Importer
    package let executor: Executor
    package let scheduler: Scheduler
    package let dispatchers: [Dispatcher]
    package let rescuer: Rescuer
    package let scripts: ScriptRunner
    package let scriptPool: ScriptPool
    package let receiver: Receiver
    package let settings: RuntimeSettings
    let clock: any WallClock
    let faults: FaultInjector
    let logger: Logger
    /// What a service waits for to be cured, by service.
    let troubles = Mutex<[String: String]>([:])

    package init(
        store: any Store, settings: RuntimeSettings, channels: [any Channel], agents: LiveAgents,
        clock: any WallClock, random: any RandomSource, faults: FaultInjector = .none, logger: Logger,
        gate: VersionGate? = nil, scriptPool pool: ScriptPool? = nil,
        standIn: @escaping ScriptRunner.StandIn = { _ in nil },
        report: @escaping @Sendable (UploadProgress) -> Void = { _ in }
    ) {
        self.store = store
        self.settings = settings
        self.agents = agents
        self.clock = clock
        self.faults = faults
        self.logger = logger
        let library = CampaignLibrary(
            store: store, settings: settings, gate: gate, parties: { KnownParties(agents.directory, channels) })
        let executor = Executor(store: store, library: library, clock: clock)
        let scheduler = Scheduler(store: store, clock: clock)
        self.library = library
        self.executor = executor
        self.scheduler = scheduler
        importer = Importer(
            store: store, library: library, settings: settings, clock: clock, faults: faults, logger: logger,
            report: report,
            committed: { nextDue in
                if nextDue != nil { scheduler.wakeUp.signal() }
                // Rows queue behind waiting events, and leave some.
                executor.wakeUp.signal()
            })
        dispatchers = channels.map { channel in
            Dispatcher(
                channel: channel, store: store, library: library, agents: agents, settings: settings, clock: clock,
                random: random, faults: faults, logger: logger, onEvents: { executor.wakeUp.signal() })
        }
        scriptPool = pool ?? ScriptPool(settings.customActions, clock: clock)
        scripts = ScriptRunner(
            store: store, library: library, pool: scriptPool, clock: clock, faults: faults, logger: logger,
            standIn: standIn, onAnswers: { executor.wakeUp.signal() })
        receiver = Receiver(store: store, library: library, clock: clock, executor: executor.wakeUp)
        rescuer = Rescuer(store: store, library: library, clock: clock, logger: logger)
    }

    /// Before anything moves: definitions in force, folders made, an earlier process's loose ends tied.
    package func prepare() async throws -> CampaignLibrary.Report {
        try StateDirectory(path: settings.stateDirectory).create()
        try importer.sweepSpool()
        let report = try await library.reload(at: clock.now)
        let resending = Set(dispatchers.filter { $0.channel.onUnknown == .resend }.map(\.channel.id))
        _ = try await rescuer.rescue { resending.contains($0) }
        try importer.makeFolders()
        try await importer.recover()
        return report
    }

    /// Reads agents and definitions again and lets stopped channels try again.
    package func reload() async throws -> CampaignLibrary.Report {
        try agents.reload()
        let report = try await library.reload(at: clock.now)
        try importer.makeFolders()
        for dispatcher in dispatchers {
            dispatcher.health.reset()
            dispatcher.wakeUp.signal()
        }
        importer.wakeUp.signal()
        executor.wakeUp.signal()
        scripts.wakeUp.signal()
        scheduler.wakeUp.signal()
        return report
    }

    /// Everything that has work at this instant, until nothing has: for tests, and for commands without a daemon.
    /// - Returns: what the dispatchers did, by channel.
    @discardableResult
    package func settle(dispatching: Bool = true) async throws -> [String: DispatchCounts] {
        var total: [String: DispatchCounts] = [:]
        while true {
            var hasWorked = try await importer.runOnce() > 0
            while try await executor.runOnce() > 0 { hasWorked = true }
            while try await scripts.runOnce() > 0 {
                hasWorked = true
                while try await executor.runOnce() > 0 {}
            }
            let rescued = try await rescuer.runOnce()
            if rescued != Rescuer.Counts() { hasWorked = true }
            if dispatching {
                let outlooks = try await scheduler.runOnce()
                for dispatcher in dispatchers {
                    let counts = try await dispatcher.runOnce(lanes: outlooks[dispatcher.channel.id]?.lanes ?? [])
                    total[dispatcher.channel.id, default: DispatchCounts()] += counts
                    if counts.claimed > 0 { hasWorked = true }
                }
            }
            if !hasWorked { return total }
        }
    }
}
