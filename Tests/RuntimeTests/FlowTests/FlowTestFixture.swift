import Agents
import Domain
import FlowEngine
import Foundation
import Runtime
import TestSupport

/// Runs tests of a small campaign, written as JSON.
enum FlowTestFixture {
    static let campaign = """
        { "format": 1, "id": "shop", "name": "Shop", "timezone": "Europe/London",
          "fields": [
            { "name": "note", "type": "string", "level": "participant", "import": true },
            { "name": "count", "type": "integer", "level": "participant", "import": true },
            { "name": "step", "type": "string", "level": "participant" }
          ] }
        """

    static let flow = """
        { "format": 1, "id": "main", "name": "Main", "nodes": [
            { "id": "created", "type": "participant_created" },
            { "id": "updated", "type": "participant_updated", "fields": ["note"] },
            { "id": "ended", "type": "communication_ended", "communication_name": "MAIL" },
            { "id": "mail", "type": "email_communication", "communication_name": "MAIL", "agent": "message",
              "agent_channel": "outbox", "date_time": "today", "from": "09:00", "to": "18:00", "duration": "24:00",
              "template": { "subject": "For {{ name }}", "text": "Note: {{ note }}" } },
            { "id": "noted", "type": "update_field", "assignments": [{ "attribute": "participant.step", "value": "noted" }] },
            { "id": "silent", "type": "field_check", "property": "communication.status", "operator": "equals", "value": "NoResponse" },
            { "id": "over", "type": "to_another_flow", "target_flow": "second" },
            { "id": "answered", "type": "update_field", "assignments": [{ "attribute": "participant.step", "value": "answered" }] }
          ],
          "edges": [
            { "from": "created", "to": "mail" }, { "from": "updated", "to": "noted" }, { "from": "ended", "to": "silent" },
            { "from": "silent", "port": "match", "to": "over" }, { "from": "silent", "port": "else", "to": "answered" }
          ] }
        """

    static let second = """
        { "format": 1, "id": "second", "name": "Second", "nodes": [
            { "id": "entry", "type": "from_another_flow" },
            { "id": "chat", "type": "whatsapp_communication", "communication_name": "CHAT", "agent": "message",
              "agent_channel": "outbox", "date_time": "today", "from": "09:00", "to": "18:00", "duration": "04:00",
              "template": { "name": "again", "language": "en", "parameters": ["{{ name }}"] } }
          ],
          "edges": [{ "from": "entry", "to": "chat" }] }
        """

    static func files(_ tests: [String: String]) -> [String: [UInt8]] {
        var files = ["campaign.json": campaign, "main.flow.json": flow, "second.flow.json": second]
        for (name, text) in tests { files["\(name).test.json"] = text }
        return files.mapValues { Array($0.utf8) }
    }

    static func load(_ tests: [String: String]) throws -> CampaignDefinition {
        let result = DefinitionLoader.load(campaign: "shop", files: files(tests))
        guard let campaign = result.campaigns.first else { throw Trouble("\(result.diagnostics)") }
        return campaign
    }

    static func environment(_ directory: TemporaryDirectory) -> FlowTestEnvironment {
        FlowTestEnvironment(
            zone: "UTC", agents: .standard, channels: [ScriptedChannel("outbox", deliversAtOnce: true)], scripts: nil,
            scratchDirectory: directory.path)
    }

    /// Runs one test: what is between the braces.
    static func run(_ members: String, name: String = "a") async throws -> FlowTestResult {
        let campaign = try load([name: "{ \"format\": 1, \(members) }"])
        guard let test = campaign.tests.first else { throw Trouble("no test") }
        let directory = try TemporaryDirectory("flowtests")
        let result = await FlowTestRunner(environment(directory)).run(test, of: campaign)
        guard try directory.files().isEmpty else { throw Trouble("the test left files behind") }
        return result
    }
}

extension FlowTestResult {
    /// The text without how long it took.
    var text: String {
        var result = self
        result.duration = .zero
        return FlowTestText(width: 110).lines(result).joined(separator: "\n") + "\n"
    }
}
