import ArgumentParser
import Conversations
import Domain
import Scheduling
import Store

struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status", abstract: "Shows every campaign, its queues, the channels and the latest uploads.")

    @OptionGroup var options: WorkplaceOptions

    @Flag(name: .long, help: "One JSON object a campaign.")
    var json = false

    func run() async throws {
        let configuration = try options.load()
        let workplace = try Workplace(configuration, quiet: true)
        let store = try workplace.openStoreForReading()
        let lanes = try await store.lanes()
        let isServed = ControlClient(stateDirectory: configuration.stateDirectory) != nil
        let campaigns = try await store.campaigns()
        let troubles = try await store.troubles()
        let report = try await ProblemReport(workplace, store: store)
        if json {
            for row in campaigns {
                var query = UploadQuery(campaign: row.key)
                query.page.limit = 1
                let latest = try await store.uploads(query).rows.first
                print(
                    Self.line(
                        row, lanes.filter { $0.campaign == row.key }, troubles[row.key] ?? CampaignTroubles(), latest))
            }
            if !report.items.isEmpty { print(report.json) }
            return
        }
        print(
            isServed
                ? "A daemon is running on \(configuration.stateDirectory)."
                : "No daemon is running on \(configuration.stateDirectory).")
        for line in report.lines { print("  PROBLEM \(line)") }
        if campaigns.isEmpty { return print("No campaign was loaded yet.") }
        let zone = Zone.named(configuration.tenantZone)
        let local = { (instant: Instant?) in instant.map { zone?.iso8601($0) ?? $0.iso8601 } ?? "—" }
        var table = TextTable([
            "campaign", "state", "version", "participants", "waiting events", "next due", "held",
            "going again", "failed", "failed runs",
        ])
        for row in campaigns {
            let trouble = troubles[row.key] ?? CampaignTroubles()
            let next = lanes.filter { $0.campaign == row.key }.compactMap(\.nextDue).min()
            table.rows.append([
                row.id, row.isRunning ? "running" : "stopped", String(row.contentHash.prefix(12)),
                Numbers.grouped(row.participantCount), Numbers.grouped(row.waitingEventCount), local(next),
                Numbers.grouped(trouble.held), Numbers.grouped(trouble.resending), Numbers.grouped(trouble.failedCount),
                Numbers.grouped(trouble.failedRuns),
            ])
        }
        for line in table.lines(indent: 0) { print(line) }
        for line in Self.advice(Array(troubles.values)) { print(line) }
        try await showChannels(configuration, isServed: isServed)
        for rest in try await store.destinationRests(at: LiveClock().now) {
            print("")
            print(
                "\(rest.domain) rests until \(local(rest.until)): \(rest.refusals) mailboxes were refused, nobody was suppressed (\(rest.detail))."
            )
        }
        for line in try await PassedOverLines.since(.seconds(86_400), store) { print(line) }
        var query = UploadQuery()
        query.page.limit = 5
        let uploads = try await store.uploads(query).rows
        if uploads.isEmpty { return }
        var latest = TextTable([
            "upload", "campaign", "status", "rows", "new", "updated", "rejected", "failed runs", "received",
        ])
        for row in uploads {
            latest.rows.append(
                [row.fileName, row.campaignID, row.status.rawValue]
                    + [
                        row.counts.total, row.counts.created, row.counts.updated, row.counts.rejected,
                        row.counts.failedRuns,
                    ].map {
                        Numbers.grouped($0)
                    }
                    + [local(row.receivedAt)])
        }
        print("")
        for line in latest.lines(indent: 0) { print(line) }
        for row in uploads {
            if let fault = row.fault { print("\(row.fileName): \(fault.code): \(fault.message)") }
            for warning in row.columnWarnings { print("\(row.fileName): WARNING: \(warning)") }
        }
    }

    /// As the daemon sees them; where none runs there is nothing to see.
    private func showChannels(_ configuration: Configuration, isServed: Bool) async throws {
        guard isServed else { return }
        let table = try await OperatorDesk.at(configuration, for: .reading) { desk in
            ChannelTable(rows: try await desk.rows("/v1/channels"))
        }
        print("")
        for line in table.lines { print(line) }
    }

    /// Which commands list what is counted.
    private static func advice(_ troubles: [CampaignTroubles]) -> [String] {
        var lines: [String] = []
        if troubles.contains(where: { $0.held > 0 }) {
            lines.append(
                "held: nobody knows whether they arrived; campaignd communications --reason unknown lists them, campaignd "
                    + "resolve settles them")
        }
        if troubles.contains(where: { $0.resending > 0 }) {
            lines.append(
                "going again: nobody knows whether they arrived; they go once more by themselves, there is nothing to do"
            )
        }
        if troubles.contains(where: { $0.failedCount > 0 }) {
            lines.append("failed: campaignd communications --status Failed lists them")
        }
        if troubles.contains(where: { $0.failedRuns > 0 }) {
            lines.append("failed runs: campaignd failed-runs says where and why")
        }
        return lines
    }

    private static func line(_ row: CampaignRow, _ lanes: [LaneRow], _ troubles: CampaignTroubles, _ latest: UploadRow?)
        -> String
    {
        JSONLine.object([
            ("id", .text(row.id)), ("name", .text(row.name)), ("running", .flag(row.isRunning)),
            ("version", .text(row.contentHash)), ("participants", .number(row.participantCount)),
            ("waiting_events", .number(row.waitingEventCount)),
            ("next_due", .text(lanes.compactMap(\.nextDue).min()?.iso8601)),
            ("held", .number(Int(troubles.held))), ("going_again", .number(Int(troubles.resending))),
            ("unknown", .number(Int(troubles.held + troubles.resending))),
            ("failed", .number(Int(troubles.failedCount))), ("failed_runs", .number(Int(troubles.failedRuns))),
            ("latest_upload", latest.map { .object($0.members) } ?? .text(nil)),
        ])
    }
}
