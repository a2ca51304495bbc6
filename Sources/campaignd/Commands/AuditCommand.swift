import ArgumentParser
import Domain
import Store

struct AuditCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "audit", abstract: "Lists what operators did, newest first: who, what, on what, when.",
        discussion: """
            Acts on the command line (operator:NAME) and in the API (key:PREFIX). What was said and to which address is not \
            recorded here: conversations and suppressions show it.
            """)

    @OptionGroup var options: WorkplaceOptions

    @Option(name: .long, help: "Only what this one did: operator:NAME, key:PREFIX.")
    var actor: String?

    @Option(name: .long, help: "Only this action: start, pause_channel, say, …; several times for several.")
    var action: [String] = []

    @Option(name: .long, help: "Only what was done in this campaign.")
    var campaign: String?

    @Option(
        name: .long,
        help: "Only what was done to this one: the id of a communication or an upload, a channel, a key's beginning.")
    var subject: String?

    @Option(name: .long, help: "Only what was done at or after this: a date, or a date and time with its offset.")
    var from: String?

    @Option(name: .long, help: "Only what was done before this.")
    var before: String?

    @Option(name: .long, help: "At most so many.")
    var limit: Int = 100

    @Flag(name: .long, help: "One JSON object an act.")
    var json = false

    func validate() throws {
        guard limit > 0 else { throw ValidationError("--limit is at least 1.") }
        let actions = OperatorAction.allCases.map(\.rawValue)
        for text in action where !actions.contains(text) {
            let near = NearestName.nearest(to: text, among: actions).map { "did you mean \"\($0)\"? " } ?? ""
            throw ValidationError("\"\(text)\" is no action (\(near)these are: \(actions.joined(separator: ", "))).")
        }
    }

    func run() async throws {
        let parameters: [(String, String?)] = [
            ("actor", actor), ("action", action.isEmpty ? nil : action.joined(separator: ",")), ("campaign", campaign),
            ("subject", subject), ("from", from), ("before", before), ("limit", "\(min(limit, 1000))"),
        ]
        let lines = try await OperatorDesk.at(try options.load(), for: .reading) { desk in
            let rows = try await desk.rows("/v1/audit", parameters, limit: limit)
            if json { return rows.map(\.json) }
            if rows.isEmpty { return ["Nothing was done."] }
            var table = TextTable(["at", "who", "what", "campaign", "on", "detail"])
            for row in rows {
                let subject = row.object("subject")
                let type = subject?.text("type") ?? ""
                table.rows.append([
                    row.text("at") ?? "", row.text("actor") ?? "", row.text("action") ?? "",
                    row.text("campaign_id") ?? "", subject?.text("id").map { "\(type) \($0)" } ?? type,
                    String((row.text("detail") ?? "").prefix(100)),
                ])
            }
            return table.lines(indent: 0)
        }
        for line in lines { print(line) }
    }
}
