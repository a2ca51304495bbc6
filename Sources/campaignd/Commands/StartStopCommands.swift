import ArgumentParser
import Domain

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

private struct CampaignSwitch {
    let options: WorkplaceOptions
    let campaign: String
    let isOn: Bool
    let discards: Bool

    func turn() async throws {
        let path = "/v1/campaigns/\(PercentCoding.encoded(campaign))/\(isOn ? "start" : "stop")"
        let changed = try await OperatorDesk.at(try options.load(), for: .writing) { desk in
            try await desk.post(path, ["discard_backlog": discards]).flag("changed")
        }
        let now = isOn ? "running" : "stopped"
        print(changed ? "\(campaign) is \(now)" : "\(campaign) was \(now) already")
    }
}
