import Agents
import Channels
import Domain

/// A campaign over four channels whose steps are decided by what people said, and the people.
///
/// An e-mail that nobody answers is followed by a WhatsApp template, whose form asks two questions; who drinks tea is
/// called to confirm; what came of the call decides the Telegram message at the end.
enum FourChannels {
    static let files = [
        "tasting/campaign.json": """
        { "format": 1, "id": "tasting", "name": "Tasting", "timezone": "Europe/London",
          "fields": [
            { "name": "amount", "title": "Amount", "type": "number", "level": "participant", "import": true },
            { "name": "cups", "title": "Cups", "type": "integer", "level": "participant" }
          ] }
        """,
        "tasting/invite.flow.json": """
        { "format": 1, "id": "invite", "name": "Invite", "nodes": [
            { "id": "created", "type": "participant_created" },
            { "id": "invite", "type": "email_communication", "communication_name": "INVITE", "agent": "message",
              "agent_channel": "mail", "date_time": "today", "from": "09:00", "to": "18:00", "duration": "08:00",
              "template": { "subject": "A tasting", "text": "Dear {{ name }}, will you come?" } },
            { "id": "ended", "type": "communication_ended", "communication_name": "INVITE" },
            { "id": "silent", "type": "field_check", "property": "communication.status", "operator": "equals", "value": "NoResponse" },
            { "id": "ask", "type": "whatsapp_communication", "communication_name": "ASK", "agent": "survey",
              "agent_channel": "whatsapp", "date_time": "today", "from": "09:00", "to": "18:00", "duration": "08:00",
              "template": { "name": "tasting", "language": "en", "parameters": ["{{ name }}"] } },
            { "id": "answered", "type": "update_field", "assignments": [{ "attribute": "participant.result", "value": { "expression": "f'mail: {communication.status}'" } }] }
          ],
          "edges": [
            { "from": "created", "to": "invite" }, { "from": "ended", "to": "silent" },
            { "from": "silent", "port": "match", "to": "ask" }, { "from": "silent", "port": "else", "to": "answered" } ] }
        """,
        "tasting/decide.flow.json": """
        { "format": 1, "id": "decide", "name": "Decide", "nodes": [
            { "id": "asked", "type": "communication_ended", "communication_name": "ASK" },
            { "id": "cups", "type": "update_field", "assignments": [{ "attribute": "participant.cups", "value": { "expression": "result.cups" } }] },
            { "id": "tea", "type": "field_check", "property": "result.likes", "operator": "equals", "value": "tea" },
            { "id": "call", "type": "voice_communication", "communication_name": "CALL", "agent": "caller",
              "agent_channel": "phone", "date_time": "today", "from": "09:00", "to": "18:00", "duration": "08:00",
              "customer_context": ["participant.amount"] },
            { "id": "other", "type": "update_field", "assignments": [{ "attribute": "participant.result", "value": { "expression": "f'asked: {communication.status}'" } }] },
            { "id": "called", "type": "communication_ended", "communication_name": "CALL" },
            { "id": "yes", "type": "field_check", "property": "result.comes", "operator": "equals", "value": "yes" },
            { "id": "welcome", "type": "telegram_communication", "communication_name": "WELCOME", "agent": "message",
              "agent_channel": "telegram", "date_time": "today", "from": "09:00", "to": "18:00", "duration": "08:00",
              "start_phrase": "See you there: {{ cups }} cups are yours." },
            { "id": "sorry", "type": "telegram_communication", "communication_name": "SORRY", "agent": "message",
              "agent_channel": "telegram", "date_time": "today", "from": "09:00", "to": "18:00", "duration": "08:00",
              "start_phrase": "We did not reach you: {{ participant.result }}." },
            { "id": "kept", "type": "update_field", "assignments": [{ "attribute": "participant.result", "value": { "expression": "f'call: {communication.status}'" } }] }
          ],
          "edges": [
            { "from": "asked", "to": "cups" }, { "from": "cups", "to": "tea" }, { "from": "tea", "port": "match", "to": "call" },
            { "from": "tea", "port": "else", "to": "other" }, { "from": "called", "to": "kept" },
            { "from": "kept", "to": "yes" }, { "from": "yes", "port": "match", "to": "welcome" },
            { "from": "yes", "port": "else", "to": "sorry" } ] }
        """,
    ]

