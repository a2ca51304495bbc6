import ArgumentParser
import Domain

struct UnmatchedCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unmatched",
        abstract: "Lists what came in and belongs to no conversation, with the reason, the newest first.",
        discussion: "What is passed over is kept for 30 days.")

    @OptionGroup var options: WorkplaceOptions

    @Option(name: .long, help: "Only what this channel brought.")
    var channel: String?

    @Option(
        name: .long,
        help: "Only what this is the reason of: \(PassedOverReason.allCases.map(\.rawValue).joined(separator: ", ")).")
    var reason: String?

    @Flag(name: .long, help: "How much there is, by channel and reason.")
    var counts = false

    @Option(name: .long, help: "At most so many.")
    var limit: Int = 50

    @Flag(name: .long, help: "One JSON object a message.")
    var json = false

    func validate() throws {
        if limit < 1 { throw ValidationError("--limit is a number from 1 on.") }
        if let reason, PassedOverReason(rawValue: reason) == nil {
            let known = PassedOverReason.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValidationError("--reason is one of \(known).")
        }
    }

    func run() async throws {
        let lines = try await OperatorDesk.at(try options.load(), for: .reading) { desk in
            counts ? try await countLines(desk) : try await messageLines(desk)
        }
        for line in lines { print(line) }
    }

    private func messageLines(_ desk: OperatorDesk) async throws -> [String] {
        var query = [("limit", String(min(limit, 1000)))]
        if let channel { query.append(("channel", channel)) }
        if let reason { query.append(("reason", reason)) }
        let rows = try await desk.rows("/v1/unmatched", query, limit: limit)
        if json { return rows.map(\.json) }
        var table = TextTable(["received", "channel", "reason", "from", "message"])
        for row in rows {
            let words = [row.text("subject"), row.text("text"), row.text("detail")].compactMap { $0 }
                .filter { !$0.isEmpty }.joined(separator: ": ")
            let line = words.split(whereSeparator: \.isNewline).joined(separator: " ")
            table.rows.append([
                row.text("at") ?? "", row.text("channel") ?? "", row.text("reason") ?? "", row.text("address") ?? "",
                line.count > 100 ? line.prefix(99) + "…" : line,
            ])
        }
        return rows.isEmpty ? ["Every message found its conversation."] : table.lines(indent: 0)
    }

    private func countLines(_ desk: OperatorDesk) async throws -> [String] {
        let rows = try await desk.rows("/v1/unmatched/counts")
        if json { return rows.map(\.json) }
        var table = TextTable(["channel", "reason", "last day", "kept", "newest", "what it is"])
        for row in rows where channel.map({ $0 == row.text("channel") }) ?? true {
            table.rows.append([
                row.text("channel") ?? "", row.text("reason") ?? "", String(row.number("last_day")),
                String(row.number("kept")), row.text("newest_at") ?? "", row.text("explanation") ?? "",
            ])
        }
        return table.rows.isEmpty ? ["Nothing was passed over."] : table.lines(indent: 0)
    }
}
