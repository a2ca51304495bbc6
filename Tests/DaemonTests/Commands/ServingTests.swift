import Domain
import Foundation
import TestSupport
import Testing

/// The daemon and the commands that talk to it.
struct ServingTests {
    static let sample = Repository.path("samples/participants.csv")
    /// What a daemon says that is ended by the drain limit.
    static let drained = "the drain took too long"

    @Test func serveImportEndsInATable() async throws {
        let line = try CommandLine()
        let served = try await line.serve(["--import", Self.sample, "--campaign", "payment-reminder"])
        #expect(try await eventually { served.output.contains("Ctrl-C") })
        for words in [
            "rows in", "rejected", "zone", "Next due", "State folder", line.state, "127.0.0.1:\(served.port ?? 0)",
        ] {
            #expect(
                served.output.contains(words) || words == "Next due" && served.output.contains("Nothing more is due"),
                "\(words): \(served.output)")
        }
        #expect(try await served.stop() == .exited(0))
        #expect(!served.errors.contains(Self.drained), "\(served.errors)")
    }

    @Test func anIdleDaemonEndsWithoutTheDrainLimit() async throws {
        let line = try CommandLine()
        let served = try await line.serve()
        // Idle: the first looks of every duty are over.
        let quiet = try await served.call("GET", "/healthz", key: nil)
        #expect(quiet.status == 200)
        #expect(try await served.stop() == .exited(0))
        #expect(!served.errors.contains(Self.drained), "\(served.errors)")
        #expect(served.errors.contains("stopped"))
    }

    @Test func commandsGoThroughTheDaemon() async throws {
        let line = try CommandLine()
        let served = try await line.serve()
        let imported = try await line.run(["import", Self.sample, "--campaign", "payment-reminder", "--json"])
        #expect(imported.code == 1, "\(imported)")
        #expect(imported.objects.first?["status"] as? String == "done_with_issues")
        let again = try await line.run(["import", Self.sample, "--campaign", "payment-reminder"])
        #expect(again.code == 0 && again.output.contains("was imported before"), "\(again)")
        #expect(try await line.run(["import", Self.sample, "--campaign", "nobody"]).code == 2)
        #expect(try await line.run(["stop", "payment-reminder"]).output == "payment-reminder is stopped\n")
        let status = try await line.run(["status"])
        #expect(status.output.contains("A daemon is running") && status.output.contains("stopped"))
        #expect(try await line.run(["start", "payment-reminder", "--discard-backlog"]).code == 0)
        #expect(try await line.run(["start", "nobody"]).code == 1)
        #expect(try await line.run(["backup", "copy.sqlite"]).code == 0)
        #expect(try await line.run(["doctor"]).code == 0)
        try line.directory.write("{ broken", to: "flows/payment-reminder/reminder.flow.json")
        let reload = try await line.run(["reload"])
        #expect(reload.output.contains("reminder.flow.json") || reload.errors.contains("reminder.flow.json"))
        #expect(reload.code == 1, "\(reload)")
        let audit = try await line.run(["audit", "--json"])
        let actions = audit.objects.map { $0["action"] as? String }
        #expect(actions == ["reload", "start", "discard_backlog", "stop", "upload", "upload"], "\(audit)")
        #expect(audit.objects.allSatisfy { ($0["actor"] as? String)?.hasPrefix("operator:") == true }, "\(audit)")
        #expect(try await served.stop() == .exited(0))
    }

    @Test func theAPIAnswersToAMadeKey() async throws {
        let line = try CommandLine()
        let served = try await line.serve()
        let made = try await line.run(["key", "create", "--scope", "admin", "--json"])
        let key = try #require(made.objects.first?["key"] as? String)
        #expect(try await served.call("GET", "/v1/campaigns", key: nil).status == 401)
        let items =
            #"[{"attributes": {"email": "ann@example.org", "due_date": "2027-01-31", "amount": 12}, "timezone": "Europe/London"}, {"attributes": {"email": "x"}}]"#
        let added = try await served.call("POST", "/v1/campaigns/payment-reminder/participants", key: key, body: items)
        #expect(added.status == 200, "\(added.object)")
        let verdicts = added.object["data"] as? [[String: Any]]
        #expect(
            verdicts?.compactMap { ($0["result"] ?? $0["status"] ?? $0["outcome"]) as? String } == [
                "created", "rejected",
            ], "\(added.object)")
        let uploaded = try await served.call(
            "POST", "/v1/campaigns/payment-reminder/uploads", key: key, type: "text/csv",
            body: "email,due_date,amount\nbob@example.org,2027-01-31,3\n")
        #expect(uploaded.status == 202, "\(uploaded.object)")
        let id = try #require((uploaded.object["id"] ?? (uploaded.object["data"] as? [String: Any])?["id"]) as? String)
        #expect(
            try await eventually {
                let upload = try await served.call("GET", "/v1/uploads/\(id)", key: key).object
                return upload["status"] as? String == "done"
                    || (upload["data"] as? [String: Any])?["status"] as? String == "done"
            })
        let found = try await served.call(
            "GET", "/v1/campaigns/payment-reminder/participants?email=bob@example.org", key: key)
        #expect((found.object["data"] as? [[String: Any]])?.count == 1, "\(found)")
        #expect(try await line.run(["key", "revoke", String(key.prefix(12))]).code == 0)
        #expect(try await served.call("GET", "/v1/campaigns", key: key).status == 401)
        #expect(try await served.stop() == .exited(0))
    }

    @Test func aPortInUseIsSaidPlainly() async throws {
        let line = try CommandLine()
        let served = try await line.serve()
        let other = try CommandLine()
        let port = try #require(served.port)
        let second = try await other.run(["serve", "--listen", "127.0.0.1:\(port)"])
        #expect(second.code == 3)
        #expect(
            second.errors.contains("127.0.0.1:\(port)") && second.errors.lowercased().contains("in use"),
            "\(second.errors)")
        #expect(try await served.stop() == .exited(0))
    }

    @Test func aSecondDaemonOnTheSameStateNamesTheHolder() async throws {
        let line = try CommandLine()
        let served = try await line.serve()
        let second = try await line.run(["serve", "--listen", "127.0.0.1:0"])
        #expect(second.code == 3)
        #expect(
            second.errors.contains("in use") && second.errors.contains("\(served.process.processID)"),
            "\(second.errors)")
        #expect(try await served.stop() == .exited(0))
    }

    /// Root may write everywhere: a file where the directory should be keeps even root out.
    @Test func aStateDirectoryThatCannotBeMadeIsThree() async throws {
        let line = try CommandLine()
        try line.directory.write("in the way", to: "state")
        for arguments in [
            ["serve", "--listen", "127.0.0.1:0"], ["import", Self.sample, "--campaign", "payment-reminder"],
        ] {
            let result = try await line.run(arguments)
            #expect(result.code == 3, "\(result)")
            #expect(result.errors.contains(line.state), "\(result.errors)")
        }
    }

    @Test func aDaemonWithoutItsFlowsDirectorySaysSo() async throws {
        let line = try CommandLine(sample: false)
        let result = try await line.run(["serve", "--listen", "127.0.0.1:0"])
        #expect(result.code == 3, "\(result)")
        #expect(result.errors.contains("flows"))
    }
}
