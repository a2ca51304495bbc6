import ArgumentParser
import Channels
import Domain
import FlowEngine
import Foundation
import Runtime
import Store

struct DoctorCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor",
        abstract: "Examines the whole installation: configuration, folders, campaigns, store, channels.",
        discussion: "It changes nothing. Ends with 1 where it found something.")

    @OptionGroup var options: WorkplaceOptions

    @Flag(name: .long, help: "One JSON object a finding.")
    var json = false

    @Flag(name: .long, inversion: .prefixedNo, help: "Connect to the channels.")
    var channels = true

    func run() async throws {
        let configuration = try options.load()
        let workplace = try Workplace(configuration, quiet: true)
        var found = 0
        func tell(_ area: String, _ findings: [String]) {
            found += findings.count
            if json {
                for text in findings { print(JSONLine.object([("area", .text(area)), ("finding", .text(text))])) }
            } else {
                print("\(findings.isEmpty ? "ok " : "BAD") \(area)")
                for text in findings { print("    \(text)") }
            }
        }
        tell("configuration (\(configuration.file ?? "built-in defaults"))", [])
        tell("folders in \(configuration.stateDirectory)", folders(configuration))
        let definitions = try DefinitionLoader.load(directory: configuration.flowsDirectory, parties: workplace.parties)
        tell(
            "campaigns in \(configuration.flowsDirectory)",
            definitions.diagnostics.filter { $0.severity == .error }.map(\.description))
        tell("store", await store(workplace))
        let isServed = ControlClient(stateDirectory: configuration.stateDirectory) != nil
        let reader = try? workplace.openStoreForReading()
        let report = try await ProblemReport(workplace, store: reader)
        // Without a daemon the campaigns are told above.
        let known = report.items.filter { isServed || $0.code != "definition_refused" }
        tell(isServed ? "daemon" : "no daemon is running", known.map { "\($0.code): \($0.message)" })
        try await reader?.close()
        if channels {
            for configured in workplace.configuredChannels {
                let channel = configured.channel
                var findings = configured.warnings.map { "\($0.path): \($0.message)" }
                if configured.absentSecrets.isEmpty {
                    if let failure = await channel.check() { findings.append("\(failure.code): \(failure.text)") }
                    await channel.close()
                } else {
                    findings += ChannelSetup.absentSecrets(configured)
                }
                tell("channel \(channel.id) (\(channel.kind.rawValue))", findings)
            }
        }
        if found > 0 { throw ExitCode.foundProblems }
    }

    private func folders(_ configuration: Configuration) -> [String] {
        let state = configuration.stateDirectory
        guard FileManager.default.fileExists(atPath: state) else {
            return ["\(state) is not there (campaignd serve makes it)"]
        }
        return ([""] + StateDirectory.Folder.allCases.map { "/\($0.rawValue)" }).compactMap { folder in
            let path = state + folder
            guard FileManager.default.fileExists(atPath: path) else { return nil }
            guard access(path, W_OK | X_OK) == 0 else {
                return "\(path) cannot be written by this user (the daemon's user needs to)"
            }
            // Root may write everywhere, and the daemon is seldom root.
            guard geteuid() == 0, let owner = StateOwner(directory: state), let own = StateOwner(directory: path),
                own.user != owner.user
            else { return nil }
            return
                "\(path) belongs to \(own.name), and the state directory to \(owner.name): the daemon cannot write it "
                + "(chown it)"
        }
    }

    private func store(_ workplace: Workplace) async -> [String] {
        guard workplace.storePlace.isThere else {
            return ["there is none yet in \(workplace.configuration.stateDirectory) (campaignd serve makes it)"]
        }
        do {
            return try await workplace.openStoreForReading().examine().map { "\($0.code): \($0.message)" }
        } catch let failure as CommandFailure {
            return [failure.message]
        } catch {
            return ["\(error)"]
        }
    }
}