    static let agents = [
        AgentDefinition(
            id: "message", kind: .message,
            channels: [.init(channel: "mail"), .init(channel: "telegram")], sessionTimeout: .seconds(48 * 3600)),
        AgentDefinition(
            id: "survey", kind: .form, channels: [.init(channel: "whatsapp")], language: "en",
            sessionTimeout: .seconds(24 * 3600),
            results: [
                AgentResult(name: "likes", type: .choice(["tea", "coffee"]), question: "Tea or coffee?"),
                AgentResult(name: "cups", type: .integer, question: "How many cups?"),
            ], form: FormSettings(invalidMessage: "Pardon?", thanksMessage: "Thank you.")),
        AgentDefinition(
            id: "caller", kind: .form, channels: [.init(channel: "phone")],
            welcomeMessage: "Dear {{ name }}, your place costs {{ amount }}.", language: "en",
            results: [AgentResult(name: "comes", type: .choice(["yes", "no"]), question: "Will you come?")],
            form: FormSettings(thanksMessage: "Goodbye.")),
    ]

    static let channels = [
        ScriptedChannel("mail", attempts: 3, carries: [.email]),
        ScriptedChannel("whatsapp", attempts: 3, onUnknown: .hold, carries: [.whatsapp]),
        ScriptedChannel("phone", attempts: 3, onUnknown: .hold, carries: [.voice]),
        ScriptedChannel("telegram", attempts: 3, onUnknown: .hold, deliversAtOnce: true, carries: [.telegram]),
    ]

    static let rows = """
        external_id,name,email,phone,telegram_id,amount
        ann,Ann,ann@example.org,+14155550101,1001,12.5
        bob,Bob,bob@example.org,+14155550102,1002,12.5
        cid,Cid,cid@example.org,+14155550103,1003,12.5
        dora,Dora,dora@example.org,+14155550104,1004,20
        eve,Eve,eve@example.org,+14155550105,1005,12.5
        finn,Finn,finn@example.org,+14155550106,1006,12.5
        gil,Gil,gil@example.org,+14155550107,,12.5
        hal,Hal,hal@example.org,+14155550108,1008,12.5

        """

    /// What a person and their providers do about the `number`th message that reaches them on a channel.
    static func reaction(of person: String, on channel: String, to message: OutboundMessage, number: Int)
        -> [(after: Duration, does: Deed)]
    {
        switch (person, channel, number) {
        case ("bob", "mail", 1): [(.seconds(3600), .says("I will come.")), (.seconds(4000), .says("With my wife."))]
        case ("finn", "mail", 1): [(.seconds(5), .fails("5.1.1 no such user"))]
        case (_, "mail", 1): [(.seconds(5), .delivered)]

        // Ann needs two tries; her provider tells everything twice and out of order.
        case ("ann", "whatsapp", 1):
            [
                (.seconds(90), .read), (.seconds(91), .delivered), (.seconds(92), .read),
                (.seconds(600), .says("Hello?")),
                (.seconds(600), .says("Hello?", again: true)),
            ]
        case ("ann", "whatsapp", 2): [(.seconds(60), .says("Water"))]
        case ("ann", "whatsapp", 3): [(.seconds(60), .says("TEA."))]
        case ("ann", "whatsapp", 4): [(.seconds(60), .says("two of them"))]
        case ("ann", "whatsapp", 5): [(.seconds(60), .says("2"))]
        case ("cid", "whatsapp", 1): [(.seconds(5), .delivered)]
        case ("eve", "whatsapp", 1): [(.seconds(300), .says("stop"))]
        case ("eve", "whatsapp", _): []
        case ("hal", "whatsapp", 1): [(.seconds(120), .says("yes?"))]
        case ("hal", "whatsapp", 2): [(.seconds(120), .says("coffee"))]
        case ("hal", "whatsapp", 3): [(.seconds(120), .says("1"))]
        case (_, "whatsapp", 1): [(.seconds(60), .says("Hi"))]
        case (_, "whatsapp", 2): [(.seconds(60), .says("tea"))]
        case (_, "whatsapp", 3): [(.seconds(60), .says("3"))]

        // Dora is busy, then does not answer, however often; Gil presses a key that is none, then yes.
        case ("dora", "phone", _):
            [(.seconds(2), .delivered), (.seconds(30), .notReached(number == 1 ? "486" : "480"))]
        case ("gil", "phone", 1): [(.seconds(2), .delivered), (.seconds(8), .read), (.seconds(20), .presses("9"))]
        case ("gil", "phone", 2): [(.seconds(12), .presses("1"))]
        case (_, "phone", 1): [(.seconds(2), .delivered), (.seconds(8), .read), (.seconds(20), .presses("1"))]
        case (_, "phone", _) where message.expects == nil: [(.seconds(4), .hangsUp)]
        default: []
        }
    }

    enum Deed {
        case delivered, read, hangsUp
        case says(String, again: Bool = false)
        case presses(String)
        case notReached(String)
        case fails(String)
    }
}
