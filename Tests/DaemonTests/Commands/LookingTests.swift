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

    @Test(arguments: noStore)
    func saysWhatIsMissingAndMakesNothing(arguments: [String]) async throws {
        let line = try CommandLine()
        let before = try FileManager.default.subpathsOfDirectory(atPath: line.directory.path("flows"))
        let result = try await line.run(arguments)
        #expect(result.code == 3, "\(result)")
        #expect(result.errors.contains(line.state) || result.errors.contains("nowhere.sqlite"), "\(result)")
        if arguments.first != "restore" { #expect(!FileManager.default.fileExists(atPath: line.state)) }
        #expect(try FileManager.default.subpathsOfDirectory(atPath: line.directory.path("flows")) == before)
        #expect(!FileManager.default.fileExists(atPath: line.directory.path("copy.sqlite")))
    }

    @Test(arguments: [["doctor"], ["doctor", "--json"], ["doctor", "--no-channels"], ["check"], ["test"]])
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

    @Test func aFlowThatFailsForEverybodyIsSeenEverywhere() async throws {
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

    @Test func aBackupComesBackWithWhatBelongsToIt() async throws {
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

    // MARK: The demo

    private func replies(_ line: CommandLine) throws -> [String] {
        try line.directory.files().filter { $0.contains("outbox/replies/") }
    }

    /// Nobody's answer is made up on a campaign of one's own.
    @Test func onlyTheDemoAnswersForSomebody() async throws {
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
