import API
import ArgumentParser
import Channels
import Domain
import FlowEngine
import Foundation
import Logging
import Runtime
import ServiceLifecycle
import Store
import UnixSignals

struct ServeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "Runs the daemon until SIGTERM or Ctrl-C; SIGHUP reads the campaigns again.")

    @OptionGroup var options: WorkplaceOptions

    @Option(name: .long, help: "Where the API listens, HOST:PORT; loopback by default.")
    var listen: String?

    @Option(name: .long, help: "trace, debug, info, notice, warning, error or critical.")
    var logLevel: String?

    @Option(
        name: .customLong("import"), help: "Import this CSV once the daemon runs, and show what came of it.",
        completion: .file(extensions: ["csv"]))
    var file: String?

    @Option(name: .long, help: "The campaign that --import goes to.")
    var campaign: String?

    @Flag(
        name: .long,
        help:
            "With --import into a state made so, outbox channels only: plays one recipient who answers, as make run does."
    )
    var demo = false

    func validate() throws {
        if demo, file == nil { throw ValidationError("--demo goes with --import.") }
        if (file == nil) != (campaign == nil) { throw ValidationError("--import and --campaign go together.") }
    }

    func run() async throws {
        let configuration = try options.load(["listen": listen, "log.level": logLevel])
        let workplace = try Workplace(configuration, sends: true, speech: .all)
        if let file { try ImportFile.examine(file) }
        let stage = demo ? try DemoStage(configuration, workplace.channels) : nil
        let store = try workplace.openStore(faults: FaultSetup.injector(workplace.logger))
        let progress = ProgressBar()
        let ended = WakeUp()
        let daemon = workplace.daemon(store: store, faults: FaultSetup.injector(workplace.logger)) { step in
            if file != nil { progress.show(step) }
            if step.end != nil { ended.signal() }
        }
        let report: CampaignLibrary.Report
        do {
            report = try await daemon.prepare()
        } catch {
            throw CommandFailure(.outOfReach, "\(error)")
        }
        report.log(to: workplace.logger)
        for channel in workplace.channels where channel.kind == .outbox {
            workplace.logger.notice(
                "this channel writes messages as files: nothing that goes through it leaves this machine",
                metadata: ["channel": "\(channel.id)"])
        }
        for warning in ChannelSetup.warnings(configuration, workplace.configuredChannels) {
            workplace.logger.warning("\(warning)")
        }
        if let campaign, daemon.library.campaign(campaign) == nil {
            let known = daemon.library.all.map(\.id).joined(separator: ", ")
            throw CommandFailure(
                .wrongUsage,
                "there is no campaign \"\(campaign)\" in force (\(known.isEmpty ? "none is: see campaignd check" : "these are: \(known)"))"
            )
        }
        let address = BoundAddress()
        let notifier = ServiceNotifier(environment: ProcessInfo.processInfo.environment)
        let isListening = WakeUp()
        let served = APIConfiguration(
            host: configuration.listen.host, port: configuration.listen.port,
            limits: APILimits(uploadBytes: configuration.maximumUploadBytes),
            spoolDirectory: StateDirectory(path: configuration.stateDirectory).spool,
            schemaDirectory: "\(configuration.flowsDirectory)/schema", version: Version.current)
        let api = APIServer(
            configuration: served, store: store, operations: RuntimeOperations(daemon), clock: LiveClock(),
            random: LiveRandom(), logger: workplace.logger
        ) { host, port in
            let text = ListenAddress(host: host, port: port).description
            address.set(text)
            workplace.logger.notice(
                "ready", metadata: ["listen": "\(text)", "state": "\(configuration.stateDirectory)"])
            notifier.ready(status: "listening on \(text)")
            isListening.signal()
        }
        // They are shut down in reverse order: the duties stop claiming first, whatever the listeners still wait for.
        var services: [any Service] = [api]
        services += publicServer(daemon, workplace)
        services += control(served, daemon, store, workplace)
        services.append(ReloadService(daemon: daemon, notifier: notifier, logger: workplace.logger))
        services.append(WatchdogService(notifier: notifier))
        services += daemon.services
        if let file, let campaign {
            services.append(
                DemoService(
                    daemon: daemon, file: file, campaign: campaign, ended: ended, isListening: isListening,
                    address: { address.text }, configuration: configuration, stage: stage))
        }
        services.append(DrainLimit(notifier: notifier, logger: workplace.logger))
        let group = ServiceGroup(
            configuration: ServiceGroupConfiguration(
                services: services.map {
                    .init(
                        service: $0, successTerminationBehavior: $0 is DemoService ? .ignore : .gracefullyShutdownGroup)
                },
                gracefulShutdownSignals: [.sigterm, .sigint], logger: workplace.quietLogger))
        do {
            try await group.run()
        } catch {
            throw CommandFailure(.outOfReach, "the daemon stopped: \(error)")
        }
        for channel in workplace.channels { await channel.close() }
        try await store.close()
        workplace.logger.notice("stopped")
    }

    /// Where providers and people come in; none where nothing is configured.
    private func publicServer(_ daemon: Daemon, _ workplace: Workplace) -> [any Service] {
        let configuration = workplace.configuration
        guard let listen = configuration.publicListen, let url = configuration.publicURL else { return [] }
        let served = PublicConfiguration(
            host: listen.host, port: listen.port, publicURL: url.description, sender: configuration.tenantName,
            tokens: workplace.tokens)
        return [
            PublicServer(
                configuration: served, operations: RuntimeOperations(daemon), clock: LiveClock(),
                logger: workplace.logger
            ) { host, port in
                workplace.logger.notice(
                    "open to the world",
                    metadata: ["listen": "\(ListenAddress(host: host, port: port))", "url": "\(url)"])
            }
        ]
    }

    /// The operator's socket; none where the state directory's path is too long for one.
    private func control(
        _ served: APIConfiguration, _ daemon: Daemon, _ store: any Store, _ workplace: Workplace
    ) -> [any Service] {
        let path = ControlClient.socket(stateDirectory: workplace.configuration.stateDirectory)
        guard path.utf8.count <= ControlServer.longestPath else {
            workplace.logger.warning(
                "no control socket: start, stop and key need a shorter state directory while the daemon runs",
                metadata: ["path": "\(path)", "longest": "\(ControlServer.longestPath)"])
            return []
        }
        return [
            ControlServer(
                path: path,
                api: ControlAPI(
                    configuration: served, store: store, operations: RuntimeOperations(daemon), clock: LiveClock(),
                    random: LiveRandom(), logger: workplace.logger))
        ]
    }
}

extension Workplace {
    /// For libraries whose chatter no operator needs.
    var quietLogger: Logger {
        var quiet = logger
        quiet.logLevel = max(logger.logLevel, .error)
        return quiet
    }
}
