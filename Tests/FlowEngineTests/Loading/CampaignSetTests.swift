import Domain
import FlowEngine
import Foundation
import TestSupport
import Testing

/// Directories of campaigns on a real disk: what is read, what is refused, and that neighbours are unharmed.
@Suite struct CampaignSetTests {
    private static func campaign(_ id: String, _ more: String = "") -> String {
        #"{ "format": 1, "id": "\#(id)", "name": "\#(id)"\#(more) }"#
    }

    private static let flow = #"""
        { "format": 1, "id": "f", "name": "F", "nodes": [{ "id": "in", "type": "from_another_flow" }] }
        """#

    @Test(arguments: ["scripts/score.py", "scripts/notes.txt", "score.py", "templates/score.py"])
    func takesNoScriptsFromRequests(name: String) {
        let files = ["campaign.json": Array(Self.campaign("c").utf8), name: Array("1".utf8)]
        let result = DefinitionLoader.load(campaign: "c", files: files, from: .request)
        #expect(result.campaigns.isEmpty)
        #expect(result.errors.map(\.code) == ["scripts_not_allowed"], "\(result.lines)")
        #expect(result.errors.first?.file == name)
        let local = DefinitionLoader.load(campaign: "c", files: files)
        #expect(!local.diagnostics.contains { $0.code == "scripts_not_allowed" })
    }

    @Test func loadsNeighboursOfACampaignWithErrors() throws {
        let directory = try TemporaryDirectory()
        try directory.write(Self.campaign("good"), to: "good/campaign.json")
        try directory.write("{", to: "bad/campaign.json")
        try directory.write(Self.campaign("fine"), to: "fine/campaign.json")
        try directory.write("{}", to: "schema/flow.schema.json")
        try directory.write("notes", to: "README.md")
        try directory.write("x", to: "empty/notes.txt")
        let result = try DefinitionLoader.load(directory: directory.path + "/")
        #expect(result.campaigns.map(\.id) == ["fine", "good"])
        #expect(result.refused == ["bad"])
        #expect(result.diagnostics.map(\.file) == [directory.path("bad/campaign.json")])
    }

    @Test func loadsOneCampaignDirectory() throws {
        let directory = try TemporaryDirectory()
        try directory.write(Self.campaign("one"), to: "one/campaign.json")
        try directory.write(Self.flow, to: "one/f.flow.json")
        let result = try DefinitionLoader.load(directory: directory.path("one"))
        #expect(result.campaigns.first?.flows.map(\.id) == ["f"])
    }

    @Test func throwsWhereTheDirectoryCannotBeRead() {
        #expect(throws: DefinitionDirectoryError.self) {
            try DefinitionLoader.load(directory: "/nonexistent/campaignd/flows")
        }
    }

    @Test func ordersByFileLineAndColumn() throws {
        let directory = try TemporaryDirectory()
        try directory.write(#"{ "format": 1, "name": 3, "id": "a", "x": 1 }"#, to: "a/campaign.json")
        try directory.write("{ \"nodes\": 1,\n \"format\": 2 }", to: "a/f.flow.json")
        try directory.write("[", to: "a/e.flow.json")
        let result = try DefinitionLoader.load(directory: directory.path)
        let places = result.diagnostics.map { "\($0.file.split(separator: "/").last ?? ""):\($0.line):\($0.column)" }
        #expect(
            places == [
                "campaign.json:1:24", "campaign.json:1:38", "e.flow.json:1:2", "f.flow.json:1:1", "f.flow.json:1:1",
                "f.flow.json:1:12", "f.flow.json:2:12",
            ])
    }

    @Test func refusesFlowsWithoutACampaign() throws {
        let directory = try TemporaryDirectory()
        try directory.write(Self.flow, to: "a/f.flow.json")
        let result = try DefinitionLoader.load(directory: directory.path)
        #expect(result.errors.map(\.code) == ["missing_campaign_file"])
        #expect(result.refused == ["a"])
    }

    @Test func refusesLinksOutOfTheDirectory() throws {
        let directory = try TemporaryDirectory()
        try directory.write("secret", to: "elsewhere/secret.txt")
        for name in ["a", "b", "c"] { try directory.write(Self.campaign(name), to: "flows/\(name)/campaign.json") }
        let files = FileManager.default
        try files.createSymbolicLink(
            atPath: directory.path("flows/a/secret.txt"), withDestinationPath: "../../elsewhere/secret.txt")
        try files.createSymbolicLink(atPath: directory.path("flows/b/up"), withDestinationPath: "..")
        try files.createSymbolicLink(
            atPath: directory.path("flows/c/inside.json"), withDestinationPath: "campaign.json")
        try files.createSymbolicLink(atPath: directory.path("flows/d"), withDestinationPath: "../elsewhere")
        let result = try DefinitionLoader.load(directory: directory.path("flows"))
        #expect(result.errors.map(\.code) == ["link_escapes", "link_escapes", "link_escapes"])
        #expect(result.refused == ["a", "b", "d"])
        #expect(result.campaigns.first?.files.keys.sorted() == ["campaign.json", "inside.json"])
    }

    @Test func refusesPipesAndHugeFilesWithoutHanging() throws {
        let directory = try TemporaryDirectory()
        try directory.write(Self.campaign("a"), to: "a/campaign.json")
        #expect(mkfifo(directory.path("a/pipe"), 0o600) == 0)
        try directory.write(Self.campaign("b"), to: "b/campaign.json")
        try directory.write("", to: "b/big.txt")
        #expect(truncate(directory.path("b/big.txt"), 1 << 40) == 0)
        let result = try DefinitionLoader.load(directory: directory.path)
        #expect(result.errors.map(\.code) == ["not_a_regular_file", "file_too_large"])
    }

    @Test func leavesOutHiddenFilesAndCaches() throws {
        let directory = try TemporaryDirectory()
        try directory.write(Self.campaign("a"), to: "a/campaign.json")
        for name in [".swp", "f.flow.json~", "scripts/__pycache__/x.pyc", ".git/config"] {
            try directory.write("x", to: "a/\(name)")
        }
        let result = try DefinitionLoader.load(directory: directory.path)
        #expect(result.lines == [])
        #expect(result.campaigns.first?.files.keys.sorted() == ["campaign.json"])
    }

    @Test func customerFieldsAgreeOnTheirTypes() throws {
        let directory = try TemporaryDirectory()
        let field = { (type: String) in #", "fields": [{ "name": "age", "type": "\#(type)", "level": "customer" }]"# }
        // "a" is refused for its zone, so that it yields to its valid neighbours.
        try directory.write(
            Self.campaign("a", field("string") + #", "timezone": "Nowhere""#), to: "a/campaign.json")
        try directory.write(Self.campaign("b", field("integer")), to: "b/campaign.json")
        try directory.write(Self.campaign("c", field("number")), to: "c/campaign.json")
        try directory.write(Self.campaign("d", field("integer")), to: "d/campaign.json")
        let result = try DefinitionLoader.load(directory: directory.path)
        #expect(result.campaigns.map(\.id) == ["b", "d"])
        let conflicts = result.errors.filter { $0.code == "field_type_conflict" }
        #expect(conflicts.map(\.file) == [directory.path("a/campaign.json"), directory.path("c/campaign.json")])
        #expect(conflicts.map(\.path) == ["fields[0].type", "fields[0].type"])
        let known = try DefinitionLoader.load(directory: directory.path("b"), customerFields: ["age": .string])
        #expect(known.errors.map(\.code) == ["field_type_conflict"])
    }

    @Test func warnsOfFilesThatAreNotRead() throws {
        let files = ["campaign.json": Self.campaign("a"), "f.json": "{}", "sub/f.flow.json": Self.flow]
        let result = DefinitionLoader.load(campaign: "a", files: files.mapValues { Array($0.utf8) })
        #expect(result.diagnostics.map(\.code) == ["unused_file", "unused_file"])
        #expect(result.campaigns.count == 1)
    }

    @Test(arguments: ["../x.html", "/etc/passwd", "a//b", "", "a/../b", "a\\b", "a\0b", ".hidden", "a/b/c/d/e/f/g/h/i"])
    func refusesNamesThatLeaveTheDirectory(name: String) {
        let files = ["campaign.json": Array(Self.campaign("a").utf8), name: []]
        let result = DefinitionLoader.load(campaign: "a", files: files)
        #expect(result.errors.map(\.code) == ["bad_file_name"])
    }

    @Test func warnsOfAHandOverToAnInactiveFlow() {
        let files = [
            "campaign.json": Self.campaign("a"),
            "f.flow.json": Self.flow.replacing("\"name\"", with: "\"active\": false, \"name\""),
            "g.flow.json": #"""
            { "format": 1, "id": "g", "name": "G", "edges": [{ "from": "c", "to": "s" }], "nodes": [
              { "id": "c", "type": "participant_created" }, { "id": "s", "type": "to_another_flow", "target_flow": "f" }] }
            """#,
        ]
        let result = DefinitionLoader.load(campaign: "a", files: files.mapValues { Array($0.utf8) })
        #expect(result.lines.count == 1)
        #expect(result.diagnostics.first?.code == "inactive_target")
    }
}
