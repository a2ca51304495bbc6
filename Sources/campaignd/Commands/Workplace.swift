import Agents
import ArgumentParser
import Channels
import Domain
import FlowEngine
import Foundation
import Logging
import Runtime
import Store

/// What the configuration gives to work with: agents, channels, and the daemon wired together.
struct Workplace {
    let configuration: Configuration
    let agents: AgentDirectory
    let configuredChannels: [ConfiguredChannel]
    let tokens: TokenSigner
    let logger: Logger

    /// - Parameters:
    ///   - sends: messages may leave, and what they are signed with is kept.
    ///   - speech: whose secrets have to be there.
    init(
        _ configuration: Configuration, quiet: Bool = false, sends: Bool = false, speech: ChannelSetup.Speech = .none
    ) throws {
        self.configuration = configuration
        tokens = try ChannelSetup.tokens(configuration, isKept: sends)
        logger = LoggingSetup.logger(
            level: quiet ? max(configuration.logLevel, .warning) : configuration.logLevel,
            format: configuration.logFormat)
        configuredChannels = try ChannelSetup.channels(configuration, tokens: tokens, speech: speech)
        agents = try ChannelSetup.agents(configuration, channels: configuredChannels.map(\.channel))
    }

    var channels: [any Channel] { configuredChannels.map(\.channel) }

    var parties: KnownParties { KnownParties(agents, channels) }

    var settings: RuntimeSettings {
        RuntimeSettings(
            zone: configuration.tenantZone, restrictions: configuration.restrictions,
            contactHours: configuration.contactHours, stateDirectory: configuration.stateDirectory,
            flowsDirectory: configuration.flowsDirectory,
            settle: configuration.settle, importBatchSize: configuration.importBatchSize,
            customActions: configuration.customActions, optWords: configuration.words)
    }

    var storePlace: StorePlace { StorePlace(stateDirectory: configuration.stateDirectory) }

    func openStore(faults: FaultInjector = .none) throws -> any Store {
        do {
            return try storePlace.open(faults: faults)
        } catch {
            throw CommandFailure(.outOfReach, error.description)
        }
    }

    /// The store as a command needs it.
    func openStore(for need: OperatorDesk.Need) throws -> any Store {
        switch need {
        case .reading: try openStoreForReading()
        case .writing, .making, .sending: try openStore()
        }
    }

    /// The store, made where there is none yet, for a command of a user that begins with it.
    func openOrMakeStore() throws -> any Store {
        try StateOwner.check(configuration.stateDirectory)
        return try openStore()
    }

    /// - Throws: ``CommandFailure`` where there is no store: a command that looks, or changes one thing, makes none.
    static func requireStore(_ configuration: Configuration) throws(CommandFailure) {
        let place = StorePlace(stateDirectory: configuration.stateDirectory)
        if place.isThere { return }
        throw CommandFailure(
            .outOfReach,
            "there is no store \(place.name): nothing was served or imported there yet (campaignd serve makes it; --state names "
                + "another directory)")
    }

    /// Reads the store beside a daemon that may be writing it.
    func openStoreForReading() throws -> any Store {
        try Self.requireStore(configuration)
        do {
            return try storePlace.openForReading()
        } catch {
            throw CommandFailure(.outOfReach, error.description)
        }
    }

    /// The acts of operators within this process: they change rows, and start nothing.
    func operationsWithoutDaemon(over store: any Store) -> RuntimeOperations {
        RuntimeOperations(
            withoutDaemonOver: store, settings: settings, channels: channels, agents: LiveAgents(agents),
            clock: LiveClock(), random: LiveRandom(), logger: logger)
    }

    func daemon(
        store: any Store, faults: FaultInjector = .none,
        report: @escaping @Sendable (UploadProgress) -> Void = { _ in }
    ) -> Daemon {
        let configuration = self.configuration
        let channels = self.channels
        let live = LiveAgents(agents) { try ChannelSetup.agents(configuration, channels: channels) }
        return Daemon(
            store: store, settings: settings, channels: channels, agents: live, clock: LiveClock(),
            random: LiveRandom(), faults: faults, logger: logger, gate: gate(live), report: report)
    }
}
