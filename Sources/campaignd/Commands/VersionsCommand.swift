import ArgumentParser
import Domain
import Scheduling
import Store

struct VersionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "versions", abstract: "Lists every version of a campaign that was ever in force, newest first.")

    @OptionGroup var options: WorkplaceOptions

    @Argument(help: "The campaign's id.")
    var campaign: String

    @Flag(name: .long, help: "One JSON object a version.")
    var json = false

    func run() async throws {
        let configuration = try options.load()
        let store = try Workplace(configuration, quiet: true).openStoreForReading()
        let row = try await store.campaign(campaign)
        let versions = try await store.versions(of: row.key)
        let zone = Zone.named(configuration.tenantZone)
        var table = TextTable(["version", "in force", "first in force", "name"])
        for version in versions {
            let created = zone?.iso8601(version.createdAt) ?? version.createdAt.iso8601
            if json {
                print(
                    JSONLine.object([
                        ("version", .text(version.contentHash)), ("name", .text(version.name)),
                        ("created_at", .text(version.createdAt.iso8601)), ("in_force", .flag(version.isCurrent)),
                    ]))
            } else {
                table.rows.append([
                    String(version.contentHash.prefix(12)), version.isCurrent ? "yes" : "", created, version.name,
                ])
            }
        }
        if json { return }
        for line in table.lines(indent: 0) { print(line) }
        if let held = row.heldHash {
            print("\nRolled back: the directory, version \(held.prefix(12)), is taken up again once it changes.")
        }
    }
}

struct RollbackCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rollback",
        abstract: "Puts an earlier version of a campaign in force again.",
        discussion: """
            What is planned keeps its plan and the version that planned it; new runs take the version put in force. The
            campaign's directory as it is now is held back until it changes: reloads and restarts do not undo a rollback.
            """)

    @OptionGroup var options: WorkplaceOptions

    @Argument(help: "The campaign's id.")
    var campaign: String

    @Argument(help: "The version, or the beginning of it (campaignd versions lists them).")
    var version: String

    func run() async throws {
        let path = "/v1/campaigns/\(PercentCoding.encoded(campaign))/rollback"
        let (hash, changed) = try await OperatorDesk.at(try options.load(), for: .writing) { desk in
            let answer = try await desk.post(path, ["version": version])
            return (answer.text("version") ?? version, answer.flag("changed"))
        }
        print("\(campaign): version \(hash.prefix(12)) \(changed ? "is now in force" : "was in force already")")
    }
}

extension Store {
    /// - Throws: ``CommandFailure`` where the store knows no such campaign.
    func campaign(_ id: String) async throws -> CampaignRow {
        let rows = try await campaigns()
        if let row = rows.first(where: { $0.id == id }) { return row }
        let near = NearestName.nearest(to: id, among: rows.map(\.id)).map { "did you mean \"\($0)\"?" }
        throw CommandFailure(
            .foundProblems, "the store knows no campaign \"\(id)\" (\(near ?? "campaignd status lists them"))")
    }
}
