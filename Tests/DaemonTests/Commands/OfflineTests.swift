import Domain
import Foundation
import TestSupport
import Testing

/// Commands that need no daemon.
struct OfflineTests {
    @Test func checkTellsGoodFromBadByItsExitCode() async throws {
        let line = try CommandLine()
        let good = try await line.run(["check"])
        #expect(good.code == 0, "\(good)")
        #expect(good.output.contains("1 campaign"))
        try line.directory.write("{\n  \"format\": 1,\n  oops\n}", to: "flows/bad/campaign.json")
        let bad = try await line.run(["check", "--json"])
        #expect(bad.code == 1)
        let first = try #require(bad.objects.first)
        #expect((first["file"] as? String)?.hasSuffix("bad/campaign.json") == true)
        #expect(first["line"] as? Int == 3)
        #expect(first["severity"] as? String == "error")
        #expect((first["code"] as? String)?.isEmpty == false && (first["message"] as? String)?.isEmpty == false)
        #expect(try await line.run(["check", "nowhere"]).code == 3)
    }

    @Test(arguments: [
        ["frobnicate"], ["serve", "--import", "x.csv"], ["import"], ["import", "x.csv"], ["check", "--nonsense"],
        ["when", "--timezone", "UTC"], ["key", "create", "--scope", "everything"], ["key", "create"],
        ["serve", "--listen"],
    ])
    func wrongUsageIsTwo(arguments: [String]) async throws {
        let line = try CommandLine()
        let result = try await line.run(arguments)
        #expect(result.code == 2, "\(result)")
        #expect(!result.errors.isEmpty)
    }

    @Test func whenAnswersOneCase() async throws {
        let line = try CommandLine(sample: false)
        let arguments = [
            "when", "--timezone", "Europe/London", "--base", "2026-06-30", "--from", "09:00", "--to", "18:00",
            "--duration", "08:00",
        ]
        let prose = try await line.run(arguments)
        #expect(prose.code == 0)
        #expect(prose.output.contains("2026-06-30T09:00:00+01:00"))
        let json = try await line.run(arguments + ["--json"])
        #expect(json.objects.first?["planned_at"] as? String == "2026-06-30T09:00:00+01:00")
        var wrong = arguments
        wrong[2] = "Mars/Base"
        #expect(try await line.run(wrong).code == 1)
    }

    @Test func whenAnswersABatchInOrderAndGoesOnAfterBadLines() async throws {
        let line = try CommandLine(sample: false)
        let good =
            #"{"timezone":"Asia/Tokyo","base":"2026-07-04","from":"08:00","to":"10:00","days":["mon"],"duration":"01:00"}"#
        let result = try await line.run(
            ["when", "--batch"], input: [good, "nonsense", "", "{}", good].joined(separator: "\n"))
        #expect(result.code == 1)
        #expect(result.objects.count == 4)
        #expect(result.objects.first?["planned_at"] as? String == "2026-07-06T08:00:00+09:00")
        #expect(result.objects[1]["error"] != nil && result.objects[2]["error"] != nil)
        #expect(result.objects.last?["planned_at"] as? String == "2026-07-06T08:00:00+09:00")
    }

    @Test func importDoesTheWholeTurnWhereNoDaemonRuns() async throws {
        let line = try CommandLine()
        let file = Repository.path("samples/participants.csv")
        let first = try await line.run(["import", file, "--campaign", "payment-reminder", "--json"])
        #expect(first.code == 1, "\(first)")
        let upload = try #require(first.objects.first)
        let (new, rejected) = (upload["new"] as? Int ?? 0, upload["rejected"] as? Int ?? 0)
        #expect(upload["status"] as? String == "done_with_issues")
        #expect(new > 20 && rejected > 0)
        let again = try await line.run(["import", file, "--campaign", "payment-reminder"])
        #expect(again.code == 0)
        #expect(again.output.contains("was imported before"))
        let forced = try await line.run(["import", file, "--campaign", "payment-reminder", "--force", "--json"])
        #expect(forced.objects.first?["total"] as? Int == upload["total"] as? Int)
        #expect(FileManager.default.fileExists(atPath: file))
        let status = try await line.run(["status", "--json"])
        #expect(status.code == 0)
        #expect(status.objects.first?["participants"] as? Int == new)
        #expect(try await line.run(["import", file, "--campaign", "nobody"]).code == 2)
        #expect(try await line.run(["import", "nowhere.csv", "--campaign", "payment-reminder"]).code == 3)
        #expect(try await line.run(["import", line.state, "--campaign", "payment-reminder"]).code == 3)
    }

