import ArgumentParser
import Domain
import Foundation

struct ChannelsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "channels", abstract: "Shows how the channels fare; holds them and lets them go on.",
        subcommands: [List.self, Pause.self, Resume.self, Reassign.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "Shows state, last error, queue and rate in use of every channel.")

        @OptionGroup var options: WorkplaceOptions

        @Flag(name: .long, help: "One JSON object a channel.")
        var json = false

        func run() async throws {
            let rows = try await OperatorDesk.at(try options.load(), for: .reading) { desk in
                if !desk.isServed { Terminal.complain("No daemon is running: what follows is what waits for it.") }
                return ChannelTable(rows: try await desk.rows("/v1/channels"))
            }
            if json { return rows.json.forEach { print($0) } }
            for line in rows.lines { print(line) }
        }
    }

    struct Pause: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "pause",
            abstract: "Holds back what a channel would send; what comes in is taken all the same.",
            discussion: "It stays so over a restart, until campaignd channels resume.")

        @OptionGroup var options: WorkplaceOptions

        @Argument(help: "The channel's id.")
        var channel: String

        func run() async throws {
            try await ChannelSwitch(options: options, channel: channel, verb: "pause").turn(
                changed: "\(channel) is paused", unchanged: "\(channel) was paused already")
        }
    }

    struct Resume: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "resume",
            abstract: "Lets a channel go on: one that was paused, was refused by its provider, or waits.")

        @OptionGroup var options: WorkplaceOptions

        @Argument(help: "The channel's id.")
        var channel: String

        func run() async throws {
            try await ChannelSwitch(options: options, channel: channel, verb: "resume").turn(
                changed: "\(channel) goes on", unchanged: "\(channel) was going on already")
        }
    }

    struct Reassign: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "reassign",
            abstract: "Gives the recipients of one of a channel's accounts to another.",
            discussion: """
                A recipient stays with the account that wrote to them first. Where that one was refused for good, its
                recipients wait until they are given away, with their open conversations and what waits to be sent.
                """)

        @OptionGroup var options: WorkplaceOptions

        @Argument(help: "The channel's id.")
        var channel: String

        @Option(name: .long, help: "The account that they are with: its address or its number.")
        var from: String

        @Option(name: .long, help: "The account that writes to them from now on.")
        var to: String

        func run() async throws {
            let count = try await OperatorDesk.at(try options.load(), for: .writing) { desk in
                try await desk.post(
                    "/v1/channels/\(PercentCoding.encoded(channel))/reassign",
                    ["from": from, "to": to]
                ).number("recipients")
            }
            print("\(Numbers.grouped(count)) \(count == 1 ? "recipient" : "recipients") of \(from) hear from \(to) now")
        }
    }
}

private struct ChannelSwitch {
    let options: WorkplaceOptions
    let channel: String
    let verb: String

    func turn(changed: String, unchanged: String) async throws {
        let isNew = try await OperatorDesk.at(try options.load(), for: .writing) { desk in
            try await desk.post("/v1/channels/\(PercentCoding.encoded(channel))/\(verb)").flag("changed")
        }
        print(isNew ? changed : unchanged)
    }
}

/// How the channels fare, as a table.
struct ChannelTable: Sendable {
    let json: [String]
    let lines: [String]

    init(rows: [AnswerObject]) {
        json = rows.map(\.json)
        var table = TextTable(["channel", "kind", "state", "due", "planned", "held", "open", "rate", "last error"])
        for row in rows {
            let queue = row.object("queue")
            let rate = row.object("rate")
            let limit = rate?.decimal("limit").map { "\(Self.short($0))/s" } ?? "any"
            let error = row.object("last_error") ?? row.object("reception")?.object("last_error")
            table.rows.append([
                row.text("id") ?? "", row.text("kind") ?? "", Self.state(row),
                Numbers.grouped(queue?.number("due") ?? 0), Numbers.grouped(queue?.number("planned") ?? 0),
                Numbers.grouped(queue?.number("held") ?? 0), Numbers.grouped(row.number("open_conversations")),
                "\(Numbers.grouped(rate?.number("sent_last_minute") ?? 0))/min of \(limit)",
                error.map { "\($0.text("code") ?? "") \($0.text("text") ?? "")".prefix(100).description } ?? "none",
            ])
        }
        lines = table.lines(indent: 0)
    }

    /// Of sending; where that is well, what is wrong with hearing.
    private static func state(_ row: AnswerObject) -> String {
        let sending = words(row.object("state"))
        guard sending == "ready", let hearing = row.object("reception")?.object("state"),
            hearing.text("name") != "ready"
        else { return sending }
        return "hearing: \(words(hearing))"
    }

    private static func words(_ state: AnswerObject?) -> String {
        let name = state?.text("name") ?? "unknown"
        if let until = state?.text("until") { return "\(name) until \(until)" }
        if let actor = state?.text("paused_by") { return "\(name) by \(actor)" }
        return name
    }

    private static func short(_ number: Double) -> String {
        number == number.rounded() ? String(Int(number)) : String(number)
    }
}
