import ArgumentParser
import Channels
import Domain
import FlowEngine
import Foundation
import Ingest
import Runtime
import Scheduling
import Synchronization

struct SimulateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "simulate",
        abstract: "Runs a whole file through a campaign on virtual time: nothing is sent, no store is touched.",
        discussion: """
            Writes every communication, failed run and rejected row as a CSV that two runs can be compared on, and shows \
            a summary. Without --outcomes every message is accepted and delivered, and nobody replies. See \
            docs/simulation.md.
            """)

    @OptionGroup var options: WorkplaceOptions

    @Argument(help: "The campaign's id.")
    var campaign: String

    @Option(name: .long, help: "The file of participants.", completion: .file(extensions: ["csv"]))
    var csv: String

    @Option(
        name: .long,
        help: "When the file is imported: an instant, or without an offset a wall clock in the campaign's zone.")
    var at: String

    @Option(name: .long, help: "The end: an instant, or a time after the start as in 30d.")
    var until: String = "30d"

    @Option(
        name: .long, help: "What becomes of messages (JSON, schema outcomes.schema.json).",
        completion: .file(extensions: ["json"]))
    var outcomes: String?

    @Option(
        name: .long,
        help: "Where the CSV goes (a pipe or device is written into); - is standard output; else it is not written.",
        completion: .file())
    var output: String?

    @Option(name: .long, help: ArgumentHelp("Workers; the output is the same for any number.", valueName: "count"))
    var threads: Int = 2

    @Flag(name: .long, help: "The summary as one JSON object.")
    var json = false

    func run() async throws {
        let configuration = try options.load()
        let workplace = try Workplace(configuration, quiet: true)
        let definition = try definition(workplace)
        let zoneName = definition.zone ?? configuration.tenantZone
        guard let zone = Zone.named(zoneName) else {
            throw CommandFailure(.foundProblems, "time zone \"\(zoneName)\" is not in the system's tz database")
        }
        let start = try instant(at, "--at", zone)
        let end: Instant
        if let span = VirtualSpan(until) {
            end = start + .milliseconds(span.milliseconds)
        } else {
            end = try instant(until, "--until", zone)
        }
        guard end >= start else { throw CommandFailure(.wrongUsage, "--until is before --at") }
        guard (1...64).contains(threads) else { throw CommandFailure(.wrongUsage, "--threads: 1 to 64") }
        guard FileManager.default.isReadableFile(atPath: csv) else {
            throw CommandFailure(.outOfReach, "\(csv): there is no such file, or it cannot be read")
        }
        let model = try model(definition, workplace)
        let compiled: CompiledCampaign
        do {
            compiled = try CompiledCampaign(
                definition, catalog: FieldCatalog(offline: definition.fields), tenantZone: configuration.tenantZone,
                restrictions: configuration.restrictions)
        } catch {
            throw CommandFailure(.foundProblems, error.description)
        }
        let plan = SimulationPlan(
            compiled, from: start, until: end, channels: workplace.channels.map { SimulatedChannel($0) },
            agents: workplace.agents, tenantZone: configuration.tenantZone, outcomes: model)
        try await simulate(plan)
    }

    // MARK: Running

    private func simulate(_ plan: SimulationPlan) async throws {
        let clock = ContinuousClock()
        let begun = clock.now
        let file = try OutputFile(output)
        let interrupt = Interrupt()
        let bar = SimulationBar()
        let simulator = Simulator(plan, source: .file(path: csv), threads: threads)
        let summary: SimulationSummary
        do {
            summary = try await BlockingQueue("simulation").run {
                try simulator.run(
                    write: { try file.write($0) }, isStopped: { interrupt.isRaised },
                    progress: { bar.show($0, $1, of: $2) })
            }
            try file.finish()
        } catch {
            bar.close()
            file.discard()
            if error is CancellationError { throw CommandFailure(ExitCode(130), "interrupted: nothing was written") }
            if let failure = error as? UploadFailure {
                throw CommandFailure(
                    failure.code == .unreadable ? .outOfReach : .foundProblems, "\(csv): \(failure)")
            }
            throw error
        }
        bar.close()
        let seconds =
            Double((clock.now - begun).components.attoseconds) / 1e18 + Double((clock.now - begun).components.seconds)
        let report = SimulationReport(summary: summary, seconds: seconds)
        let text = json ? report.json : report.lines().joined(separator: "\n")
        // The CSV has standard output to itself.
        if file.isStandardOutput { Terminal.complain(text) } else { print(text) }
    }

    // MARK: What it is asked

    private func definition(_ workplace: Workplace) throws -> CampaignDefinition {
        let path = workplace.configuration.flowsDirectory
        let loaded = try DefinitionLoader.load(directory: path, parties: workplace.parties)
        if let definition = loaded.campaigns.first(where: { $0.id == campaign }) { return definition }
        if loaded.refused.contains(campaign) {
            for diagnostic in loaded.diagnostics
            where diagnostic.severity == .error && diagnostic.file.hasPrefix("\(path)/\(campaign)/") {
                Terminal.complain(diagnostic.description)
            }
            throw CommandFailure(.foundProblems, "campaign \"\(campaign)\" has errors and cannot be simulated")
        }
        let names = loaded.campaigns.map(\.id) + loaded.refused
        let hint =
            NearestName.nearest(to: campaign, among: names).map { "did you mean \"\($0)\"?" }
            ?? (names.isEmpty ? "it holds none" : "it holds \(names.sorted().prefix(10).joined(separator: ", "))")
        throw CommandFailure(.wrongUsage, "there is no campaign \"\(campaign)\" in \(path) (\(hint))")
    }

    private func instant(_ text: String, _ option: String, _ zone: Zone) throws -> Instant {
        switch ISO8601(text) {
        case .datetime(let reading)?: return zone.resolve(reading)
        case .date(let date)?: return zone.firstInstant(of: date)
        case nil:
            throw CommandFailure(
                .wrongUsage, "\(option): \"\(text)\" is no instant (as in 2026-07-01T09:00 or 2026-07-01T09:00:00Z)")
        }
    }

    private func model(_ definition: CampaignDefinition, _ workplace: Workplace) throws -> OutcomeModel {
        guard let outcomes else { return .quiet }
        guard let data = FileManager.default.contents(atPath: outcomes) else {
            throw CommandFailure(.outOfReach, "\(outcomes): there is no such file, or it cannot be read")
        }
        let report = FileReport(name: outcomes, bytes: Array(data))
        let model = OutcomeModelReader.read(report, campaign: definition, channels: workplace.channels.map(\.id))
        for diagnostic in report.diagnostics() { Terminal.complain(diagnostic.description) }
        if report.hasErrors { throw CommandFailure(.foundProblems, "\(outcomes) has errors") }
        return model
    }
}
