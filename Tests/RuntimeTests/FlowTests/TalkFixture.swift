import Agents
import Domain
import FlowEngine
import Foundation
import Runtime
import TestSupport

/// A campaign that asks, listens and runs a script, for tests of what happens after something was sent.
///
/// Who has a note gets a score from `score.py` before they are asked; what they answer is kept in fields. The channel
/// does not deliver at once, so that receipts have something to tell.
enum TalkFixture {
    static let campaign = """
        { "format": 1, "id": "shop", "name": "Shop", "timezone": "Europe/London",
          "fields": [
            { "name": "note", "type": "string", "level": "participant", "import": true },
            { "name": "amount", "type": "number", "level": "participant", "import": true },
            { "name": "score", "type": "integer", "level": "participant" },
            { "name": "heard", "type": "string", "level": "participant" },
            { "name": "end", "type": "string", "level": "participant" },
            { "name": "answer", "type": "string", "level": "participant" },
            { "name": "count", "type": "integer", "level": "participant" },
            { "name": "day", "type": "date", "level": "participant" }
          ] }
        """

    static let flow = """
        { "format": 1, "id": "main", "name": "Main", "nodes": [
            { "id": "created", "type": "participant_created" },
            { "id": "noted", "type": "field_check", "property": "participant.note", "operator": "is_set" },
            { "id": "score", "type": "python_custom_action", "script": "score.py", "params": { "factor": 2 } },
            { "id": "ask", "type": "email_communication", "communication_name": "ASK", "agent": "assistant",
              "agent_channel": "outbox", "date_time": "today", "from": "09:00", "to": "18:00", "duration": "24:00",
              "template": { "subject": "Score {{ score }}", "text": "Well?" } },
            { "id": "told", "type": "communication_updated", "communication_name": "ASK", "status": ["Replied", "Read"] },
            { "id": "heard", "type": "update_field", "assignments": [
              { "attribute": "participant.heard", "value": { "expression": "communication.status" } } ] },
            { "id": "ended", "type": "communication_ended", "communication_name": "ASK" },
            { "id": "kept", "type": "update_field", "assignments": [
              { "attribute": "participant.end", "value": { "expression": "communication.status" } },
              { "attribute": "participant.answer", "value": { "expression": "result.answer" } },
              { "attribute": "participant.count", "value": { "expression": "result.count" } },
              { "attribute": "participant.day", "value": { "expression": "result.day" } } ] }
          ],
          "edges": [
            { "from": "created", "to": "noted" },
            { "from": "noted", "port": "match", "to": "score" }, { "from": "noted", "port": "else", "to": "ask" },
            { "from": "score", "to": "ask" }, { "from": "told", "to": "heard" }, { "from": "ended", "to": "kept" }
          ] }
        """

    static let script = """
        def run(ctx):
            if ctx.participant.note == "bad":
                raise ValueError("no score for this")
            return {"participant": {"score": len(ctx.participant.note) * ctx.params.factor}}
        """

    static let agents = AgentDirectory([
        AgentDefinition(
            id: "assistant", kind: .message, channels: [AgentDefinition.ChannelUse(channel: "outbox")],
            results: [
                AgentResult(name: "answer", type: .string), AgentResult(name: "count", type: .integer),
                AgentResult(name: "day", type: .date),
            ])
    ])

    static func load(_ members: String) throws -> (campaign: CampaignDefinition, test: FlowTest) {
        let files = [
            "campaign.json": campaign, "main.flow.json": flow, "scripts/score.py": script,
            "a.test.json": "{ \"format\": 1, \(members) }",
        ]
        let result = DefinitionLoader.load(campaign: "shop", files: files.mapValues { Array($0.utf8) })
        guard let campaign = result.campaigns.first, let test = campaign.tests.first else {
            throw Trouble("\(result.diagnostics)")
        }
        return (campaign, test)
    }

    static func environment(_ directory: TemporaryDirectory, scripts: ScriptPool? = nil) -> FlowTestEnvironment {
        FlowTestEnvironment(
            zone: "UTC", agents: agents, channels: [ScriptedChannel("outbox")], scripts: scripts,
            scratchDirectory: directory.path)
    }

    static func run(_ members: String) async throws -> FlowTestResult {
        let (campaign, test) = try load(members)
        let directory = try TemporaryDirectory("flowtests")
        let result = await FlowTestRunner(environment(directory)).run(test, of: campaign)
        guard try directory.files().isEmpty else { throw Trouble("the test left files behind") }
        return result
    }

    static func entry(_ at: String, _ status: String, of participant: String = "ann", more: String = "") -> String {
        "{ \"at\": \"2026-06-08T\(at)\", \"participant\": \"\(participant)\", \"communication\": \"ASK\", "
            + "\"status\": \"\(status)\"\(more) }"
    }
}
