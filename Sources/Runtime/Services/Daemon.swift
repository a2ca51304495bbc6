package import Agents
package import Channels
import Conversations
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
    package let waits: WaitEnder
    package let scheduler: Scheduler
    /// In the order of the configuration.
    package let channels: [ChannelRuntime]
    package let rescuer: Rescuer
    let troubleWatch: TroubleWatch
    package let scripts: ScriptRunner
    package let scriptPool: ScriptPool
    package let receiver: Receiver
    package let conductor: Conductor
    package let pauses: ChannelPauses
    let stop: StopSignal
    let random: any RandomSource
    package let settings: RuntimeSettings
    let clock: any WallClock
    let faults: FaultInjector
    let logger: Logger
    /// What a service waits for to be cured, by service.
    let troubles = Mutex<[String: String]>([:])

    package init(
        store: any Store, settings: RuntimeSettings, channels: [any Channel], agents: LiveAgents,
        clock: any WallClock, random: any RandomSource, faults: FaultInjector = .none, logger: Logger,
        gate: VersionGate? = nil, scriptPool pool: ScriptPool? = nil, remoteAgents: [String: any RemoteAgent] = [:],
        standIn: @escaping ScriptRunner.StandIn = { _ in nil },
        agentStandIn: @escaping Conductor.StandIn = { _ in nil },
        report: @escaping @Sendable (UploadProgress) -> Void = { _ in }
    ) {
        self.store = store
        self.settings = settings
        self.agents = agents
        self.clock = clock
        self.random = random
        self.faults = faults
        self.logger = logger
        let stop = StopSignal()
        let pauses = ChannelPauses(
            store: store, file: StateDirectory(path: settings.stateDirectory).pausedChannels)
        self.stop = stop
        self.pauses = pauses
        let library = CampaignLibrary(
            store: store, settings: settings, gate: gate, parties: { KnownParties(agents.directory, channels) })
        let executor = Executor(store: store, library: library, clock: clock)
        let scheduler = Scheduler(store: store, clock: clock)
        self.library = library
        self.executor = executor
        waits = WaitEnder(store: store, clock: clock)
        self.scheduler = scheduler
        importer = Importer(
            store: store, library: library, settings: settings, clock: clock, faults: faults, logger: logger,
            report: report,
            committed: { nextDue in
                if nextDue != nil { scheduler.wakeUp.signal() }
                // Rows queue behind waiting events, and leave some.
                executor.wakeUp.signal()
            })
        let dispatchers = channels.map { channel in
            Dispatcher(
                channel: channel, store: store, library: library, agents: agents, settings: settings, pauses: pauses,
                stop: stop, clock: clock, random: random, faults: faults, logger: logger,
                onEvents: { executor.wakeUp.signal() })
        }
        scriptPool = pool ?? ScriptPool(settings.customActions, clock: clock)
        scripts = ScriptRunner(
            store: store, library: library, pool: scriptPool, clock: clock, faults: faults, logger: logger,
            standIn: standIn, onAnswers: { executor.wakeUp.signal() })
        let byChannel = Dictionary(dispatchers.map { ($0.channel.id, $0) }, uniquingKeysWith: { first, _ in first })
        let conductorWakeUp = WakeUp()
        let receiver = Receiver(
            store: store, library: library, agents: agents, channels: channels, zone: settings.zone,
            words: settings.optWords, restrictions: settings.restrictions, clock: clock, executor: executor.wakeUp,
            conductor: conductorWakeUp,
            outgoing: { channel in
                // A follow-up is due at once, a call that is made again later.
                byChannel[channel]?.signal(answer: true)
                scheduler.wakeUp.signal()
            }, resting: { channel, destinations in byChannel[channel]?.rest(destinations) })
        self.receiver = receiver
        conductor = Conductor(
            store: store, agents: agents, remotes: remoteAgents, receiver: receiver, wakeUp: conductorWakeUp,
            clock: clock, random: random, stop: stop, faults: faults, logger: logger, standIn: agentStandIn)
        self.channels = dispatchers.map { dispatcher in
            let channel = dispatcher.channel
            let record = ReceptionRecord(channel: channel)
            return ChannelRuntime(
                dispatcher: dispatcher, reception: record,
                collectors: channel.hearing.polled.map { polled in
                    polled.sources.map { source in
                        Collector(
                            channel: polled, source: source, record: record, receiver: receiver, clock: clock,
                            random: random, stop: stop, logger: logger)
                    }
                } ?? [],
                reconciler: channel.onUnknown == .reconcile
                    ? Reconciler(
                        channel: channel, store: store, receiver: receiver, clock: clock, random: random, stop: stop,
                        logger: logger) : nil,
                live: channel.hearing.live.map { live in
                    LiveReception(
                        channel: live, record: record, receiver: receiver, clock: clock, random: random, stop: stop,
                        logger: logger)
                })
        }
        troubleWatch = TroubleWatch(store: store, clock: clock, logger: logger)
        rescuer = Rescuer(store: store, library: library, clock: clock, logger: logger)
    }

    /// Before anything moves: definitions in force, folders made, an earlier process's loose ends tied.
    package func prepare() async throws -> CampaignLibrary.Report {
        let report = try await prepareImport()
        try await rescue()
        return report
    }

    /// Before a file is imported: definitions in force, folders made, files found that an earlier process left. What it left of
    /// messages and calls is not touched: that is for the daemon that sends.
    package func prepareImport() async throws -> CampaignLibrary.Report {
        try StateDirectory(path: settings.stateDirectory).create()
        try importer.sweepSpool()
        let report = try await library.reload(at: clock.now)
        try importer.makeFolders()
        try await importer.recover()
        return report
    }

    /// Joins the processes that work on the store, and frees what those that are gone were at: messages on their way, calls,
    /// questions to agents.
    private func rescue() async throws {
        let repeats = Dictionary(
            channels.map { ($0.channel.id, $0.channel.repeats) }, uniquingKeysWith: { first, _ in first })
        try await pauses.load(takingOver: true)
        _ = try await store.join(name: settings.instanceName, version: settings.programVersion, at: clock.now)
        let live = Set(channels.filter { $0.live != nil }.map(\.channel.id))
        let policy = RescuePolicy(repeats: { repeats[$0] ?? 0 }, holdsCalls: { live.contains($0) })
        // What somebody said in a call counts, although the call has ended with its process.
        while try await conductor.answerOwn() > 0 {}
        for dead in try await store.deadEpochs() { try await rescuer.rescue(dead, policy, desk: receiver.desk) }
    }

    /// Reads agents and definitions again and lets stopped channels try again.
    package func reload() async throws -> CampaignLibrary.Report {
        try agents.reload()
        let report = try await library.reload(at: clock.now)
        try importer.makeFolders()
        for runtime in channels { runtime.retry() }
        importer.wakeUp.signal()
        executor.wakeUp.signal()
        scripts.wakeUp.signal()
        scheduler.wakeUp.signal()
        return report
    }

    /// Nil where none of that id is configured.
    package func channel(_ id: String) -> ChannelRuntime? { channels.first { $0.channel.id == id } }

    /// Everything that has work at this instant, until nothing has: for tests, and for commands without a daemon.
    /// - Returns: what the dispatchers did, by channel.
    @discardableResult
    package func settle(dispatching: Bool = true) async throws -> [String: DispatchCounts] {
        var total: [String: DispatchCounts] = [:]
        while true {
            var hasWorked = try await importer.runOnce() > 0
            while try await waits.runOnce() > 0 { hasWorked = true }
            while try await executor.runOnce() > 0 { hasWorked = true }
            while try await scripts.runOnce() > 0 {
                hasWorked = true
                while try await executor.runOnce() > 0 {}
            }
            while try await conductor.runOnce() > 0 { hasWorked = true }
            let rescued = try await rescuer.runOnce()
            if rescued != Rescuer.Counts() { hasWorked = true }
            if dispatching {
                let outlooks = try await scheduler.runOnce()
                for runtime in channels {
                    let id = runtime.channel.id
                    let counts = try await runtime.dispatcher.runOnce(lanes: outlooks[id]?.lanes ?? [])
                    total[id, default: DispatchCounts()] += counts
                    if counts.claimed > 0 { hasWorked = true }
                }
            }
            if !hasWorked { return total }
        }
    }
}
