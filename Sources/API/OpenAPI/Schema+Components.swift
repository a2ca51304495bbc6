import Domain
import Store

extension Schema {
    /// The named schemas of the document.
    static let components: [(name: String, schema: JSONValue)] =
        [
            ("Problem", problem),
            ("PageMeta", object(["next": nullableText, "total": ["type": ["integer", "null"]]])),
            ("Campaign", campaign),
            ("Version", version), ("Act", act),
            ("RolledBack", object(["changed": ["type": "boolean"], "version": text])),
            ("CampaignChange", object(["changed": ["type": "boolean"], "campaign": reference("Campaign")])),
            ("UploadCounts", uploadCounts), ("Upload", upload), ("RowIssue", rowIssue), ("ItemIssue", itemIssue),
            ("ParticipantItem", participantItem), ("AddedParticipants", addedParticipants),
            ("Participant", participant),
            ("Communication", communication), ("CommunicationDetail", communicationDetail), ("Health", health),
            ("FailedRuns", failedRuns),
            ("Readiness", readiness), ("CommunicationChange", change(of: "Communication", as: "communication")),
        ] + conversationComponents

    private static let problem = object(
        [
            "type": ["type": "string", "format": "uri"], "title": text, "status": ["type": "integer"],
            "code": choice(ProblemCode.allCases.map(\.rawValue)), "detail": text,
            "errors": list(object(["path": text, "code": text, "message": text])), "request_id": text,
        ], optional: ["errors"])

    private static let version = object([
        "id": identifier, "version": text, "name": text, "created_at": time, "in_force": ["type": "boolean"],
    ])

    private static let campaign = object([
        "id": text, "name": text, "status": choice(["running", "stopped"]), "participants": count,
        "waiting_events": count,
        "version": object(["id": identifier, "content_hash": text, "created_at": time]), "created_at": time,
    ])

    private static let uploadCounts = object([
        "total": count, "new": count, "updated": count, "unchanged": count, "rejected": count, "warned": count,
        "failed_runs": count,
    ])

    private static let upload = object([
        "id": identifier, "campaign_id": text, "source": choice(UploadSource.allCases.map(\.rawValue)),
        "file_name": text, "bytes": count, "bytes_done": count,
        "status": choice(UploadStatus.allCases.map(\.rawValue)), "counts": reference("UploadCounts"),
        "rows_per_second": ["type": ["number", "null"]], "column_notes": list(text),
        "column_warnings": list(text),
        "error": nullable(object(["code": text, "message": text])), "duplicate_of": nullableIdentifier,
        "received_at": time, "started_at": nullableTime, "finished_at": nullableTime,
    ])

    private static let issueCode = choice(RowIssue.Code.allCases.map(\.rawValue))
    private static let severity = choice(["error", "warning"])

    private static let rowIssue = object([
        "line": count, "code": issueCode, "severity": severity, "field": nullableText, "message": text,
    ])

    private static let itemIssue = object([
        "code": issueCode, "severity": severity, "field": nullableText, "message": text,
    ])

    private static let participantItem = object(
        [
            "attributes": [
                "type": "object",
                "additionalProperties": ["type": ["string", "integer", "number", "boolean", "null"]],
                "description": "Values by field name; null leaves what is there, like an empty cell.",
            ],
            "timezone": ["type": ["string", "null"], "description": "An IANA zone, as Europe/London."],
            "object_id": [
                "type": ["string", "integer", "null"],
                "description": "Tells several participants of one customer apart, as a loan's number.",
            ],
        ], optional: ["timezone", "object_id"])

    private static let addedParticipants = object([
        "data": list(
            object([
                "index": count, "result": choice(RowVerdict.Outcome.allCases.map(\.rawValue)),
                "participant_id": nullableIdentifier, "issues": list(reference("ItemIssue")),
            ])),
        "meta": object(["upload_id": identifier, "counts": reference("UploadCounts")]),
    ])

    /// Whether a write changed anything, and what it was about as it is now.
    static func change(of name: String, as member: String) -> JSONValue {
        object([.init("changed", ["type": "boolean"]), .init(member, reference(name))])
    }

    private static let origin = nullable(object(["upload_id": identifier, "line": count]))

    private static let participant = object([
        "id": identifier, "campaign_id": nullableText, "customer_id": identifier, "object_id": text,
        "timezone": nullableText,
        "status": nullableText, "result": nullableText, "result_at": nullableText, "customer": values,
        "participant": values, "communications": count, "runs": count, "created_by": origin, "changed_by": origin,
        "created_at": time, "updated_at": time,
    ])

    static let status = choice(CommunicationStatus.allCases.map(\.name))
    static let reason = nullableChoice(StatusReason.allCases.map(\.rawValue))

    private static let communicationProperties: [JSONValue.Member] = [
        .init("id", identifier), .init("campaign_id", nullableText), .init("participant_id", identifier),
        .init("name", text),
        .init("kind", choice(CommunicationKind.allCases.map(\.name))), .init("channel", text), .init("agent", text),
        .init("flow", text), .init("node", text), .init("status", status), .init("reason", reason),
        .init("detail", nullableText), .init("timezone", text),
        .init("timezone_source", choice(["participant", "campaign", "tenant"])), .init("planned_at", nullableTime),
        .init("deadline", nullableTime), .init("due_at", nullableTime), .init("started_at", nullableTime),
        .init("delivered_at", nullableTime), .init("read_at", nullableTime), .init("replied_at", nullableTime),
        .init("ended_at", nullableTime), .init("attempts", count), .init("created_at", time),
    ]

    private static let communication = object(communicationProperties)

    private static let communicationDetail = object(
        communicationProperties + [
            .init("results", values),
            .init(
                "plan",
                nullable(object(["planned_at": nullableText, "deadline": nullableText, "ledger": list(text)]))),
            .init(
                "history",
                list(object(["at": time, "status": status, "reason": reason, "detail": nullableText]))),
            .init("attempt_history", list(attempt)), .init("messages", list(reference("Message"))),
        ])

    private static let attempt = object([
        "id": identifier, "intended_at": time, "finished_at": nullableTime,
        "outcome": nullable(
            object([
                "result": choice(["accepted", "rejected", "retry", "channel_failed", "unknown"]), "code": nullableText,
                "text": nullableText,
            ])),
        "message": object([
            "recipient": text, "account": nullableText, "subject": nullableText, "text": nullableText,
            "html": nullableText, "template": nullableText, "attachments": list(text), "message_id": text,
        ]),
    ])

    private static let failedRuns = object([
        "campaign_id": text, "version": text, "upload_id": nullableIdentifier, "flow": text, "node": text,
        "error": text, "count": count, "first_at": time, "last_at": time, "participant_id": nullableIdentifier,
    ])

    private static let health = object(["status": choice(["ok"])])

    private static let readiness = object([
        "status": choice(["ready", "degraded", "not_ready"]), "reasons": list(object(["code": text, "message": text])),
    ])
}
