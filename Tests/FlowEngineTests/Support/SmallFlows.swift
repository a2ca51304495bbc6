import Foundation

/// Campaigns in a few words: `[node, …], [edge, …]`, edges as `a>b` and `check:match>b`, with short forms of nodes:
///
/// - `MAIL(NAME)`, whose id is its name, `SET(field, "value")`, whose id is the field, `CHECK(property, operator, value, id)`,
///   whose id is `if` where none is given, and `GO(flow)`, whose id is `go`;
/// - `CREATED`, `ENTRY`, `CHANGE(field)`, `ON(NAME, Delivered, Read)` and `END(NAME)` are triggers; what `CHANGE`, `ON` and
///   `END` leave out narrows nothing. Their id is `start`. `ANSWERED(NAME)` is an `END` without what flows called off.
///
/// `INACTIVE` before it makes a flow that does not start.
enum SmallFlows {
    static let campaign = """
        { "format": 1, "id": "shop", "name": "Shop", "timezone": "Europe/London",
          "fields": [
            { "name": "x", "type": "integer", "level": "participant", "import": true },
            { "name": "y", "type": "integer", "level": "participant", "import": true },
            { "name": "paid", "type": "boolean", "level": "participant", "import": true },
            { "name": "due", "type": "date", "level": "participant", "import": true },
            { "name": "at", "type": "datetime", "level": "participant", "import": true }
          ]FURTHER }
        """

    static func files(
        _ flows: [String: String], further: String = "", tests: [String: String] = [:]
    ) -> [String: [UInt8]] {
        var files = ["campaign.json": campaign.replacing("FURTHER", with: further)]
        for (id, text) in flows { files["\(id).flow.json"] = flow(id, text) }
        for (name, text) in tests { files["\(name).test.json"] = text }
        return files.mapValues { Array($0.utf8) }
    }

    private static func flow(_ id: String, _ text: String) -> String {
        let isActive = !text.hasPrefix("INACTIVE")
        let end = text.range(of: "], [", options: .backwards)
        guard let end else { return text }
        var nodes = String(text[..<end.lowerBound]).replacing("INACTIVE", with: "") + "]"
        nodes = nodes.replacing(#/\b(CREATED|ENTRY)\b/#) { match in
            let type = match.1 == "CREATED" ? "participant_created" : "from_another_flow"
            return "{ \"id\": \"start\", \"type\": \"\(type)\" }"
        }
        nodes = nodes.replacing(#/CHANGE\((\w*)\)/#) { match in
            let fields = match.1.isEmpty ? "" : ", \"fields\": [\"\(match.1)\"]"
            return "{ \"id\": \"start\", \"type\": \"participant_updated\"\(fields) }"
        }
        nodes = nodes.replacing(#/\b(ON|END|ANSWERED)\((\w*)((?:, \w+)*)\)/#) { match in
            let statuses = match.3.split(separator: ", ").map { "\"\($0)\"" }.joined(separator: ", ")
            let name = match.2.isEmpty ? "" : ", \"communication_name\": \"\(match.2)\""
            let status = statuses.isEmpty ? "" : ", \"status\": [\(statuses)]"
            let reason = match.1 == "ANSWERED" ? ", \"except_reason\": [\"canceled_by_flow\"]" : ""
            let type = match.1 == "ON" ? "communication_updated" : "communication_ended"
            return "{ \"id\": \"start\", \"type\": \"\(type)\"\(name)\(status)\(reason) }"
        }
        nodes = nodes.replacing(#/GO\((\w+)\)/#) { match in
            "{ \"id\": \"go\", \"type\": \"to_another_flow\", \"target_flow\": \"\(match.1)\" }"
        }
        nodes = nodes.replacing(#/MAIL\((\w+)\)/#) { match in
            """
            { "id": "\(match.1)", "type": "email_communication", "communication_name": "\(match.1)", "agent": "message",
              "agent_channel": "outbox", "date_time": "today", "from": "00:00", "to": "00:00", "duration": "04:00",
              "template": { "subject": "\(match.1)", "text": "Hello" } }
            """
        }
        nodes = nodes.replacing(#/SET\((\w+), "((?:[^"\\]|\\.)*)"\)/#) { match in
            """
            { "id": "\(match.1)", "type": "update_field", "assignments": [
              { "attribute": "participant.\(match.1)", "value": \(match.2.replacing("\\\"", with: "\"")) }] }
            """
        }
        nodes = nodes.replacing(#/CHECK\(([\w.]+), (\w+)(?:, (\{[^}]*\}|\[[^\]]*\]|[^,)]+))?(?:, (\w+))?\)/#) { match in
            """
            { "id": "\(match.4 ?? "if")", "type": "field_check", "property": "\(match.1)", "operator": "\(match.2)"
              \(match.3.map { ", \"value\": \($0)" } ?? "") }
            """
        }
        let edges = text[end.upperBound...].dropLast().split(separator: ",").map { edge in
            let ends = edge.split(separator: ">").map { $0.trimmingCharacters(in: .whitespacesAndNewlines) }
            let from = ends[0].split(separator: ":")
            let port = from.count > 1 ? ", \"port\": \"\(from[1])\"" : ""
            let to = ends[1].trimmingCharacters(in: CharacterSet(charactersIn: "]"))
            return "{ \"from\": \"\(from[0])\"\(port), \"to\": \"\(to)\" }"
        }
        return """
            { "format": 1, "id": "\(id)", "name": "\(id)", "active": \(isActive), "nodes": \(nodes),
              "edges": [\(edges.joined(separator: ", "))] }
            """
    }
}
