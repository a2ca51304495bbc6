import Agents
import Domain
import FlowEngine
import Foundation
import Runtime
import TestSupport
import Testing

/// Row T5: flows that set themselves off come to rest, in flow tests (which run through the daemon) and in simulations alike,
/// and nobody gets more than a node may send in a day.
@Suite struct FlowCircleRunTests {
    struct Circle: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// By id, nodes and edges; `MAIL(NAME)` is an e-mail.
        var flows: [String: String]
        /// What the first day sends, by name, and what it skips.
        var sent: [String: Int]
        var skipped: [String: Int]
        var cap: Int?
    }

    private static let created = #"{ "id": "created", "type": "participant_created" }"#

    static let circles = [
        Circle(
            testDescription: "a flow on the receipt of its own message",
            flows: [
                "a":
                    #"[\#(created), { "id": "again", "type": "communication_updated", "communication_name": "A", "status": ["Delivered"] }, MAIL(A)] [created>A, again>A]"#
            ], sent: ["A": 3], skipped: ["A": 1]),
        Circle(
            testDescription: "as many as the campaign says",
            flows: [
                "a":
                    #"[\#(created), { "id": "again", "type": "communication_updated", "communication_name": "A", "status": ["Started"] }, MAIL(A)] [created>A, again>A]"#
            ], sent: ["A": 7], skipped: ["A": 1], cap: 7),
        Circle(
            testDescription: "two flows on each other's receipts",
            flows: [
                "a":
                    #"[\#(created), { "id": "b", "type": "communication_updated", "communication_name": "B", "status": ["Delivered"] }, MAIL(A)] [created>A, b>A]"#,
                "b":
                    #"[{ "id": "a", "type": "communication_updated", "communication_name": "A", "status": ["Delivered"] }, MAIL(B)] [a>B]"#,
            ], sent: ["A": 3, "B": 3], skipped: ["A": 1]),
        Circle(
            testDescription: "two flows that write each other's fields and mail each time",
            flows: [
                "a":
                    #"[\#(created), { "id": "x", "type": "participant_updated", "fields": ["x"] }, SET(y, x), MAIL(A)] [created>y, x>y, y>A]"#,
                "b":
                    #"[{ "id": "y", "type": "participant_updated", "fields": ["y"] }, SET(x, y), MAIL(B)] [y>x2, x2>B]"#,
            ], sent: [:], skipped: ["A": 16, "B": 16]),
    ]

    private static func files(_ circle: Circle, test: String?) -> [String: [UInt8]] {
        let cap = circle.cap.map { ", \"frequency_cap\": \($0)" } ?? ""
        var files = [
            "campaign.json": """
            { "format": 1, "id": "shop", "name": "Shop", "timezone": "Europe/London"\(cap), "fields": [
                { "name": "x", "type": "integer", "level": "participant" },
                { "name": "y", "type": "integer", "level": "participant" }] }
            """
        ]
        for (id, text) in circle.flows {
            let parts = text.split(separator: "] [")
            var nodes = parts[0] + "]"
            for match in parts[0].matches(of: #/MAIL\((\w+)\)/#) {
                nodes.replace(
                    match.0,
                    with: """
                        { "id": "\(match.1)", "type": "email_communication", "communication_name": "\(match.1)",
                          "agent": "message", "agent_channel": "outbox", "date_time": "today", "from": "09:00",
                          "to": "18:00", "duration": "04:00", "template": { "subject": "\(match.1)", "text": "Hello" } }
                        """)
            }
            for match in parts[0].matches(of: #/SET\((\w), (\w)\)/#) {
                nodes.replace(
                    match.0,
                    with: """
                        { "id": "\(id == "a" ? "y" : "x2")", "type": "update_field", "assignments": [
                          { "attribute": "participant.\(match.1)", "value": { "expression": "(\(match.2) or 0) + 1" } }] }
                        """)
            }
            let edges = parts[1].dropLast().split(separator: ",").map { edge in
                let ends = edge.split(separator: ">").map { $0.trimmingCharacters(in: .whitespaces) }
                return "{ \"from\": \"\(ends[0])\", \"to\": \"\(ends[1])\" }"
            }
            files["\(id).flow.json"] = """
                { "format": 1, "id": "\(id)", "name": "\(id)", "nodes": \(nodes), "edges": [\(edges.joined(separator: ", "))] }
                """
        }
        if let test { files["a.test.json"] = test }
        return files.mapValues { Array($0.utf8) }
    }

    private static func load(_ circle: Circle, test: String? = nil) throws -> CampaignDefinition {
        let loaded = DefinitionLoader.load(campaign: "shop", files: files(circle, test: test))
        #expect(loaded.diagnostics.contains { $0.code == "flow_circle" })
        return try #require(loaded.campaigns.first, "\(loaded.diagnostics)")
    }

    /// Without `until`: the test ends because nothing is left to happen.
    @Test(
        "T5 a flow test comes to an end and sees no more than may be sent", .timeLimit(.minutes(10)), arguments: circles
    )
    func aTestComesToAnEndAndSeesNoMoreThanMayBeSent(_ circle: Circle) async throws {
        let test = """
            { "format": 1, "start": "2026-06-30T10:00",
              "participants": [{ "id": "ann", "attributes": { "name": "Ann", "email": "ann@example.org" } }],
              "expected": [] }
            """
        let definition = try Self.load(circle, test: test)
        let directory = try TemporaryDirectory("flowcircles")
        let flowTest = try #require(definition.tests.first)
        let result = await FlowTestRunner(FlowTestFixture.environment(directory)).run(flowTest, of: definition)
        var sent: [String: Int] = [:]
        var skipped: [String: Int] = [:]
        for event in result.rows.compactMap(\.actual) {
            guard case .communication(let name, let status) = event.subject else { continue }
            if status == .started { sent[name, default: 0] += 1 }
            if status == .skipped { skipped[name, default: 0] += 1 }
        }
        #expect(sent == circle.sent)
        #expect(skipped == circle.skipped)
        #expect(!result.faults.contains { $0.message.contains("without end") || $0.message.contains("never comes") })
    }

    @Test("T5 the simulation sends the same", arguments: circles)
    func theSimulationSendsTheSame(_ circle: Circle) throws {
        let definition = try Self.load(circle)
        let start = Instant(seconds: 1_782_810_000)
        let agent = AgentDefinition(id: "message", kind: .message, channels: [.init(channel: "outbox")])
        let plan = SimulationPlan(
            try CompiledCampaign(definition, catalog: FieldCatalog(offline: definition.fields), tenantZone: "UTC"),
            from: start, until: start + .seconds(10 * 86_400),
            channels: [SimulatedChannel(id: "outbox", deliversAtOnce: true, rate: nil)],
            agents: AgentDirectory([agent]), tenantZone: "UTC", outcomes: .quiet)
        let output = try SimulationOutput(plan, "email,name\nann@example.org,Ann\n")
        var sent: [String: Int] = [:]
        var skipped: [String: Int] = [:]
        for line in output.communications {
            let cells = line.split(separator: ",", omittingEmptySubsequences: false)
            if cells[11] == "Skipped" {
                skipped[String(cells[4]), default: 0] += 1
                #expect(["frequency_cap", "chain_limit"].contains(cells[12]))
            } else {
                sent[String(cells[4]), default: 0] += 1
            }
        }
        #expect(sent == circle.sent)
        #expect(skipped == circle.skipped)
    }

    /// Row T10: what a flow called off is no end of a conversation for a flow that leaves it out.
    @Test("T10 a flow that leaves out what flows call off does not start by it")
    func aFlowThatLeavesOutWhatFlowsCallOffDoesNotStartByIt() async throws {
        let flow = { (more: String) in
            #"""
            [\#(Self.created), { "id": "paid", "type": "participant_updated" }, { "id": "stop", "type": "cancel_communications" },
             { "id": "ended", "type": "communication_ended", "communication_name": "A"\#(more) }, MAIL(A), MAIL(AFTER)] [created>A, paid>stop, ended>AFTER]
            """#
        }
        for (more, isSent) in [("", true), (#", "except_reason": ["canceled_by_flow"]"#, false)] {
            let circle = Circle(testDescription: "", flows: ["a": flow(more)], sent: [:], skipped: [:])
            let test = """
                { "format": 1, "start": "2026-06-30T10:00", "until": "1d",
                  "participants": [{ "id": "ann", "attributes": { "name": "Ann", "email": "ann@example.org" } }],
                  "script": [{ "after": "1h", "upload": { "participant": "ann", "attributes": { "name": "Anne" } } }],
                  "expected": [] }
                """
            let loaded = DefinitionLoader.load(campaign: "shop", files: Self.files(circle, test: test))
            let definition = try #require(loaded.campaigns.first, "\(loaded.diagnostics)")
            let directory = try TemporaryDirectory("flowcircles")
            let flowTest = try #require(definition.tests.first)
            let result = await FlowTestRunner(FlowTestFixture.environment(directory)).run(flowTest, of: definition)
            let names = result.rows.compactMap(\.actual).compactMap { event -> String? in
                guard case .communication(let name, .started) = event.subject else { return nil }
                return name
            }
            #expect(names == (isSent ? ["A", "AFTER"] : ["A"]))
        }
    }
}
