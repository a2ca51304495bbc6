import ArgumentParser

struct UnmatchedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unmatched", abstract: "Lists messages that belong to nobody known, the newest first.")

    @OptionGroup var options: WorkplaceOptions

    @Option(name: .long, help: "At most so many.")
    var limit: Int = 50

    @Flag(name: .long, help: "One JSON object a message.")
    var json = false

    func validate() throws {
        if limit < 1 { throw ValidationError("--limit is a number from 1 on.") }
    }

    func run() async throws {
        let lines = try await OperatorDesk.at(try options.load(), for: .reading) { desk in
            let rows = try await desk.rows("/v1/unmatched", [("limit", String(min(limit, 1000)))], limit: limit)
            if json { return rows.map(\.json) }
            var table = TextTable(["received", "channel", "from", "message"])
            for row in rows {
                let words = [row.text("subject"), row.text("text")].compactMap { $0 }.joined(separator: ": ")
                let line = words.split(whereSeparator: \.isNewline).joined(separator: " ")
                table.rows.append([
                    row.text("at") ?? "", row.text("channel") ?? "", row.text("address") ?? "",
                    line.count > 100 ? line.prefix(99) + "…" : line,
                ])
            }
            return rows.isEmpty ? ["Every message found its conversation."] : table.lines(indent: 0)
        }
        for line in lines { print(line) }
    }
}
