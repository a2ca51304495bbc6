import Domain
import Foundation
import Store
import TestSupport

/// A state directory, campaigns and a configuration of their own, and the debug daemon that serves them.
final class Installation: Sendable {
    struct Failure: Error, CustomStringConvertible {
        var description: String
    }

    /// The `campaignd` that was built beside the running test bundle.
    static let binary: String = {
        let bundle = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        let beside = (bundle as NSString).deletingLastPathComponent + "/campaignd"
        let isThere = FileManager.default.isExecutableFile(atPath: beside)
        return isThere ? beside : Repository.path(".build/debug/campaignd")
    }()

    let directory: TemporaryDirectory
    /// Where the daemon keeps everything.
    let state: String
    /// What is in front of a command that runs the daemon.
    let prefix: [String]

    /// - Parameters:
    ///   - channels: the `channels` of the configuration, as JSON.
    ///   - state: another place than `state` inside the directory.
    ///   - more: more members of the configuration, each with its comma.
    init(
        channels: String, batchRows: Int = 4, state: String? = nil, prefix: [String] = [], more: String = ""
    ) throws {
        directory = try TemporaryDirectory("daemon")
        self.state = state ?? directory.path("state")
        self.prefix = prefix
        try directory.write(
            """
            {
              "tenant": { "name": "Tests", "timezone": "\(Self.middayZone)" },
              "state_directory": "\(self.state)",
              "flows_directory": "flows",
              "listen": "127.0.0.1:0",
              \(more)
              "channels": \(channels),
              "limits": { "settle_seconds": 0, "import_batch_rows": \(batchRows) }
            }
            """, to: "campaignd.json")
    }

    /// A zone in which it is midday, so that no window of "today" closes while a test runs.
    private static var middayZone: String {
        let hour = Int(LiveClock().now.milliseconds / 3_600_000 % 24)
        // POSIX signs: Etc/GMT+5 is five hours behind.
        let behind = hour - 12
        return behind == 0 ? "Etc/GMT" : "Etc/GMT\(behind > 0 ? "+" : "")\(behind)"
    }

    // MARK: Campaigns

    /// Writes a campaign whose participants are invited today and marked once that is Started.
    /// - Parameter isScored: a script gives each participant a score before they are invited.
    func addCampaign(_ id: String, start: String = "auto", channel: String, isScored: Bool = false) throws {
        try directory.write(
            """
            { "format": 1, "id": "\(id)", "name": "\(id)", "start": "\(start)",
              "fields": [
                { "name": "amount", "type": "number", "level": "participant", "import": true, "required": true },
                { "name": "score", "type": "number", "level": "participant" }
              ] }
            """, to: "flows/\(id)/campaign.json")
        let score = #"{ "id": "score", "type": "python_custom_action", "script": "score.py" }, "#
        let scored = #"{ "from": "created", "to": "score" }, { "from": "score", "to": "mail" }"#
        if isScored {
            try directory.write(
                "def run(ctx):\n    return {'participant': {'score': ctx.participant.amount * 2}}\n",
                to: "flows/\(id)/scripts/score.py")
        }
        try directory.write(
            """
            { "format": 1, "id": "invite", "name": "Invite", "active": true,
              "nodes": [
                { "id": "created", "type": "participant_created" },
                \(isScored ? score : "")
                { "id": "mail", "type": "email_communication", "communication_name": "INVITE",
                  "agent": "message", "agent_channel": "\(channel)",
                  "date_time": "today", "from": "00:00", "to": "00:00", "duration": "08:00",
                  "template": { "subject": "For {{ name }}", "text": "Dear {{ name }}, you owe {{ amount }}." } }
              ],
              "edges": [\(isScored ? scored : #"{ "from": "created", "to": "mail" }"#)] }
            """, to: "flows/\(id)/invite.flow.json")
        try directory.write(
            """
            { "format": 1, "id": "mark", "name": "Mark", "active": true,
              "nodes": [
                { "id": "started", "type": "communication_updated", "communication_name": "INVITE",
                  "status": ["Started"] },
                { "id": "mark", "type": "update_field",
                  "assignments": [{ "attribute": "participant.status", "value": "contacted" }] }
              ],
              "edges": [{ "from": "started", "to": "mark" }] }
            """, to: "flows/\(id)/mark.flow.json")
    }

