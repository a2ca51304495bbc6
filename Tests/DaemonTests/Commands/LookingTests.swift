import Foundation
import TestSupport
import Testing

/// A command that looks, or changes one thing, makes no state where there is none.
struct LookingTests {
    private static let noStore: [[String]] = [
        ["status"], ["status", "--json"], ["explain", "a@example.org"], ["key", "list"], ["key", "revoke", "cd_x"],
        ["backup", "copy.sqlite"], ["start", "payment-reminder"], ["stop", "payment-reminder"],
        ["send-test", "outbox", "--to", "a@example.org", "--kind", "email"], ["resolve", "x", "sent"],
        ["channels"], ["channels", "pause", "outbox"], ["conversations"], ["suppressions"],
        ["suppressions", "add", "email", "a@example.org"], ["unmatched"], ["communications"], ["failed-runs"],
        ["versions", "payment-reminder"], ["reload"], ["restore", "nowhere.sqlite"],
    ]

    @Test("O6 a command that looks makes no state", arguments: noStore)
    func saysWhatIsMissingAndMakesNothing(arguments: [String]) async throws {
        let line = try CommandLine()
        let before = try FileManager.default.subpathsOfDirectory(atPath: line.directory.path("flows"))
        let result = try await line.run(arguments)
        #expect(result.code == 3, "\(result)")
        #expect(result.errors.contains(line.state) || result.errors.contains("nowhere.sqlite"), "\(result)")
        #expect(!FileManager.default.fileExists(atPath: line.state))
        #expect(try FileManager.default.subpathsOfDirectory(atPath: line.directory.path("flows")) == before)
        #expect(!FileManager.default.fileExists(atPath: line.directory.path("copy.sqlite")))
    }

    @Test(
        "O6 a look at an empty folder",
        arguments: [["doctor"], ["doctor", "--json"], ["doctor", "--no-channels"], ["check"], ["test"]])
    func looksAtAnEmptyFolder(arguments: [String]) async throws {
        let line = try CommandLine()
        let result = try await line.run(arguments)
        #expect(!FileManager.default.fileExists(atPath: line.state))
        if arguments[0] == "doctor" {
            #expect(result.code == 1)
            #expect(result.output.contains("\(line.state) is not there"), "\(result)")
            #expect(result.output.contains("there is none yet"), "\(result)")
        }
    }

    /// Root makes nothing in what belongs to the service, which could not write it.
    @Test(
        "O6 root makes nothing in the service's state",
        .enabled(if: geteuid() == 0, "only root can give a directory away"),
        arguments: [
            ["import", Repository.path("samples/participants.csv"), "--campaign", "payment-reminder"],
            ["key", "create", "--scope", "read"],
        ])
    func rootLeavesTheServicesStateAlone(arguments: [String]) async throws {
        let line = try CommandLine()
        try FileManager.default.createDirectory(atPath: line.state, withIntermediateDirectories: true)
        #expect(chown(line.state, 65_534, 65_534) == 0)
        let result = try await line.run(arguments)
        #expect(result.code == 3 && result.errors.contains("sudo -u"), "\(result)")
        #expect(try FileManager.default.subpathsOfDirectory(atPath: line.state).isEmpty)
    }

    // MARK: Failed runs

