import Conversations
import Domain
import Store

extension ConversationRow {
    /// The id of its communication.
    var apiID: String {
        APIIdentifier(.communication, key: communication.rawValue, createdAt: createdAt).description
    }

    var json: JSONValue { .object(members) }

    /// - Parameter lines: all that was said.
    func json(lines: [ConversationLine]) -> JSONValue {
        let context = context.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, .string($0.value)) }
        return .object(
            members + [.init("context", .object(context)), .init("messages", .array(lines.map(\.json)))])
    }

    private var members: [JSONValue.Member] {
        let participant = APIIdentifier(
            .participant, key: communication.participant.rawValue, createdAt: participantCreatedAt)
        let results = results.sorted { $0.key < $1.key }.map { JSONValue.Member($0.key, JSONValue($0.value)) }
        return [
            .init("id", .string(apiID)), .init("campaign_id", .optional(campaignID)),
            .init("participant_id", .string(participant.description)),
            .init("name", .optional(name.isEmpty ? nil : name)), .init("kind", .string(kind.name)),
            .init("channel", .string(channel)), .init("account", .optional(account)),
            .init("address", .string(address)), .init("agent", .string(agent)),
            .init("status", .string(status.name)), .init("reason", .optional(reason?.rawValue)),
            .init("open", .boolean(isOpen)), .init("paused_by", .optional(pausedBy)),
            .init("needs_person", .optional(needsPerson)),
            .init("results", .object(results)), .init("last_inbound_at", .instant(lastInboundAt)),
            .init("last_outbound_at", .instant(lastOutboundAt)), .init("created_at", .instant(createdAt)),
        ]
    }
}

extension ConversationLine {
    /// Of what can be settled by itself: what was said after the opening.
    var apiID: String? {
        followUp.map { APIIdentifier(.message, key: $0.rawValue, createdAt: at).description }
    }

    var json: JSONValue {
        [
            "id": .optional(apiID), "at": .instant(at), "direction": .string(isInbound ? "in" : "out"),
            "author": .optional(author), "subject": .optional(subject), "text": .string(text),
            "attachments": .array(attachments.map { .string($0) }), "state": .string(state.rawValue),
            "detail": .optional(detail),
        ]
    }
}

extension UnmatchedRow {
    var json: JSONValue {
        [
            "id": .string(APIIdentifier(.message, key: key.rawValue, createdAt: at).description),
            "at": .instant(at), "channel": .string(channel), "kind": .optional(kind?.name),
            "reason": .string(reason.rawValue), "detail": .optional(detail),
            "address": .string(address), "sender_name": .optional(senderName), "subject": .optional(subject),
            "text": .string(text), "attachments": .array(attachments.map { .string($0) }),
        ]
    }
}

extension PassedOverCount {
    var json: JSONValue {
        [
            "channel": .string(channel), "reason": .string(reason.rawValue),
            "explanation": .string(reason.explanation), "kept": .integer(Int64(kept)),
            "last_day": .integer(Int64(recent)),
            "newest_at": .instant(newestAt),
        ]
    }
}

extension DestinationRest {
    var json: JSONValue {
        [
            "domain": .string(domain), "since": .instant(since), "until": .instant(until),
            "refusals": .integer(Int64(refusals)), "detail": .string(detail),
        ]
    }
}

extension SuppressionRow {
    private var communicationID: String? {
        guard let communication, let communicationCreatedAt else { return nil }
        return APIIdentifier(.communication, key: communication.rawValue, createdAt: communicationCreatedAt).description
    }

    var json: JSONValue {
        [
            "kind": .string(kind.name), "address": .string(address), "reason": .string(reason.rawValue),
            "detail": .optional(detail), "source": .string(source), "at": .instant(at), "code": .optional(code),
            "communication_id": .optional(communicationID), "told_at": .instant(toldAt),
        ]
    }
}
