import ArgumentParser
import Foundation

/// The options that every subcommand takes.
struct WorkplaceOptions: ParsableArguments {
    @Option(
        name: .long,
        help: ArgumentHelp(
            "The configuration file; else $CAMPAIGND_CONFIG, ./campaignd.json, /etc/campaignd/campaignd.json.",
            valueName: "file"), completion: .file())
    var config: String?

    @Option(name: .long, help: ArgumentHelp("The directory of campaigns.", valueName: "dir"), completion: .directory)
    var flows: String?

    @Option(
        name: .long,
        help: ArgumentHelp("The directory of the store, the drop folder and the outbox.", valueName: "dir"),
        completion: .directory)
    var state: String?

    func load(_ more: [String: String?] = [:]) throws(ConfigurationProblem) -> Configuration {
        var flags = more.compactMapValues { $0 }
        flags["flows_directory"] = flows
        flags["state_directory"] = state
        let loader = ConfigurationLoader(
            environment: ProcessInfo.processInfo.environment,
            workingDirectory: FileManager.default.currentDirectoryPath)
        return try loader.load(path: config, flags: flags)
    }
}
