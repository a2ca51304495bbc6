import TestSupport

/// A small campaign and a file for it, drawn from a seed: chains of messages over several zones and windows.
struct RandomCampaign {
    var campaign = ""
    var flows: [String: String] = [:]
    var rows = ""
    var outcomes = ""

    private static let zones = ["Europe/London", "America/New_York", "Asia/Tokyo", "Australia/Lord_Howe", ""]
    private static let statuses = ["Failed", "Skipped", "Canceled", "Delivered", "NoResponse", "Planned"]

    /// - Parameter pauses: flows wait for scripts, instants and events.
    init(seed: UInt64, pauses: Bool = false) {
        var random = SeededRandom(seed: seed)
        campaign = """
            { "format": 1, "id": "shop", "name": "Shop", "timezone": "\(random.pick(["UTC", "Europe/Paris"]))",
              "reupload": "\(random.pick(["always", "changed"]))",
              "fields": [
                { "name": "due", "title": "Due", "type": "date", "level": "participant", "import": true },
                { "name": "amount", "title": "Amount", "type": "number", "level": "participant", "import": true },
                { "name": "tier", "title": "Tier", "type": "string", "level": "customer", "import": true }
              ] }
            """
        var count = 0
        func message() -> String {
            count += 1
            let window = random.pick([("09:00", "18:00"), ("22:00", "06:00"), ("00:00", "00:00"), ("08:00", "10:00")])
            let time = random.pick([
                #""today""#, #"{ "field": "participant.due", "offset": "-2d" }"#,
                #"{ "field": "participant.due", "offset": "3h" }"#, #""2026-06-03T08:15:00""#,
            ])
            let days = random.pick(["", #", "days": ["mon", "tue", "thu"]"#])
            return """
                { "id": "m\(count)", "type": "email_communication", "communication_name": "M\(count)",
                  "agent": "message", "agent_channel": "mail", "date_time": \(time), "from": "\(window.0)",
                  "to": "\(window.1)", "duration": "\(random.pick(["00:30", "04:00", "30:00"]))"\(days),
                  "template": { "subject": "M\(count)", "text": "\(random.pick(["Hello", "{{ amount / 3 }}"]))" } }
                """
        }
        func flow(_ id: String, trigger: String) {
            let first = message()
            let firstID = "m\(count)"
            let second =
                [
                    #"{ "id": "x", "type": "cancel_communications" }"#,
                    #"{ "id": "x", "type": "update_field", "assignments": [{ "attribute": "participant.status", "value": "s" }] }"#,
                    #"{ "id": "x", "type": "update_field", "assignments": [{ "attribute": "customer.tier", "value": "gold" }] }"#,
                ].dropFirst(random.pick([0, 1, 2, 3])).first ?? message()
            let target = second.contains(#""id": "x""#) ? "x" : "m\(count)"
            let pause =
                pauses
                ? random.pick([
                    #", { "id": "p", "type": "python_custom_action", "script": "score.py" }"#,
                    #", { "id": "p", "type": "test_wait", "for": \#(random.pick(["0", "3600", "90000"])) }"#,
                    #", { "id": "p", "type": "test_wait", "for": 7200, "communication": "M1" }"#,
                    #", { "id": "p", "type": "test_wait", "for": 7200, "field": "status", "whole_run": true }"#,
                ]) : ""
            let way =
                pause.isEmpty
                ? #"{ "from": "\#(firstID)", "to": "\#(target)" }"#
                : ["out", "timeout", "event"].dropLast(pause.contains("python") ? 2 : 0).map {
                    #"{ "from": "p", "port": "\#($0)", "to": "\#(target)" }"#
                }.joined(separator: ", ") + #", { "from": "\#(firstID)", "to": "p" }"#
            flows[id] = """
                { "format": 1, "id": "\(id)", "name": "F", "nodes": [
                    { "id": "t", \(trigger) },
                    { "id": "c", "type": "field_check", "property": "participant.amount",
                      "operator": "\(random.pick(["greater_than", "less_than", "is_set"]))"\(Self.value) },
                    \(first), \(second)\(pause) ],
                  "edges": [{ "from": "t", "to": "c" }, { "from": "c", "port": "match", "to": "\(firstID)" },
                    { "from": "c", "port": "else", "to": "\(target)" }, \(way)] }
                """.replacingIsSet()
        }
        flow("a", trigger: #""type": "participant_created""#)
        flow("b", trigger: #""type": "communication_ended", "communication_name": "M1""#)
        flow(
            "c",
            trigger:
                #""type": "communication_updated", "status": ["\#(random.pick(Self.statuses))"], "communication_name": "M\#(random.pick([1, 1, 2]))""#
        )
        if random.chance(0.7) { flow("d", trigger: #""type": "participant_updated""#) }
        rows = "external_id,email,object_id,timezone,due,amount,tier\n"
        for _ in 0..<14 {
            let number = random.next() % 9
            let id = random.chance(0.8) ? "C\(number)" : ""
            let email = random.chance(0.8) ? "p\(number)@example.org" : ""
            let object = random.pick(["", "", "loan"])
            let day = 1 + random.next() % 12
            let due = random.pick(["2026-06-0\(1 + day % 9)", "", "not a date", "2026-06-1\(day % 9)"])
            let amount = random.pick(["5", "50", "0", ""])
            rows +=
                "\(id),\(email),\(object),\(random.pick(Self.zones)),\(due),\(amount),\(random.pick(["", "silver"]))\n"
        }
        outcomes = """
            { "format": 1, "seed": \(seed % 1000), "default": { "failed": \(random.pick(["0", "0.3", "1"])) }\(
                flows.values.contains { $0.contains("score.py") } ? Self.answers[Int(seed % 3)] : "") }
            """
    }

    private static let answers = [
        #", "scripts": { "score.py": { "participant": { "status": "scored" } } }"#,
        #", "scripts": { "score.py": { "fails": "no score" } }"#,
        #", "scripts": { "score.py": { "participant": { "amount": 7 } } }"#,
    ]

    private static let value = #", "value": 20"#
}

extension String {
    /// `is_set` takes no value.
    fileprivate func replacingIsSet() -> String {
        guard let range = firstRange(of: #""is_set", "value": 20"#) else { return self }
        var text = self
        text.replaceSubrange(range, with: #""is_set""#)
        return text
    }
}
