import ArgumentParser
import Domain

struct SuppressionsCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "suppressions", abstract: "Shows and changes which addresses take no messages.",
        subcommands: [List.self, Add.self, Remove.self], defaultSubcommand: List.self)

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "list", abstract: "Lists addresses that take no messages, and why.")

        @OptionGroup var options: WorkplaceOptions

        @Option(name: .long, help: "Only those of this kind of message: email, whatsapp, …")
        var kind: String?

        @Option(name: .long, help: "Only this address.")
        var address: String?

        @Flag(name: .long, help: "One JSON object an address.")
        var json = false

        func run() async throws {
            let lines = try await OperatorDesk.at(try options.load(), for: .reading) { desk in
                let rows = try await desk.rows(
                    "/v1/suppressions", [("kind", kind), ("address", address), ("limit", "1000")])
                if json { return rows.map(\.json) }
                var table = TextTable(["address", "kind", "reason", "since", "told by", "detail"])
                for row in rows {
                    table.rows.append(
                        ["address", "kind", "reason", "at", "source", "detail"].map { row.text($0) ?? "" })
                }
                return rows.isEmpty ? ["No address is suppressed."] : table.lines(indent: 0)
            }
            for line in lines { print(line) }
        }
    }

    struct Add: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "add", abstract: "Sends no more messages of a kind to an address.")

        @OptionGroup var options: WorkplaceOptions

        @Argument(help: "email, telegram, whatsapp, voice, sms, …")
        var kind: String

        @Argument(help: "The address, as channels of that kind write it.")
        var address: String

        @Option(name: .long, help: "Why, for those who look later.")
        var detail: String?

        func run() async throws {
            var body: [String: Any] = ["kind": kind, "address": address]
            if let detail { body["detail"] = detail }
            let sent = body
            let isNew = try await OperatorDesk.at(try options.load(), for: .writing) { desk in
                try await desk.post("/v1/suppressions", sent).flag("changed")
            }
            print(isNew ? "\(address) takes no more \(kind) messages" : "\(address) was suppressed already")
        }
    }

    struct Remove: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "remove", abstract: "Lets an address take messages again, whatever had kept it from them.")

        @OptionGroup var options: WorkplaceOptions

        @Argument(help: "email, telegram, whatsapp, voice, sms, …")
        var kind: String

        @Argument(help: "The address.")
        var address: String

        func run() async throws {
            let isNew = try await OperatorDesk.at(try options.load(), for: .writing) { desk in
                let path = "\(PercentCoding.encoded(kind))/\(PercentCoding.encoded(address))"
                return try await desk.delete("/v1/suppressions/\(path)").flag("changed")
            }
            print(isNew ? "\(address) takes \(kind) messages again" : "\(address) was not suppressed")
        }
    }
}
