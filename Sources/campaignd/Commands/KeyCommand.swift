import API
import ArgumentParser
import Domain
import Scheduling
import Store

struct KeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "Makes, lists and revokes the keys of the API.",
        subcommands: [Create.self, List.self, Revoke.self])

    struct Create: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "create", abstract: "Makes a key and shows it, once: only its hash is kept.")

        @OptionGroup var options: WorkplaceOptions

        @Option(name: .long, help: "What the key is for.")
        var name: String = "key"

        @Option(name: .long, help: "participants:write, read, operate or admin; several times for several.")
        var scope: [String]

        @Option(name: .long, help: "Until when it works, as in 2027-01-31 or 2027-01-31T12:00:00Z; else for ever.")
        var expires: String?

        @Flag(name: .long, help: "As JSON.")
        var json = false

        func run() async throws {
            let scopes = try scope.map { text in
                guard let scope = APIScope(rawValue: text) else {
                    let known = APIScope.allCases.map(\.rawValue).joined(separator: ", ")
                    throw CommandFailure(.wrongUsage, "\"\(text)\" is no scope (these are: \(known))")
                }
                return scope
            }
            let expiresAt = try expires.map { try Self.instant($0) }
            if let expiresAt, expiresAt <= LiveClock().now {
                throw CommandFailure(.wrongUsage, "\(expiresAt.iso8601) is past: the key would never work")
            }
            let made = APIKeyMaker.make(name: name, scopes: scopes, expiresAt: expiresAt, random: LiveRandom())
            let key = made.record
            var body: [String: Any] = [
                "name": key.name, "hash": Hexadecimal.text(key.hash),
                "prefix": key.prefix, "scopes": key.scopes.map(\.rawValue),
            ]
            if let expiresAt = key.expiresAt { body["expires_at"] = expiresAt.milliseconds }
            let sent = body
            try await OperatorDesk.at(try options.load(), for: .making) { desk in
                _ = try await desk.post("/control/keys", sent)
            }
            if json {
                print(JSONLine.object([("key", .text(made.key)), ("scopes", .list(scopes.map(\.rawValue)))]))
            } else {
                print(made.key)
                Terminal.complain("Keep it safe: it is not shown again.")
            }
        }

        private static func instant(_ text: String) throws -> Instant {
            switch ISO8601(text) {
            case .date(let date)?: return Instant(seconds: Int64(date.daysSinceEpoch) * 86_400)
            case .datetime(let reading)? where reading.instant != nil:
                if let instant = reading.instant { return instant }
                fallthrough
            default:
                throw CommandFailure(.wrongUsage, "\"\(text)\" is no expiry (a date, or a date and time with offset)")
            }
        }
    }

    struct List: AsyncParsableCommand {
        static let configuration = CommandConfiguration(commandName: "list", abstract: "Lists the keys.")

        @OptionGroup var options: WorkplaceOptions

        @Flag(name: .long, help: "One JSON object a key.")
        var json = false

        func run() async throws {
            let lines = try await OperatorDesk.at(try options.load(), for: .reading) { desk in
                let rows = try await desk.rows("/control/keys")
                if json { return rows.map(\.json) }
                var table = TextTable(["key", "name", "scopes", "created", "expires", "last used", "state"])
                for row in rows {
                    table.rows.append([
                        "\(row.text("prefix") ?? "")…", row.text("name") ?? "",
                        row.texts("scopes").joined(separator: ","), row.text("created_at") ?? "",
                        row.text("expires_at") ?? "never", row.text("last_used_at") ?? "never",
                        row.text("state") ?? "",
                    ])
                }
                return table.lines(indent: 0)
            }
            for line in lines { print(line) }
        }
    }

    struct Revoke: AsyncParsableCommand {
        static let configuration = CommandConfiguration(
            commandName: "revoke", abstract: "Makes a key useless from now on.")

        @OptionGroup var options: WorkplaceOptions

        @Argument(help: "The key's first characters, as campaignd key list shows them.")
        var prefix: String

        func run() async throws {
            let wanted = prefix.replacing("…", with: "")
            let (shown, changed) = try await OperatorDesk.at(try options.load(), for: .writing) { desk in
                let matching = try await desk.rows("/control/keys").filter { row in
                    row.text("prefix").map { $0.hasPrefix(wanted) || wanted.hasPrefix($0) } ?? false
                }
                guard let row = matching.first, matching.count == 1 else {
                    throw CommandFailure(
                        .foundProblems,
                        matching.isEmpty
                            ? "no key begins with \(wanted)" : "several keys begin with \(wanted): give more of it")
                }
                let changed = try await desk.post("/control/keys/\(row.number("key"))/revoke").flag("changed")
                return (row.text("prefix") ?? wanted, changed)
            }
            print(changed ? "\(shown)… is revoked" : "\(shown)… was revoked already")
        }
    }
}
