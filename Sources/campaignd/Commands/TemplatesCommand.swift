import ArgumentParser
import Domain

struct TemplatesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "templates", abstract: "Lists the message templates that a channel's provider knows.")

    @OptionGroup var options: WorkplaceOptions

    @Argument(help: "The channel's id.")
    var channel: String

    @Flag(name: .long, help: "One JSON object a template.")
    var json = false

    func run() async throws {
        let lines = try await OperatorDesk.at(try options.load(), for: .reading, through: channel) { desk in
            let rows = try await desk.rows("/v1/channels/\(PercentCoding.encoded(channel))/templates")
            if json { return rows.map(\.json) }
            var table = TextTable(["template", "language", "status", "category", "parameters", "text"])
            for row in rows {
                let body = (row.text("body") ?? "").split(whereSeparator: \.isNewline).joined(separator: " ")
                table.rows.append([
                    row.text("name") ?? "", row.text("language") ?? "", row.text("status") ?? "",
                    row.text("category") ?? "", row.texts("parameters").joined(separator: ", "),
                    body.count > 80 ? body.prefix(79) + "…" : body,
                ])
            }
            return rows.isEmpty ? ["The provider knows no template."] : table.lines(indent: 0)
        }
        for line in lines { print(line) }
    }
}