    @Test func importCheckWritesNothing() async throws {
        let line = try CommandLine()
        try line.directory.write(
            "email,due_date,amount\na@example.org,2026-09-01,10.5\nnonsense,2026-02-30,x\n", to: "rows.csv")
        let result = try await line.run(["import", "rows.csv", "--campaign", "payment-reminder", "--check", "--json"])
        #expect(result.code == 1)
        #expect(result.objects.map { $0["line"] as? Int } == [2, 3])
        #expect((result.objects[0]["customer"] as? [String: Any])?["email"] as? String == "a@example.org")
        let issues = try #require(result.objects[1]["issues"] as? [[String: Any]])
        #expect(Set(issues.compactMap { $0["code"] as? String }) == ["bad_email", "bad_date", "bad_number"])
        #expect(!FileManager.default.fileExists(atPath: line.state))
        let none = try await line.run(["import", "rows.csv", "--campaign", "nobody", "--check"])
        #expect(none.code == 2)
    }

    @Test func withoutAStoreCommandsSaySo() async throws {
        let line = try CommandLine()
        for arguments in [["status"], ["key", "list"], ["backup", "copy.sqlite"]] {
            let result = try await line.run(arguments)
            #expect(result.code == 3, "\(arguments): \(result)")
            #expect(result.errors.contains(line.state))
        }
        #expect(try await line.run(["start", "payment-reminder"]).code == 3)
        #expect(try await line.run(["reload"]).code == 3)
        #expect(try await line.run(["version"]).output.hasPrefix("campaignd "))
    }

    @Test func whatSpeaksToNoProviderNeedsNoSecret() async throws {
        let line = try CommandLine(
            configuration: """
                "limits": { "settle_seconds": 0 },
                "channels": [ { "id": "outbox", "kind": "outbox" }, { "id": "bot", "kind": "telegram" },
                  { "id": "mail", "kind": "email", "address": "a@example.com", "smtp_server": "smtp.example.com",
                    "password_file": "/run/credentials/nowhere/mail" } ]
                """)
        let rows = Repository.path("samples/participants.csv")
        #expect(try await line.run(["import", rows, "--campaign", "payment-reminder"]).errors.isEmpty == false)
        for command in [
            ["status"], ["versions", "payment-reminder"], ["backup", "copy.sqlite"], ["key", "list"], ["test"],
            ["doctor", "--no-channels"],
            ["stop", "payment-reminder"], ["suppressions"], ["channels"], ["conversations"],
        ] {
            let result = try await line.run(command)
            #expect(result.code == 0, "\(command): \(result)")
        }
        let check = try await line.run(["check"])
        #expect(check.code == 0, "\(check)")
        for words in [
            "warning: channel \"bot\": token: not to be had here", "CAMPAIGND_CHANNEL_BOT_TOKEN",
            "warning: channel \"mail\": password_file: not to be had here",
        ] {
            #expect(check.errors.contains(words), "\(check.errors)")
        }
        #expect(check.output.contains("0 errors, 2 warnings"), "\(check.output)")
        let doctor = try await line.run(["doctor"])
        #expect(doctor.code == 1)
        #expect(doctor.output.contains("BAD channel bot") && doctor.output.contains("ok  channel outbox"), "\(doctor)")
        #expect(try await line.run(["send-test", "outbox", "--to", "a@example.com", "--kind", "email"]).code == 0)
        for command in [["serve"], ["send-test", "bot", "--to", "1"], ["templates", "bot"]] {
            let result = try await line.run(command)
            #expect(result.code == 1 && result.errors.contains("CAMPAIGND_CHANNEL_BOT_TOKEN"), "\(command): \(result)")
        }
    }

