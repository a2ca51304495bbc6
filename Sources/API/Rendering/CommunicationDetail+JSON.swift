import Domain
import Runtime
import Store

extension CommunicationDetail {
    /// - Parameters:
    ///   - plan: nil where it cannot be computed any more.
    ///   - lines: all that was said, in both directions.
    func json(plan: PlanExplanation?, lines: [ConversationLine]) -> JSONValue {
        let results = row.snapshot.results.sorted { $0.key < $1.key }.map {
            JSONValue.Member($0.key, JSONValue($0.value))
        }
        let more: [JSONValue.Member] = [
            .init("results", .object(results)),
            .init(
                "plan",
                .optional(
                    plan.map {
                        [
                            "planned_at": .optional($0.plannedAt), "deadline": .optional($0.deadline),
                            "ledger": .array($0.ledger.map { .string($0) }),
                        ]
                    })),
            .init("history", .array(history.map(\.json))),
            .init("attempt_history", .array(attempts.map(\.json))),
            .init("messages", .array(lines.map(\.json))),
        ]
        return .object(row.members + more)
    }
}

extension CommunicationDetail.StatusChange {
    var json: JSONValue {
        [
            "at": .instant(at), "status": .string(status.name), "reason": .optional(reason?.rawValue),
            "detail": .optional(detail),
        ]
    }
}

extension CommunicationDetail.Attempt {
    var json: JSONValue {
        [
            "id": .string(APIIdentifier(.attempt, key: key.rawValue, createdAt: intendedAt).description),
            "intended_at": .instant(intendedAt), "finished_at": .instant(finishedAt), "outcome": outcomeJSON,
            "message": [
                "recipient": .string(message.recipient), "account": .optional(message.account),
                "subject": .optional(message.subject), "text": .optional(message.text), "html": .optional(message.html),
                "template": .optional(message.template?.name),
                "attachments": .array(message.attachments.map { .string($0.name) }),
                "message_id": .string(message.idempotencyKey),
            ],
        ]
    }

    /// Null while it is in flight.
    private var outcomeJSON: JSONValue {
        switch outcome {
        case nil: .null
        case .accepted(let providerID): result("accepted", code: providerID, text: nil)
        case .rejected(let code, let text): result("rejected", code: code, text: text)
        case .addressRejected(_, let code, let text): result("rejected", code: code, text: text)
        case .retry(_, let code, let text): result("retry", code: code, text: text)
        case .channelFailed(let failure): result("channel_failed", code: failure.code, text: failure.text)
        case .unknown(let text): result("unknown", code: nil, text: text)
        }
    }

    private func result(_ result: String, code: String?, text: String?) -> JSONValue {
        ["result": .string(result), "code": .optional(code), "text": .optional(text)]
    }
}
