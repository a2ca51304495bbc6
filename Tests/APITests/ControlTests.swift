import Domain
import Foundation
import Logging
import Runtime
import Store
import Synchronization
import Testing

@testable import API

/// The operator's own door, as a command without a daemon asks it: within the process.
@Suite struct ControlTests {
    private static func api(_ fixture: Fixture) -> ControlAPI {
        ControlAPI(
            configuration: APIConfiguration(spoolDirectory: fixture.spool), store: fixture.store,
            operations: fixture.operations, clock: fixture.clock, random: SeededRandom(3),
            logger: Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() }))
    }

    private static func json(_ answer: (status: Int, body: [UInt8])) throws -> JSONValue {
        try JSONReader.read(answer.body, maximumDepth: 64)
    }

    @Test func answersWithoutASocketAndNamesThePerson() async throws {
        try await Fixture.run { fixture in
            let api = Self.api(fixture)
            let stopped = try await api.answer("POST", "/v1/campaigns/demo/stop", body: Array("{}".utf8), by: "ann")
            #expect(stopped.status == 200)
            #expect(try Self.json(stopped)["changed"] == true)
            let acts = try Self.json(try await api.answer("GET", "/v1/audit?action=stop", body: nil, by: "ann"))
            #expect(acts["data"].elements.map { $0["actor"] } == ["operator:ann"])
            #expect(try await api.answer("POST", "/v1/campaigns/nobody/stop", body: nil, by: "ann").status == 404)
            #expect(try await api.answer("GET", "/nowhere", body: nil, by: "ann").status == 404)
        }
    }

    @Test func aNameThatIsNoneLeavesTheOperator() async throws {
        try await Fixture.run { fixture in
            let api = Self.api(fixture)
            _ = try await api.answer("POST", "/v1/campaigns/demo/stop", body: nil, by: "\u{1}\n")
            #expect(try await fixture.store.acts(ActQuery()).rows.first?.actor == "operator")
        }
    }

    @Test func keepsKeysAndRecordsThem() async throws {
        try await Fixture.run { fixture in
            let api = Self.api(fixture)
            let hash = String(repeating: "ab", count: 32)
            let body = #"{"name": "crm", "hash": "\#(hash)", "prefix": "cd_crm", "scopes": ["read"]}"#
            let made = try Self.json(
                try await api.answer("POST", "/control/keys", body: Array(body.utf8), by: "ann"))
            let key = try #require(made["key"]?.number)
            #expect(
                try Self.json(try await api.answer("POST", "/control/keys/\(key)/revoke", body: nil, by: "ann"))
                    == ["changed": true])
            let rows = try Self.json(try await api.answer("GET", "/control/keys", body: nil, by: "ann"))["data"]
                .elements
            #expect(rows.last?["prefix"] == "cd_crm" && rows.last?["state"] == "revoked")
            let acts = try await fixture.store.acts(ActQuery(subjectID: "cd_crm")).rows
            #expect(acts.map(\.action) == [.revokeKey, .createKey])
            #expect(acts.allSatisfy { $0.actor == "operator:ann" })
        }
    }

    @Test func takesOverAFileOfTheSpoolAndNoOther() async throws {
        try await Fixture.run { fixture in
            let api = Self.api(fixture)
            let good =
                #"{"spooled": "import-1.csv", "name": "rows.csv", "bytes": "12", "hash": "00ff", "force": true}"#
            let answer = try await api.answer(
                "POST", "/control/campaigns/demo/uploads", body: Array(good.utf8), by: "ann")
            #expect(answer.status == 200)
            #expect(try Self.json(answer)["source"] == "command_line")
            let file = try #require(fixture.operations.received.withLock { $0.first })
            #expect(file.path == fixture.spool + "/import-1.csv" && file.isForced && file.contentHash == [0, 255])
            let acts = try await fixture.store.acts(ActQuery(actions: [.upload])).rows
            #expect(acts.map(\.campaignID) == ["demo"])
            let outside = good.replacing("import-1.csv", with: "../etc/passwd")
            let refused = try await api.answer(
                "POST", "/control/campaigns/demo/uploads", body: Array(outside.utf8), by: "ann")
            #expect(refused.status == 422)
        }
    }
}