    /// Puts a file into the drop folder the way a careful sender does: whole, by a rename.
    /// - Parameter root: where the state directory is seen from here.
    func drop(_ file: RowFile, root: String? = nil) throws {
        let inbox = "\(root ?? state)/inbox/\(file.campaign)"
        try FileManager.default.createDirectory(atPath: inbox, withIntermediateDirectories: true)
        let part = "\(inbox)/.\(file.name).part"
        try Data(file.text.utf8).write(to: URL(filePath: part))
        guard rename(part, "\(inbox)/\(file.name)") == 0 else {
            throw Failure(description: "rename \(part): \(String(cString: strerror(errno)))")
        }
    }

    // MARK: Processes

    /// Starts `campaignd serve`.
    func serve(fault: String? = nil) throws -> ChildProcess {
        try process(["serve"], fault: fault, output: log)
    }

    /// Runs another subcommand to its end; answers its exit code and what it wrote.
    @discardableResult
    func run(
        _ arguments: [String], environment: [String: String] = [:]
    ) async throws -> (end: ChildProcess.End?, output: String) {
        let output = directory.path("command-\(arguments.joined(separator: "-").replacing("/", with: "_").prefix(100))")
        try? FileManager.default.removeItem(atPath: output)
        let process = try process(arguments, fault: nil, output: output, environment: environment)
        let end = try await process.waitForEnd()
        return (end, (try? String(contentsOfFile: output, encoding: .utf8)) ?? "")
    }

    /// What every daemon of this installation wrote, one after the other.
    var logText: String { (try? String(contentsOfFile: log, encoding: .utf8)) ?? "" }

    /// How often the daemons said so.
    func said(_ words: String) -> Int { logText.components(separatedBy: words).count - 1 }

    func waitUntilReady(_ nth: Int = 1) async throws {
        guard try await eventually({ said("[campaignd] ready") >= nth }) else {
            throw Failure(description: "not ready: \(logText)")
        }
    }

    private var log: String { directory.path("log") }

    private func process(
        _ arguments: [String], fault: String?, output: String, environment more: [String: String] = [:]
    ) throws -> ChildProcess {
        var environment = ProcessInfo.processInfo.environment.filter { name, _ in
            !name.hasPrefix("CAMPAIGND_") && !["STATE_DIRECTORY", "NOTIFY_SOCKET", "WATCHDOG_USEC"].contains(name)
        }
        environment["CAMPAIGND_TEST_FAULT"] = fault
        environment.merge(more) { _, new in new }
        let command = prefix + [Self.binary] + arguments + ["--config", directory.path("campaignd.json")]
        return try ChildProcess(command, environment: environment, output: output)
    }

    // MARK: The store

    /// The store beside the daemon that may be writing it; nil until it is there.
    func openStore() -> SQLiteStore? { try? SQLiteStore.openReadOnly(path: "\(state)/\(SQLiteStore.fileName)") }

    /// Whether this many uploads have ended and nothing of any campaign waits to be taken, answered or sent.
    func isQuiet(uploads: Int) async throws -> Bool {
        guard let store = openStore() else { return false }
        var query = UploadQuery()
        query.page.limit = PageRequest.maximumLimit
        let ended = try await store.uploads(query).rows.count { $0.finishedAt != nil }
        var planned = CommunicationQuery(statuses: [.planned])
        planned.page.limit = 1
        let waiting = try await store.campaigns().reduce(0) { $0 + $1.waitingEventCount }
        let unsent = try await store.communications(planned).rows.count
        try await store.close()
        guard ended >= uploads, waiting == 0, unsent == 0 else { return false }
        // Calls are handed out to who makes them, and to nobody who only looks.
        let asking = try await Command.run(
            ["sqlite3", "-readonly", "\(state)/\(SQLiteStore.fileName)", "SELECT count(*) FROM script_call"])
        return String(decoding: asking, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines) == "0"
    }
}
