import Domain
import FlowEngine
import TestNodes
import TestSupport

@testable import Runtime

/// A campaign whose flow waits, on a type of node that only these tests register, and sites that know the type.
struct WaitingCampaign {
    /// The keys of the waiting node, with a comma before.
    var wait = #", "for": 60"#
    /// More nodes and edges, with a comma before.
    var nodes = ""
    var edges = ""
    /// What is written once it has waited.
    var after = "after"

    static let types = NodeTypes.standard.and([TestWait.self])

    var flow: String {
        """
        { "format": 1, "id": "main", "name": "Main", "nodes": [
            { "id": "created", "type": "participant_created" },
            { "id": "before", "type": "update_field", "assignments": [
                { "attribute": "participant.step", "value": "before" } ] },
            { "id": "wait", "type": "test_wait"\(wait) },
            { "id": "timeout", "type": "update_field", "assignments": [
                { "attribute": "participant.step", "value": "\(after)" } ] },
            { "id": "event", "type": "update_field", "assignments": [
                { "attribute": "participant.step", "value": "event" } ] }\(nodes) ],
          "edges": [ { "from": "created", "to": "before" }, { "from": "before", "to": "wait" },
            { "from": "wait", "port": "timeout", "to": "timeout" },
            { "from": "wait", "port": "event", "to": "event" }\(edges) ] }
        """
    }

    static let withoutWait = """
        { "format": 1, "id": "main", "name": "Main", "nodes": [
            { "id": "created", "type": "participant_created" },
            { "id": "other", "type": "update_field", "assignments": [
                { "attribute": "participant.step", "value": "other" } ] } ],
          "edges": [{ "from": "created", "to": "other" }] }
        """

    var files: [String: String] {
        [
            "shop/campaign.json": """
            { "format": 1, "id": "shop", "name": "Shop", "timezone": "UTC",
              "fields": [
                { "name": "note", "type": "string", "level": "participant", "import": true },
                { "name": "step", "type": "string", "level": "participant" },
                { "name": "seen", "type": "string", "level": "participant" }
              ] }
            """,
            "shop/main.flow.json": flow,
        ]
    }

    /// A prepared site; everything up to the first wait is done for `p0@example.org`.
    func site(more: [String: String] = [:], channel: ScriptedChannel = ScriptedChannel()) async throws -> Site {
        let directory = try TemporaryDirectory("runtime")
        try directory.writeFlows(files.merging(more) { $1 })
        let site = try Site(
            directory: directory, clock: ManualClock(Site.start), channels: [channel], nodeTypes: Self.types)
        let report = try await site.daemon.prepare()
        if report.hasErrors { throw Trouble("\(report.diagnostics) \(report.refused)") }
        try await site.take("email,note\np0@example.org,n\n")
        return site
    }
}

extension Site {
    /// The step of the only participant.
    var step: String? {
        get async throws { try await participants().first?.text("step") }
    }

    /// Lets time pass, and everything that follows happen.
    func pass(_ seconds: Int64) async throws {
        clock.advance(by: .seconds(seconds))
        try await daemon.settle()
    }
}
