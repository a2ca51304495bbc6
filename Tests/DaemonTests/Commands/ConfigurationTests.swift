import Domain
import Foundation
import TestSupport
import Testing

/// campaignd.json, the environment and flags, as `check` and `status` see them.
struct ConfigurationTests {
    @Test(arguments: [
        (#""tenant": { "timezon": "UTC" }"#, "timezone"), (#""listn": "127.0.0.1:1""#, "listen"),
        (#""listen": 8080"#, "text"), (#""listen": "nowhere""#, "HOST:PORT"),
        (#""tenant": { "timezone": "Mars/Base" }"#, "Mars/Base"), (#""tenant": []"#, "object"),
        (#""log": { "level": "loud" }"#, "notice"), (#""limits": { "import_batch_rows": "many" }"#, "whole number"),
        (#""limits": { "import_batch_rows": 0 }"#, "whole number"),
        (#""limits": { "settle_seconds": 1.5 }"#, "whole number"),
        (#""tenant": { "holidays": "2026-12-25" }"#, "holidays|list"),
        (#""tenant": { "holidays": ["Christmas"] }"#, "Christmas"),
        (#""tenant": { "quiet_hours": { "from": "22:00" } }"#, "HH:MM"),
        (#""tenant": { "contact_hours": { "from": "09:00", "to": "18:00", "days": "mon" } }"#, "list"),
        (#""tenant": { "contact_hours": { "from": "09:00", "to": "18:00", "days": ["noday"] } }"#, "mon"),
        (#""public_listen": "127.0.0.1:0""#, "public_url"),
        (#""public_listen": "nowhere", "public_url": "https://talk.example.com""#, "HOST:PORT"),
        (#""public_url": "http://talk.example.com""#, "https"), (#""public_url": "talk""#, "https://talk.example.com"),
        (#""public_url": "https://talk.example.com/?a=b""#, "query"),
        (#""public_ur": "https://talk.example.com""#, "public_url"), (#""words": { "opt_uot": ["x"] }"#, "opt_out"),
        (#""words": { "opt_out": "x" }"#, "list"), (#""words": { "opt_in": ["1"] }"#, "word"),
        (#""words": { "opt_in": ["stop"] }"#, "built-in opt-out word"),
        (#""words": { "opt_out": ["Subscribe"] }"#, "built-in opt-in word"),
        (#""words": { "opt_out": ["basta"], "opt_in": ["BASTA!"] }"#, "words.opt_out too"),
        (#""channels": {}"#, "list"), (#""channels": [{ "id": "x", "kind": "pigeon" }]"#, "pigeon|kind"),
        (#""channels": [{ "id": "x", "kind": "outbox" }, { "id": "x", "kind": "outbox" }]"#, "twice"),
        (#""channels": [{ "id": "x", "kind": "outbox", "colour": "red" }]"#, "colour"), ("oops", "campaignd.json:1:"),
    ])
    func aMistakeHasItsPlaceAndWhatWouldBeRight(members: String, words: String) async throws {
        let line = try CommandLine(sample: true, configuration: members)
        let result = try await line.run(["check"])
        #expect(result.code == 1, "\(members): \(result)")
        #expect(result.errors.contains("campaignd.json"), "\(members): \(result.errors)")
        #expect(words.split(separator: "|").contains { result.errors.contains($0) }, "\(members): \(result.errors)")
    }

    @Test func everyProblemIsToldAtOnce() async throws {
        let line = try CommandLine(
            configuration:
                #""listn": 1, "listen": "x", "tenant": { "timezone": "Nowhere", "name": 3 }, "log": { "format": "xml" }"#
        )
        let result = try await line.run(
            ["check"], environment: ["CAMPAIGND_LOG_LEVEL": "loud", "CAMPAIGND_LISTN": "x"])
        #expect(result.code == 1)
        for words in [
            "listn", "HOST:PORT", "Nowhere", "a text was expected", "xml", "CAMPAIGND_LOG_LEVEL", "CAMPAIGND_LISTN",
        ] {
            #expect(result.errors.contains(words), "\(words): \(result.errors)")
        }
    }

    @Test func flagsWinOverTheEnvironmentAndThatOverTheFile() async throws {
        let line = try CommandLine(configuration: #""state_directory": "from-file""#)
        let fromFile = try await line.run(["status"])
        #expect(fromFile.errors.contains("\(line.directory.path)/from-file/"))
        let fromEnvironment = try await line.run(["status"], environment: ["CAMPAIGND_STATE_DIRECTORY": "from-env"])
        #expect(fromEnvironment.errors.contains("\(line.directory.path)/from-env/"))
        let fromFlag = try await line.run(
            ["status", "--state", "from-flag"], environment: ["CAMPAIGND_STATE_DIRECTORY": "from-env"])
        #expect(fromFlag.errors.contains("\(line.directory.path)/from-flag/"))
    }

    /// A path in the file is meant from where the file lies.
    @Test func pathsInTheFileAreRelativeToIt() async throws {
        let line = try CommandLine(configuration: nil)
        try line.directory.write(#"{ "state_directory": "../elsewhere" }"#, to: "conf/campaignd.json")
        let named = try await line.run(["status", "--config", "conf/campaignd.json"])
        #expect(named.errors.contains("\(line.directory.path)/elsewhere/"))
        let byVariable = try await line.run(["status"], environment: ["CAMPAIGND_CONFIG": "conf/campaignd.json"])
        #expect(byVariable.errors.contains("\(line.directory.path)/elsewhere/"))
        let standard = try await line.run(["status"], environment: ["STATE_DIRECTORY": line.directory.path("systemd")])
        #expect(standard.errors.contains("\(line.directory.path)/systemd/"))
        let none = try await line.run(["check", "--config", "nowhere.json"])
        #expect(none.code == 3)
        #expect(none.errors.contains("nowhere.json"))
    }
}
