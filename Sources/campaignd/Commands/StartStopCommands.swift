import ArgumentParser
import Domain
import Store

struct StartCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "start", abstract: "Starts a campaign: waiting events are taken, what is due is sent.")

    @OptionGroup var options: WorkplaceOptions

    @Argument(help: "The campaign's id.")
    var campaign: String

    @Flag(name: .long, help: "Drop the events that waited while it was stopped.")
    var discardBacklog = false

    func run() async throws {
        try await CampaignSwitch(options: options, campaign: campaign, isOn: true, discards: discardBacklog).turn()
    }
}

struct StopCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "stop",
        abstract: "Stops a campaign: events wait, nothing planned is sent; open conversations and deadlines go on.")

    @OptionGroup var options: WorkplaceOptions

    @Argument(help: "The campaign's id.")
    var campaign: String

    func run() async throws {
        try await CampaignSwitch(options: options, campaign: campaign, isOn: false, discards: false).turn()
    }
}

/// Starts or stops a campaign through the daemon, or in the store where none runs.
private struct CampaignSwitch {
    let options: WorkplaceOptions
    let campaign: String
    let isOn: Bool
    let discards: Bool

    func turn() async throws {
        let configuration = try options.load()
        let verb = isOn ? "start" : "stop"
        let changed: Bool
        if let daemon = ControlClient(stateDirectory: configuration.stateDirectory) {
            let answer = try await daemon.send(
                "POST", "/v1/campaigns/\(campaign)/\(verb)", ["discard_backlog": discards])
            changed = answer["changed"] as? Bool ?? false
        } else {
            changed = try await turn(in: try Workplace(configuration, quiet: true).openExistingStore())
        }
        let now = isOn ? "running" : "stopped"
        print(changed ? "\(campaign) is \(now)" : "\(campaign) was \(now) already")
    }

    private func turn(in store: SQLiteStore) async throws -> Bool {
        guard let row = try await store.campaigns().first(where: { $0.id == campaign }) else {
            throw CommandFailure(
                .foundProblems, "the store knows no campaign \"\(campaign)\" (campaignd status lists them)")
        }
        let now = LiveClock().now
        if discards { _ = try await store.discardBacklog(of: row.key, actor: "command line", at: now) }
        let changed = try await store.setRunning(row.key, isOn, actor: "command line", at: now)
        try await store.close()
        return changed
    }
}
