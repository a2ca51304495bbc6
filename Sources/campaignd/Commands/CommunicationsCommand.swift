import ArgumentParser
import Domain

struct CommunicationsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "communications",
        abstract: "Lists communications, newest first: which failed, are held, are unknown.",
        discussion: """
            --reason unknown lists those of which nobody knows whether they arrived, --status Failed those that failed. \
            campaignd explain ID tells of each what became of it and why.
            """)

    @OptionGroup var options: WorkplaceOptions

    @Option(name: .long, help: "Only of this campaign.")
    var campaign: String?

    @Option(name: .long, help: "Planned, Started, …, Failed; several times for several.")
    var status: [String] = []

    @Option(name: .long, help: "unknown, refused, retrying, …; several times for several.")
    var reason: [String] = []

    @Option(name: .long, help: "Only on this channel.")
    var channel: String?

    @Option(name: .long, help: "At most so many.")
    var limit: Int = 100

    @Flag(name: .long, help: "One JSON object a communication.")
    var json = false

    func validate() throws {
        let statuses = CommunicationStatus.allCases.map(\.name)
        for text in status where name(text) == nil {
            throw ValidationError("\"\(text)\" is no status (these are: \(statuses.joined(separator: ", "))).")
        }
        let reasons = StatusReason.allCases.map(\.rawValue)
        for text in reason where !reasons.contains(text) {
            let near = NearestName.nearest(to: text, among: reasons).map { "did you mean \"\($0)\"? " } ?? ""
            throw ValidationError("\"\(text)\" is no reason (\(near)these are: \(reasons.joined(separator: ", "))).")
        }
        guard limit > 0 else { throw ValidationError("--limit is at least 1.") }
    }

    /// A status however it is written.
    private func name(_ text: String) -> String? {
        CommunicationStatus.allCases.map(\.name).first { $0.lowercased() == text.lowercased() }
    }

    func run() async throws {
        let path = campaign.map { "/v1/campaigns/\(PercentCoding.encoded($0))/communications" } ?? "/v1/communications"
        let statuses = status.compactMap { name($0) }
        let parameters: [(String, String?)] = [
            ("status", statuses.isEmpty ? nil : statuses.joined(separator: ",")),
            ("reason", reason.isEmpty ? nil : reason.joined(separator: ",")), ("channel", channel),
            ("limit", "\(min(limit, 1000))"),
        ]
        let lines = try await OperatorDesk.at(try options.load(), for: .reading) { desk in
            let rows = try await desk.rows(path, parameters, limit: limit)
            if json { return rows.map(\.json) }
            if rows.isEmpty { return ["There are none."] }
            var table = TextTable(["communication", "campaign", "name", "channel", "status", "reason", "due", "detail"])
            for row in rows {
                table.rows.append(
                    ["id", "campaign_id", "name", "channel", "status", "reason", "due_at", "detail"].map {
                        String((row.text($0) ?? "").prefix(100))
                    })
            }
            return table.lines(indent: 0)
        }
        for line in lines { print(line) }
    }
}