    @Test func startStopKeysBackupAndDoctorWorkWithoutADaemon() async throws {
        let line = try CommandLine()
        let file = Repository.path("samples/participants.csv")
        _ = try await line.run(["import", file, "--campaign", "payment-reminder"])
        #expect(try await line.run(["stop", "payment-reminder"]).output == "payment-reminder is stopped\n")
        #expect(try await line.run(["stop", "payment-reminder"]).output == "payment-reminder was stopped already\n")
        #expect(try await line.run(["status", "--json"]).objects.first?["running"] as? Bool == false)
        #expect(try await line.run(["start", "payment-reminder"]).output == "payment-reminder is running\n")
        let made = try await line.run(["key", "create", "--scope", "read", "--name", "crm", "--json"])
        let key = try #require(made.objects.first?["key"] as? String)
        let listed = try await line.run(["key", "list", "--json"])
        let prefix = try #require(listed.objects.first?["prefix"] as? String)
        #expect(key.hasPrefix(prefix) && !listed.output.contains(key))
        #expect(try await line.run(["key", "revoke", prefix]).code == 0)
        #expect(try await line.run(["key", "revoke", "zzz"]).code == 1)
        #expect(try await line.run(["backup", "copy.sqlite"]).code == 0)
        #expect(try await line.run(["backup", "copy.sqlite"]).code == 2)
        let doctor = try await line.run(["doctor"])
        #expect(doctor.code == 0, "\(doctor)")
        try line.directory.write("{ broken", to: "flows/payment-reminder/reminder.flow.json")
        let ill = try await line.run(["doctor", "--json"])
        #expect(ill.code == 1)
        #expect(ill.objects.contains { ($0["finding"] as? String)?.contains("reminder.flow.json") == true })
    }

    @Test func whatOperatorsDoIsRecorded() async throws {
        let line = try CommandLine()
        let file = Repository.path("samples/participants.csv")
        let commands = [
            ["import", file, "--campaign", "payment-reminder"], ["stop", "payment-reminder"],
            ["stop", "payment-reminder"], ["channels", "pause", "outbox"],
            ["suppressions", "add", "email", "gone@example.org", "--detail", "asked by letter"],
            ["send-test", "outbox", "--to", "a@example.com", "--kind", "email"], ["key", "create", "--scope", "read"],
        ]
        for command in commands {
            let result = try await line.run(command, environment: ["SUDO_USER": "ann"])
            #expect(result.code == 0 || command[0] == "import", "\(command): \(result)")
        }
        let audit = try await line.run(["audit", "--json"])
        #expect(
            audit.objects.map { $0["action"] as? String } == [
                "create_key", "test_channel", "suppress", "pause_channel", "stop", "upload",
            ], "\(audit)")
        #expect(audit.objects.allSatisfy { $0["actor"] as? String == "operator:ann" })
        #expect(!audit.output.contains("gone@example.org") && !audit.output.contains("a@example.com"))
        let table = try await line.run(["audit", "--campaign", "payment-reminder", "--action", "stop"])
        #expect(table.output.contains("stop") && table.output.contains("campaign payment-reminder"), "\(table)")
        #expect(!table.output.contains("upload"))
        #expect(try await line.run(["audit", "--actor", "nobody"]).output == "Nothing was done.\n")
        let wrong = try await line.run(["audit", "--action", "stopp"])
        #expect(wrong.code == 2 && wrong.errors.contains("did you mean \"stop\"?"), "\(wrong)")
        // The channel is held for whoever serves next.
        let channels = try await line.run(["channels", "--json"])
        let state = channels.objects.first?["state"] as? [String: Any]
        #expect(state?["paused_by"] as? String == "operator:ann", "\(channels)")
    }

    /// A changed directory is for the daemon to take up.
    @Test func aCommandThatChangesARowPutsNoVersionInForce() async throws {
        let line = try CommandLine()
        let file = Repository.path("samples/participants.csv")
        _ = try await line.run(["import", file, "--campaign", "payment-reminder"])
        let before = try await line.run(["versions", "payment-reminder", "--json"])
        let path = "flows/payment-reminder/campaign.json"
        let text = String(decoding: try line.directory.read(path), as: UTF8.self)
        try line.directory.write(text + "\n", to: path)
        #expect(try await line.run(["suppressions", "add", "email", "a@example.org"]).code == 0)
        #expect(try await line.run(["channels", "pause", "outbox"]).code == 0)
        let after = try await line.run(["versions", "payment-reminder", "--json"])
        #expect(after.output == before.output && before.objects.count == 1)
        let rollback = try await line.run(["rollback", "payment-reminder", "ffffffff"])
        #expect(rollback.code == 1 && rollback.errors.contains("no version begins with it"), "\(rollback)")
    }

    /// A request that is tried again would end with its time-out only, which is longer than a test waits.
    @Test func saysWithoutWaitingThatTheDaemonHasGone() async throws {
        let line = try CommandLine()
        let peer = try await PeerProcess.python("vanishing_daemon.py", ["\(line.state)/control/socket"])
        defer { peer.end() }
        let result = try await line.run(["start", "payment-reminder"])
        #expect(result.code == 3 && result.errors.contains("did not answer"), "\(result)")
    }
}
