import Conversations
import Domain
import Runtime
import Store

extension Schema {
    /// The named schemas of channels and conversations.
    static let conversationComponents: [(name: String, schema: JSONValue)] = [
        ("Change", object(["changed": ["type": "boolean"]])), ("ChannelError", channelError),
        ("ChannelState", channelState), ("Channel", channel), ("ChannelChange", change(of: "Channel", as: "channel")),
        ("Template", template), ("TestResult", testResult), ("Message", message),
        ("Conversation", object(conversation)), ("ConversationDetail", conversationDetail),
        ("ConversationChange", change(of: "Conversation", as: "conversation")), ("Suppression", suppression),
        ("DestinationRest", destinationRest), ("UnmatchedMessage", unmatched), ("UnmatchedCount", unmatchedCount),
    ]

    private static let kind = choice(CommunicationKind.allCases.map(\.name))

    private static let channelError = object(["code": text, "text": text, "at": time])

    private static let channelState = object([
        "name": choice(["ready", "waiting", "stopped", "paused"]), "until": nullableTime, "paused_by": nullableText,
        "paused_since": nullableTime,
    ])

    private static let channel = object([
        "id": text, "kind": text, "carries": list(kind), "state": reference("ChannelState"),
        "last_error": nullable(reference("ChannelError")),
        "accounts": list(
            object([
                "id": text, "state": reference("ChannelState"), "last_error": nullable(reference("ChannelError")),
            ])),
        "queue": object(["due": count, "planned": count, "held": count, "in_flight": count]),
        "open_conversations": count,
        "rate": object([
            "limit": ["type": ["number", "null"]], "sent_last_minute": count, "concurrency": count,
        ]),
        "reception": object([
            "ways": list(choice(ChannelReport.Reception.Way.allCases.map(\.rawValue))),
            "state": reference("ChannelState"), "last_look_at": nullableTime, "last_event_at": nullableTime,
            "last_error": nullable(reference("ChannelError")),
        ]),
    ])

    private static let template = object([
        "name": text, "language": text, "status": text, "category": nullableText, "body": nullableText,
        "parameters": list(text),
    ])

    private static let testResult = object([
        "result": choice([
            "accepted", "rejected", "retry", "channel_failed", "unknown", "not_ready", "unfit",
        ]),
        "code": nullableText, "text": nullableText, "message_id": nullableText,
    ])

    private static let message = object([
        "id": nullableIdentifier, "at": time, "direction": choice(["in", "out"]), "author": nullableText,
        "subject": nullableText, "text": text, "attachments": list(text),
        "state": choice(["received", "waiting", "sending", "sent", "unknown", "failed", "dropped"]),
        "detail": nullableText,
    ])

    private static let conversation: [JSONValue.Member] = [
        .init("id", identifier), .init("campaign_id", nullableText), .init("participant_id", identifier),
        .init("name", nullableText), .init("kind", kind), .init("channel", text), .init("account", nullableText),
        .init("address", text), .init("agent", text), .init("status", status), .init("reason", reason),
        .init("open", ["type": "boolean"]), .init("paused_by", nullableText), .init("needs_person", nullableText),
        .init("results", values),
        .init("last_inbound_at", nullableTime), .init("last_outbound_at", nullableTime), .init("created_at", time),
    ]

    private static let conversationDetail = object(
        conversation + [
            .init("context", ["type": "object", "additionalProperties": text]),
            .init("messages", list(reference("Message"))),
        ])

    private static let suppression = object([
        "kind": kind, "address": text, "reason": choice(SuppressionReason.allCases.map(\.rawValue)),
        "detail": nullableText, "source": text, "at": time, "code": nullableText,
        "communication_id": nullableIdentifier,
        "told_at": nullableTime,
    ])

    private static let destinationRest = object([
        "domain": text, "since": time, "until": time, "refusals": count, "detail": text,
    ])

    private static let unmatched = object([
        "id": identifier, "at": time, "channel": text,
        "kind": nullableChoice(CommunicationKind.allCases.map(\.name)), "reason": passedOverReason,
        "detail": nullableText, "address": text, "sender_name": nullableText, "subject": nullableText, "text": text,
        "attachments": list(text),
    ])

    private static let passedOverReason = choice(PassedOverReason.allCases.map(\.rawValue))

    private static let unmatchedCount = object([
        "channel": text, "reason": passedOverReason, "explanation": text, "kept": count, "last_day": count,
        "newest_at": time,
    ])
}
