import ArgumentParser
import Domain
import FlowEngine
import Foundation
import Runtime

struct TestCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "test",
        abstract: "Runs the flow tests of campaigns on virtual time and shows what came otherwise than expected.",
        discussion:
            "Nothing is sent and no store is touched. Exit codes: 0 all passed, 1 failures or mistakes, 2 usage.")

    @OptionGroup var options: WorkplaceOptions

    @Argument(
        help: "Directories of campaigns or of one campaign, or ids of campaigns; else all of the configured directory.",
        completion: .directory)
    var places: [String] = []

    @Option(name: .long, help: ArgumentHelp("Only tests with this in their name or file.", valueName: "name"))
    var filter: String?

    @Flag(name: .long, help: "One JSON object a test, with its timeline.")
    var json = false

    func run() async throws {
        let clock = ContinuousClock()
        let begun = clock.now
        let configuration = try options.load()
        let workplace = try Workplace(configuration, quiet: true)
        var campaigns: [CampaignDefinition] = []
        var errors = 0
        for (directory, only) in try directories(configuration) {
            let result = try DefinitionLoader.load(directory: directory, parties: workplace.parties)
            let prefix = only.map { "\(directory)/\($0)/" }
            for diagnostic in result.diagnostics where prefix.map({ diagnostic.file.hasPrefix($0) }) ?? true {
                if diagnostic.severity == .error { errors += 1 }
                if json { print(diagnostic.json) } else { Terminal.complain(diagnostic.description) }
            }
            campaigns += result.campaigns.filter { campaign in
                (only.map { $0 == campaign.id } ?? true) && !campaigns.contains { $0.id == campaign.id }
            }
        }
        let tests = campaigns.flatMap { campaign in campaign.tests.map { (campaign: campaign, test: $0) } }
        let chosen = tests.filter { _, test in
            filter.map { "\(test.file) \(test.name)".lowercased().contains($0.lowercased()) } ?? true
        }
        let environment = workplace.flowTestEnvironment()
        let text = FlowTestText(isColored: Terminal.hasColors, width: Terminal.width)
        let results = await FlowTestRunner(environment).run(chosen) { _ in }
        await environment.scripts?.end()
        for result in results {
            if json { print(result.json) } else { for line in text.lines(result) { print(line) } }
        }
        let failed = results.count { !$0.isPassed }
        if !json {
            let untested = campaigns.filter(\.tests.isEmpty).map(\.id)
            if filter == nil, !untested.isEmpty {
                Terminal.complain("warning: no tests: \(untested.joined(separator: ", "))")
            }
            var parts = [Numbers.of(results.count, "test"), "\(results.count - failed) passed", "\(failed) failed"]
            if errors > 0 { parts.append(Numbers.of(errors, "mistake") + " in the files") }
            let seconds = Double((clock.now - begun).milliseconds) / 1000
            print(parts.joined(separator: ", ") + " (\(String(format: "%.2f", seconds)) s)")
        }
        if let filter, chosen.isEmpty, errors == 0 {
            throw CommandFailure(.wrongUsage, "no test has \"\(filter)\" in its name or file")
        }
        if failed > 0 || errors > 0 { throw ExitCode.foundProblems }
    }

    /// Directories to load, each with the one campaign that is meant where only one is.
    private func directories(_ configuration: Configuration) throws -> [(directory: String, only: String?)] {
        if places.isEmpty {
            guard FileManager.default.fileExists(atPath: configuration.flowsDirectory) else {
                throw CommandFailure(
                    .outOfReach,
                    "there is no directory \(configuration.flowsDirectory) (name one: campaignd test DIR, or --flows DIR)"
                )
            }
            return [(configuration.flowsDirectory, nil)]
        }
        return try places.map { place in
            if FileManager.default.fileExists(atPath: place) { return (place, nil) }
            let campaign = "\(configuration.flowsDirectory)/\(place)"
            if !place.contains("/"), FileManager.default.fileExists(atPath: campaign) {
                return (configuration.flowsDirectory, place)
            }
            throw CommandFailure(
                .wrongUsage, "\"\(place)\" is neither a directory nor a campaign of \(configuration.flowsDirectory)")
        }
    }
}
