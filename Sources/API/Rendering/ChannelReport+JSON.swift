import Channels
import Domain
import Runtime
import Store

extension ChannelReport {
    var json: JSONValue {
        [
            "id": .string(id), "kind": .string(kind), "carries": .array(carries.map { .string($0.name) }),
            "state": state.json, "last_error": .optional(lastError.map(\.json)),
            "accounts": .array(
                accounts.map {
                    [
                        "id": .string($0.id), "state": $0.state.json,
                        "last_error": .optional($0.lastError.map(\.json)),
                    ]
                }),
            "queue": [
                "due": .count(load.due), "planned": .count(load.planned), "held": .count(load.held),
                "in_flight": .count(load.inFlight),
            ],
            "open_conversations": .count(load.openConversations),
            "rate": [
                "limit": .optional(rateLimit.map { .number($0) }), "sent_last_minute": .count(sentLastMinute),
                "concurrency": .count(concurrency),
            ],
            "reception": [
                "ways": .array(reception.ways.map { .string($0.rawValue) }), "state": reception.state.json,
                "last_look_at": .instant(reception.lastLookAt), "last_event_at": .instant(reception.lastEventAt),
                "last_error": .optional(reception.lastError.map(\.json)),
            ],
        ]
    }
}

extension ChannelReport.State {
    var json: JSONValue {
        var until: Instant?
        var by: String?
        var since: Instant?
        switch self {
        case .ready, .stopped: break
        case .waiting(let instant): until = instant
        case .paused(let actor, let instant): (by, since) = (actor, instant)
        }
        return [
            "name": .string(name), "until": .instant(until), "paused_by": .optional(by),
            "paused_since": .instant(since),
        ]
    }
}

extension ChannelReport.LastError {
    var json: JSONValue { ["code": .string(code), "text": .string(text), "at": .instant(at)] }
}

extension ChannelTemplate {
    var json: JSONValue {
        [
            "name": .string(name), "language": .string(language), "status": .string(status),
            "category": .optional(category), "body": .optional(body),
            "parameters": .array(parameters.map { .string($0) }),
        ]
    }
}

extension TestSend.Result {
    /// In the words that attempts have, and `not_ready`, `unfit` where nothing was sent.
    var json: JSONValue {
        switch self {
        case .notReady(let failure): Self.json("not_ready", code: failure.code, text: failure.text, messageID: nil)
        case .unfit(let text): Self.json("unfit", code: nil, text: text, messageID: nil)
        case .tried(let outcome, let key): Self.json(outcome, messageID: key)
        }
    }

    private static func json(_ outcome: DeliveryOutcome, messageID: String) -> JSONValue {
        switch outcome {
        case .accepted(let id): json("accepted", code: id, text: nil, messageID: messageID)
        case .rejected(let code, let text): json("rejected", code: code, text: text, messageID: messageID)
        case .addressRejected(_, let code, let text): json("rejected", code: code, text: text, messageID: messageID)
        case .retry(_, let code, let text): json("retry", code: code, text: text, messageID: messageID)
        case .channelFailed(let failure):
            json("channel_failed", code: failure.code, text: failure.text, messageID: messageID)
        case .unknown(let text): json("unknown", code: nil, text: text, messageID: messageID)
        }
    }

    private static func json(_ result: String, code: String?, text: String?, messageID: String?) -> JSONValue {
        [
            "result": .string(result), "code": .optional(code), "text": .optional(text),
            "message_id": .optional(messageID),
        ]
    }
}
