import ArgumentParser
import Domain
import Foundation

struct ConversationsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "conversations", abstract: "Shows conversations, and takes part in them as a person.",
        subcommands: [List.self, Show.self, Say.self, Pause.self, Resume.self, Close.self, Transfer.self],
        defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "Lists the newest conversations.")

        @OptionGroup var options: WorkplaceOptions

        @Flag(name: .long, help: "Only those that go on.")
        var open = false

        @Flag(name: .long, help: "Only those in which a person has taken over.")
        var paused = false

        @Option(name: .long, help: "Only those on this channel.")
        var channel: String?

        @Option(name: .long, help: "At most so many.")
        var limit: Int = 50

        @Flag(name: .long, help: "One JSON object a conversation.")
        var json = false

        func validate() throws {
            if limit < 1 { throw ValidationError("--limit is a number from 1 on.") }
        }

        func run() async throws {
            let lines = try await OperatorDesk.at(try options.load(), for: .reading) { desk in
                let rows = try await desk.rows(
                    "/v1/conversations",
                    [
                        ("open", open ? "true" : nil), ("paused", paused ? "true" : nil), ("channel", channel),
                        ("limit", String(min(limit, 1000))),
                    ], limit: limit)
                if json { return rows.map(\.json) }
                var table = TextTable(["conversation", "with", "channel", "agent", "status", "name", "last heard"])
                for row in rows {
                    let status = row.text("status") ?? ""
                    let pausedBy =
                        row.text("paused_by").map { "\(status), paused by \($0)" }
                        ?? (row.text("needs_person") == nil ? nil : "\(status), needs a person")
                    table.rows.append([
                        row.text("id") ?? "", row.text("address") ?? "", row.text("channel") ?? "",
                        row.text("agent") ?? "", pausedBy ?? status, row.text("name") ?? "they began it",
                        row.text("last_inbound_at") ?? "never",
                    ])
                }
                return rows.isEmpty ? ["No conversation."] : table.lines(indent: 0)
            }
            for line in lines { print(line) }
        }
    }

    struct Show: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "show", abstract: "Shows all that was said in a conversation.")

        @OptionGroup var options: WorkplaceOptions

        @Argument(help: "The conversation's id.")
        var conversation: String

        @Flag(name: .long, help: "As JSON.")
        var json = false

        func run() async throws {
            let lines = try await OperatorDesk.at(try options.load(), for: .reading) { desk in
                let row = try await desk.get("/v1/conversations/\(PercentCoding.encoded(conversation))")
                return json ? [row.json] : Self.lines(row)
            }
            for line in lines { print(line) }
        }

        private static func lines(_ row: AnswerObject) -> [String] {
            var lines = [
                "\(row.text("name") ?? "Begun by them") with \(row.text("address") ?? "") on \(row.text("channel") ?? ""), agent \(row.text("agent") ?? "")",
                "\(row.text("status") ?? "")\(row.text("reason").map { " (\($0))" } ?? "")"
                    + (row.text("paused_by").map { ", the agent is paused by \($0)" } ?? "")
                    + (row.text("needs_person").map { ", needs a person: \($0)" } ?? ""),
            ]
            for (name, text) in row.object("results")?.pairs ?? [] { lines.append("result \(name) = \(text)") }
            for message in row.objects("messages") {
                let who = message.text("author") ?? "they"
                let state = message.text("state") ?? ""
                let shown = ["sent", "received"].contains(state) ? "" : " [\(state)]"
                lines.append("")
                lines.append("\(message.text("at") ?? "")  \(who)\(shown)")
                let text = (message.text("text") ?? "").trimmingCharacters(in: .whitespacesAndNewlines)
                for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
                    lines.append("    \(line)")
                }
                for name in message.texts("attachments") { lines.append("    [\(name)]") }
                if let detail = message.text("detail") { lines.append("    (\(detail))") }
                if state == "unknown", let id = message.text("id") { lines.append("    (message \(id))") }
            }
            return lines
        }
    }

    struct Say: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "say", abstract: "Says something as a person; the agent is paused until it is handed back.")

        @OptionGroup var options: WorkplaceOptions

        @Argument(help: "The conversation's id.")
        var conversation: String

        @Argument(help: "What to say.")
        var text: String?

        @Option(name: .long, help: "A template's name, where the provider wants one (campaignd templates lists them).")
        var template: String?

        @Option(name: .long, help: "The template's language, as in en_GB.")
        var language: String = "en"

        @Option(name: .customLong("parameter"), help: "What the template's placeholders hold, in order; several times.")
        var parameters: [String] = []

        @Option(
            name: .customLong("named"),
            help: "What a named placeholder holds, as in first_name=Ann; several times.")
        var named: [String] = []

        func validate() throws {
            if let odd = named.first(where: { $0.prefix { $0 != "=" }.isEmpty || !$0.contains("=") }) {
                throw ValidationError("--named \(odd): give NAME=VALUE.")
            }
            if !named.isEmpty, !parameters.isEmpty {
                throw ValidationError("Give --parameter or --named: a template has parameters in order or by name.")
            }
            if text == nil, template == nil { throw ValidationError("Give a text, or --template.") }
            if text != nil, template != nil { throw ValidationError("Give a text or --template, not both.") }
        }

        func run() async throws {
            let body: [String: Any]
            if let template {
                let byName = Dictionary(
                    named.map { pair in
                        let name = pair.prefix { $0 != "=" }
                        return (String(name), String(pair.dropFirst(name.count + 1)))
                    }, uniquingKeysWith: { _, last in last })
                let filling: Any = named.isEmpty ? parameters : byName
                body = ["template": ["name": template, "language": language, "parameters": filling]]
            } else {
                body = ["text": text ?? ""]
            }
            let sent = body
            let isServed = try await OperatorDesk.at(try options.load(), for: .writing) { desk in
                try await desk.post("/v1/conversations/\(PercentCoding.encoded(conversation))/messages", sent)
                return desk.isServed
            }
            print(
                isServed
                    ? "said; the agent is paused (campaignd conversations resume hands it back)"
                    : "said once a daemon runs; the agent is paused (campaignd conversations resume hands it back)")
        }
    }

    struct Pause: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "pause", abstract: "Pauses the agent: what they say is kept and not answered.")

        @OptionGroup var options: WorkplaceOptions

        @Argument(help: "The conversation's id.")
        var conversation: String

        func run() async throws {
            try await ConversationSwitch(options: options, conversation: conversation, verb: "pause").turn(
                changed: "the agent is paused", unchanged: "nothing changed: it is over, or the agent was paused")
        }
    }

    struct Resume: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "resume", abstract: "Hands the conversation back to its agent.")

        @OptionGroup var options: WorkplaceOptions

        @Argument(help: "The conversation's id.")
        var conversation: String

        func run() async throws {
            try await ConversationSwitch(options: options, conversation: conversation, verb: "resume").turn(
                changed: "the agent goes on", unchanged: "nothing changed: it is over, or the agent was not paused")
        }
    }

    struct Close: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "close", abstract: "Ends a conversation: Completed where they had replied, else NoResponse.")

        @OptionGroup var options: WorkplaceOptions

        @Argument(help: "The conversation's id.")
        var conversation: String

        func run() async throws {
            try await ConversationSwitch(options: options, conversation: conversation, verb: "close").turn(
                changed: "the conversation is over", unchanged: "the conversation was over already")
        }
    }

    struct Transfer: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "transfer", abstract: "Hands a call that goes on over to a telephone number; it ends here.")

        @OptionGroup var options: WorkplaceOptions

        @Argument(help: "The conversation's id.")
        var conversation: String

        @Argument(help: "The number, as in +4930123456; the channel has to be allowed to call it.")
        var number: String

        func run() async throws {
            try await OperatorDesk.at(try options.load(), for: .writing) { desk in
                // The other side may ring for a minute.
                _ = try await desk.post(
                    "/v1/conversations/\(PercentCoding.encoded(conversation))/transfer", ["number": number],
                    timeout: .seconds(90))
            }
            print("the call is handed over")
        }
    }
}

private struct ConversationSwitch {
    let options: WorkplaceOptions
    let conversation: String
    let verb: String

    func turn(changed: String, unchanged: String) async throws {
        let isNew = try await OperatorDesk.at(try options.load(), for: .writing) { desk in
            try await desk.post("/v1/conversations/\(PercentCoding.encoded(conversation))/\(verb)").flag("changed")
        }
        print(isNew ? changed : unchanged)
    }
}
