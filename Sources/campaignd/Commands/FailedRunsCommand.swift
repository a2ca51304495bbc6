import ArgumentParser
import Domain

struct FailedRunsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "failed-runs",
        abstract: "Lists runs of flows that failed: flow, node, error, how many, an example.",
        discussion: """
            What a run that failed would have planned was not planned. campaignd explain PARTICIPANT tells of the example \
            what it met.
            """)

    @OptionGroup var options: WorkplaceOptions

    @Option(name: .long, help: "Only of this campaign.")
    var campaign: String?

    @Option(name: .long, help: "Only for rows of this upload.")
    var upload: String?

    @Flag(name: .long, help: "One JSON object a kind.")
    var json = false

    func validate() throws {
        if campaign != nil, upload != nil { throw ValidationError("--campaign or --upload, not both.") }
    }

    func run() async throws {
        let path =
            campaign.map { "/v1/campaigns/\(PercentCoding.encoded($0))/failed-runs" }
            ?? upload.map { "/v1/uploads/\(PercentCoding.encoded($0))/failed-runs" } ?? "/v1/failed-runs"
        let lines = try await OperatorDesk.at(try options.load(), for: .reading) { desk in
            let rows = try await desk.rows(path, [("limit", "1000")])
            if json { return rows.map(\.json) }
            if rows.isEmpty { return ["No run failed."] }
            var table = TextTable(["campaign", "flow", "node", "runs", "last", "example", "error"])
            for row in rows {
                table.rows.append([
                    row.text("campaign_id") ?? "", row.text("flow") ?? "", row.text("node") ?? "",
                    Numbers.grouped(row.number("count")), row.text("last_at") ?? "", row.text("participant_id") ?? "",
                    row.text("error") ?? "",
                ])
            }
            return table.lines(indent: 0)
        }
        for line in lines { print(line) }
    }
}
