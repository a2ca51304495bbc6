import ArgumentParser
import Channels
import FlowEngine
import Foundation

struct CheckCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "check",
        abstract: "Reads the configuration and every campaign, and reports all that is wrong with them.",
        discussion: "Each problem is a line `file:line:column: error: path: what is wrong (what would be right)`.")

    @OptionGroup var options: WorkplaceOptions

    @Argument(help: "A directory of campaigns, or one campaign's; else the configured one.", completion: .directory)
    var directory: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Also tell what differs from \"live\" (the versions in force), from a version (the beginning of its hash), or "
                + "from another directory (a path with a slash).", valueName: "version"))
    var against: String?

    @Flag(name: .long, help: "One JSON object a problem.")
    var json = false

    func run() async throws {
        let configuration = try options.load()
        let workplace = try Workplace(configuration, quiet: true)
        let path = directory ?? configuration.flowsDirectory
        guard FileManager.default.fileExists(atPath: path) else {
            throw CommandFailure(
                .outOfReach, "there is no directory \(path) (name one: campaignd check DIR, or --flows DIR)")
        }
        let result = try DefinitionLoader.load(directory: path, parties: workplace.parties)
        if result.campaigns.isEmpty, result.diagnostics.isEmpty {
            Terminal.complain("warning: \(path) holds no campaign (a campaign is a directory with a campaign.json)")
        }
        let absent = workplace.configuredChannels.flatMap { configured in
            ChannelSetup.absentSecrets(configured).map { "channel \"\(configured.channel.id)\": \($0)" }
        }
        let ofChannels = ChannelSetup.warnings(configuration, workplace.configuredChannels) + absent
        for warning in ofChannels { Terminal.complain("warning: \(warning)") }
        for diagnostic in result.diagnostics { print(json ? diagnostic.json : diagnostic.description) }
        let errors = result.diagnostics.count { $0.severity == .error }
        let warnings = result.diagnostics.count - errors + ofChannels.count
        if !json {
            let flows = result.campaigns.reduce(0) { $0 + $1.flows.count }
            let good =
                "\(Numbers.of(result.campaigns.count, "campaign")) with \(Numbers.of(flows, "flow")) can be loaded"
            print("\(good); \(Numbers.of(errors, "error")), \(Numbers.of(warnings, "warning"))")
        }
        if let against { try await compare(result, with: VersionAgainst(name: against, workplace: workplace)) }
        if errors > 0 { throw ExitCode.foundProblems }
    }

    /// A line a difference; a campaign with errors has none to show.
    private func compare(_ result: LoadResult, with other: VersionAgainst) async throws {
        var isKnown = result.campaigns.isEmpty
        for campaign in result.campaigns {
            guard let (files, what) = try await other.files(of: campaign.id) else {
                if !json { print("\n\(campaign.id): nothing to compare with: \"\(other.name)\" has no such campaign") }
                continue
            }
            isKnown = true
            let changes = VersionComparison.changes(from: files, to: campaign.files)
            if json {
                for change in changes {
                    print(
                        JSONLine.object([
                            ("campaign", .text(campaign.id)), ("change", .text(change.kind.rawValue)),
                            ("file", .text(change.file)), ("path", .text(change.path)),
                            ("before", .text(change.before)), ("after", .text(change.after)),
                        ]))
                }
                continue
            }
            print(
                "\n\(campaign.id) against \(what): \(changes.isEmpty ? "the same" : Numbers.of(changes.count, "difference"))"
            )
            for change in changes { print("  \(change)") }
        }
        if !isKnown {
            throw CommandFailure(
                .foundProblems,
                "\"\(other.name)\" is no version of any campaign here (\"live\", the beginning of a hash that campaignd "
                    + "versions lists, or a directory)")
        }
    }
}

extension Diagnostic {
    /// The problem as one JSON object on one line.
    var json: String {
        JSONLine.object([
            ("file", .text(file)), ("line", .number(line)), ("column", .number(column)),
            ("severity", .text(severity.rawValue)), ("code", .text(code)), ("path", .text(path)),
            ("message", .text(message)),
        ])
    }
}
