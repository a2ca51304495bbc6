/// Files of a small campaign, with the parts that tests vary.
struct Campaign {
    var id = "shop"
    var timezone = "UTC"
    var dateTime = #""today""#
    var from = "09:00"
    var to = "18:00"
    var duration = "04:00"
    var channel = "mail"
    var agent = "message"
    var kind = "email"
    /// The node's `template`; the text where it says so, nil: none.
    var template: String? = "text"
    /// More members of the communication, with a comma before.
    var more = ""
    var text = "Hello {{ name }}, {{ note }}"
    /// More members of campaign.json, with a comma before.
    var settings = ""
    var imports = "{}"
    /// More nodes and edges of the flow, with a comma before.
    var nodes = ""
    var edges = ""

    static let noted =
        #", "fields": [{ "name": "other", "title": "Other", "type": "string", "level": "participant", "import": true }]"#

    var files: [String: String] {
        [
            "\(id)/campaign.json": """
            { "format": 1, "id": "\(id)", "name": "Shop", "timezone": "\(timezone)",
              "fields": [
                { "name": "note", "title": "Note", "type": "string", "level": "participant", "import": true },
                { "name": "due", "title": "Due", "type": "date", "level": "participant", "import": true },
                { "name": "step", "title": "Step", "type": "string", "level": "participant" }
              ],
              "import": \(imports)\(settings) }
            """,
            "\(id)/main.flow.json": """
            { "format": 1, "id": "main", "name": "Main", "nodes": [
                { "id": "created", "type": "participant_created" },
                { "id": "mail", "type": "\(kind)_communication", "communication_name": "MAIL", "agent": "\(agent)",
                  "agent_channel": "\(channel)", "date_time": \(dateTime), "from": "\(from)", "to": "\(to)",
                  "duration": "\(duration)"\(content)\(more) }\(nodes)
              ],
              "edges": [{ "from": "created", "to": "mail" }\(edges)] }
            """,
        ]
    }

    private var content: String {
        guard let template else { return "" }
        return template == "text"
            ? #", "template": { "subject": "For {{ name }}", "text": "\#(text)" }"# : #", "template": \#(template)"#
    }

    /// `email,name,note` rows `p0@example.org` and on.
    static func rows(_ range: Range<Int>) -> String {
        "email,name,note\n" + range.map { "p\($0)@example.org,Name \($0),n\($0)\n" }.joined()
    }
}