    @Test("O5 a flow that fails for everybody") func aFlowThatFailsForEverybodyIsSeenEverywhere() async throws {
        let line = try CommandLine(sample: false)
        try line.directory.write(
            #"{ "format": 1, "id": "shop", "name": "Shop", "timezone": "UTC" }"#, to: "flows/shop/campaign.json")
        try line.directory.write(
            """
            { "format": 1, "id": "main", "name": "Main", "active": true, "nodes": [
                { "id": "created", "type": "participant_created" },
                { "id": "set", "type": "update_field",
                  "assignments": [{ "attribute": "participant.status", "value": { "expression": "str(1 // (0 if email else 1))" } }] }
              ], "edges": [{ "from": "created", "to": "set" }] }
            """, to: "flows/shop/main.flow.json")
        try line.directory.write("email\na@example.org\nb@example.org\n", to: "rows.csv")
        let imported = try await line.run(["import", "rows.csv", "--campaign", "shop"])
        #expect(imported.code == 1, "\(imported)")
        for words in ["failed", "main", "set", "ZeroDivisionError", "campaignd explain"] {
            #expect(imported.output.contains(words), "\(imported)")
        }
        let again = try await line.run(["import", "rows.csv", "--campaign", "shop", "--force", "--json"])
        #expect(again.objects.first?["failed_runs"] as? Int == 0, "\(again)")
        let status = try await line.run(["status"])
        #expect(status.output.contains("failed runs") && status.output.contains("campaignd failed-runs"), "\(status)")
        let object = try await line.run(["status", "--json"]).objects.first
        #expect(object?["failed_runs"] as? Int == 2 && object?["failed"] as? Int == 0)
        let listed = try await line.run(["failed-runs", "--json"])
        #expect(listed.objects.count == 1, "\(listed)")
        let kind = try #require(listed.objects.first)
        #expect(kind["count"] as? Int == 2 && kind["flow"] as? String == "main" && kind["node"] as? String == "set")
        let id = try #require(kind["participant_id"] as? String)
        #expect(try await line.run(["explain", id]).output.contains("ZeroDivisionError"))
        #expect(try await line.run(["failed-runs", "--campaign", "shop"]).output.contains("ZeroDivisionError"))
        #expect(try await line.run(["communications", "--status", "failed"]).output == "There are none.\n")
        #expect(try await line.run(["communications", "--reason", "unknwon"]).code == 2)
    }

    // MARK: Backup and restore

    @Test("O7 a backup comes back, with every campaign stopped") func aBackupComesBackWithWhatBelongsToIt() async throws
    {
        let line = try CommandLine()
        let served = try await line.serve()
        _ = try await line.run([
            "import", Repository.path("samples/participants.csv"), "--campaign", "payment-reminder",
        ])
        #expect(try await line.run(["channels", "pause", "outbox"]).code == 0)
        try line.directory.write("refresh", to: "state/tokens/mail")
        let made = try await line.run(["backup", "copy"])
        #expect(made.code == 0, "\(made)")
        for name in ["token.key", "tokens/mail"] {
            #expect(made.output.contains(name), "\(made)")
        }
        var mode = stat()
        #expect(stat(line.directory.path("copy"), &mode) == 0 && mode.st_mode & 0o777 == 0o600)
        let missing = try await line.run(["backup", "nowhere/copy"])
        #expect(missing.code == 3 && missing.errors.contains("nowhere/copy"), "\(missing)")
        // Over a daemon that lives, or a store that is there, nothing is restored.
        #expect(try await line.run(["restore", "copy"]).code == 3)
        #expect(try await served.stop() == .exited(0))
        let refused = try await line.run(["restore", "copy"])
        #expect(refused.code == 3 && refused.errors.contains("there is a store already"), "\(refused)")
        let other = line.directory.path("other")
        let restored = try await line.run(["restore", "copy", "--state", other])
        #expect(restored.code == 0, "\(restored)")
        #expect(restored.output.contains("stopped until you start them: payment-reminder"), "\(restored)")
        for name in ["token.key", "tokens/mail"] {
            #expect(try line.directory.read("other/\(name)") == line.directory.read("state/\(name)"))
        }
        #expect(stat("\(other)/token.key", &mode) == 0 && mode.st_mode & 0o777 == 0o600)
        // Held channels are rows of the store.
        let channels = try await line.run(["channels", "--json", "--state", other])
        let state = channels.objects.first?["state"] as? [String: Any]
        #expect(state?["name"] as? String == "paused", "\(channels)")
        let status = try await line.run(["status", "--json", "--state", other])
        #expect(status.objects.first?["running"] as? Bool == false, "\(status)")
    }

    /// A campaign that writes to everybody at once, whatever the hour.
    private static func shop() throws -> CommandLine {
        let line = try CommandLine(sample: false)
        try line.directory.write(
            #"{ "format": 1, "id": "shop", "name": "Shop", "timezone": "UTC" }"#, to: "flows/shop/campaign.json")
        try line.directory.write(
            """
            { "format": 1, "id": "main", "name": "Main", "active": true, "nodes": [
                { "id": "created", "type": "participant_created" },
                { "id": "mail", "type": "email_communication", "communication_name": "MAIL", "agent": "message",
                  "agent_channel": "outbox", "date_time": "today", "from": "00:00", "to": "00:00", "duration": "04:00",
                  "template": { "subject": "Hello", "text": "Hello" } }
              ], "edges": [{ "from": "created", "to": "mail" }] }
            """, to: "flows/shop/main.flow.json")
        return line
    }

    private static func sqlite(_ path: String, _ statement: String) async throws {
        _ = try await Command.run([
            Repository.python, "-c",
            "import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.executescript(sys.argv[2]); c.commit()", path,
            statement,
        ])
    }

    @Test(
        "O6 restore of what is no backup makes nothing",
        arguments: ["text", "nothing", "folder", "database", "half", "header", "damaged", "store of another program's"])
    func whatIsNoBackupIsSaid(kind: String) async throws {
        let line = try Self.shop()
        let file = line.directory.path("ph.csv")
        switch kind {
        case "text": try line.directory.write("phone\n030 1234567\n", to: "ph.csv")
        case "nothing": try line.directory.write("", to: "ph.csv")
        case "folder": try FileManager.default.createDirectory(atPath: file, withIntermediateDirectories: true)
        case "database": try await Self.sqlite(file, "CREATE TABLE a (b); INSERT INTO a VALUES (1)")
        case "store of another program's":
            try await Self.sqlite(
                file, "CREATE TABLE grdb_migrations (identifier TEXT); INSERT INTO grdb_migrations VALUES ('theirs')")
        default:
            try line.directory.write("email\na@example.org\n", to: "rows.csv")
            _ = try await line.run(["import", "rows.csv", "--campaign", "shop"])
            #expect(try await line.run(["backup", "ph.csv"]).code == 0)
            var bytes = try Data(contentsOf: URL(filePath: file))
            switch kind {
            case "half": bytes = bytes.prefix(bytes.count / 2)
            case "header": bytes = bytes.prefix(60)
            default: for place in stride(from: 4_096, to: bytes.count, by: 7) { bytes[place] = 0xA5 }
            }
            try bytes.write(to: URL(filePath: file))
        }
        let inUse = line.directory.path("there")
        try FileManager.default.createDirectory(atPath: inUse, withIntermediateDirectories: true)
        for state in [line.directory.path("not/there"), inUse] {
            let result = try await line.run(["restore", "ph.csv", "--state", state])
            #expect(result.code == 3, "\(result)")
            #expect(result.errors.contains("ph.csv"), "\(result)")
            let words = [
                "text": "is no backup of campaignd", "nothing": "is no backup of campaignd",
                "header": "is no backup of campaignd",
                "folder": "is no backup of campaignd", "database": "no store of campaignd", "half": "cut off",
                "damaged": "damaged",
            ]
            #expect(result.errors.contains(words[kind] ?? "newer campaignd"), "\(result)")
            #expect(!result.errors.contains("restore a backup") && !result.errors.contains("the store"), "\(result)")
        }
        #expect(!FileManager.default.fileExists(atPath: line.directory.path("not")))
        #expect(try FileManager.default.contentsOfDirectory(atPath: inUse).isEmpty)
    }

    @Test("O8 what is held is told from what goes again by itself") func statusTellsHeldFromGoingAgain() async throws {
        let line = try Self.shop()
        try line.directory.write("email\na@example.org\nb@example.org\nc@example.org\n", to: "rows.csv")
        #expect(try await line.run(["import", "rows.csv", "--campaign", "shop"]).code == 0)
        #expect(try await line.run(["backup", "copy"]).code == 0)
        let other = line.directory.path("other")
        #expect(try await line.run(["restore", "copy", "--state", other]).code == 0)
        let held = try await line.run(["status", "--state", other])
        #expect(held.output.contains("held: nobody knows") && held.output.contains("campaignd resolve"), "\(held)")
        #expect(!held.output.contains("going again: "), "\(held)")
        try await Self.sqlite(
            "\(other)/campaignd.sqlite",
            "UPDATE communication SET due_at = 4102444800000 WHERE id IN (SELECT id FROM communication ORDER BY id LIMIT 2)"
        )
        let both = try await line.run(["status", "--state", other])
        #expect(both.output.contains("going again: ") && both.output.contains("held: nobody knows"), "\(both)")
        let object = try #require(try await line.run(["status", "--json", "--state", other]).objects.first)
        #expect(object["held"] as? Int == 1 && object["going_again"] as? Int == 2 && object["unknown"] as? Int == 3)
        try await Self.sqlite(
            "\(other)/campaignd.sqlite", "UPDATE communication SET due_at = 4102444800000")
        let again = try await line.run(["status", "--state", other])
        #expect(!again.output.contains("campaignd resolve"), "\(again)")
    }

    // MARK: One verdict

    @Test(
        "I6 --check and the import have one verdict",
        arguments: [
            "Indirizzo di posta", "poczta", "Kontakt", "Recipient", "mailto", "addr", "Email Address", "colour",
            "email",
        ],
        ["a@example.org", "red"])
    func checkAndImportAgree(header: String, cell: String) async throws {
        let line = try Self.shop()
        try line.directory.write("external_id,\(header)\nC-1,\(cell)\n", to: "rows.csv")
        // Nobody is known; then somebody is.
        for round in 0..<2 {
            let checked = try await line.run(["import", "rows.csv", "--campaign", "shop", "--check"])
            #expect(FileManager.default.fileExists(atPath: line.state) == (round > 0))
            let imported = try await line.run(["import", "rows.csv", "--campaign", "shop", "--force"])
            #expect(checked.code == imported.code, "\(checked) \(imported)")
            let all = checked.output + checked.errors
            #expect(
                all.contains("no_address_column") == imported.output.contains("no_address_column"),
                "\(checked) \(imported)")
            if header != "email", cell.contains("@") || header == "Email Address" {
                #expect(all.contains("as email") || all.contains("did you mean \"email\""), "\(checked)")
            }
            if round == 0 {
                try line.directory.write("email\nknown@example.org\n", to: "known.csv")
                #expect(try await line.run(["import", "known.csv", "--campaign", "shop"]).code == 0)
            }
        }
    }

    // MARK: The demo

    private func replies(_ line: CommandLine) throws -> [String] {
        try line.directory.files().filter { $0.contains("outbox/replies/") }
    }

    /// Nobody's answer is made up on a campaign of one's own.
    @Test("O4 only the demo answers for somebody") func onlyTheDemoAnswersForSomebody() async throws {
        let line = try CommandLine()
        let plain = try await line.serve(["--import", ServingTests.sample, "--campaign", "payment-reminder"])
        #expect(try await eventually { plain.output.contains("Ctrl-C") })
        #expect(!plain.output.contains("A conversation"))
        #expect(try await plain.stop() == .exited(0))
        // A state that was not made as a demo's is none, whatever the flag says.
        let flagged = try await line.serve(
            ["--import", ServingTests.sample, "--campaign", "payment-reminder", "--demo"], name: "flagged")
        #expect(try await eventually { flagged.output.contains("Ctrl-C") })
        #expect(flagged.output.contains("was not made by --demo"), "\(flagged.output)")
        #expect(try await flagged.stop() == .exited(0))
        #expect(try replies(line).isEmpty)
        #expect(try await line.run(["serve", "--demo"]).code == 2)

        let demo = try CommandLine()
        let shown = try await demo.serve(["--import", ServingTests.sample, "--campaign", "payment-reminder", "--demo"])
        #expect(try await eventually { shown.output.contains("Ctrl-C") })
        #expect(!shown.output.contains("Friday"))
        #expect(!shown.output.contains("A conversation") || shown.output.contains("An example of a reply"))
        #expect(try await shown.stop() == .exited(0))
    }

    // MARK: One story

    @Test func statusAndDoctorSayWhatReadyzSays() async throws {
        let line = try CommandLine()
        let served = try await line.serve()
        let file = "flows/payment-reminder/reminder.flow.json"
        let good = try line.directory.read(file)
        func codes() async throws -> [Set<String>] {
            let ready = try await served.call("GET", "/readyz", key: nil)
            let reasons = ready.object["reasons"] as? [[String: Any]] ?? []
            let status = try await line.run(["status", "--json"]).objects.compactMap {
                $0["problems"] as? [[String: Any]]
            }
            let doctor = try await line.run(["doctor", "--json", "--no-channels"]).objects
            return [
                Set(reasons.compactMap { $0["code"] as? String }),
                Set(status.flatMap { $0 }.compactMap { $0["code"] as? String }),
                Set(
                    doctor.filter { $0["area"] as? String == "daemon" }.compactMap {
                        ($0["finding"] as? String).map { String($0.prefix { $0 != ":" }) }
                    }),
            ]
        }
        #expect(try await codes() == [[], [], []])
        try line.directory.write("{ broken", to: file)
        #expect(try await line.run(["reload"]).code == 1)
        #expect(try await codes() == Array(repeating: ["definition_refused"], count: 3))
        #expect(try await line.run(["status"]).output.contains("reminder.flow.json"))
        #expect(try await served.call("GET", "/readyz", key: nil).object["status"] as? String == "degraded")
        try line.directory.write(good, to: file)
        #expect(try await line.run(["reload"]).code == 0)
        #expect(try await codes() == [[], [], []])
        #expect(try await served.stop() == .exited(0))
    }
}
