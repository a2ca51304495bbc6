import Domain
import Store

extension CommunicationRow {
    var json: JSONValue { .object(members) }

    /// What lists show: no message bodies.
    var members: [JSONValue.Member] {
        [
            .init("id", .string(apiID)), .init("campaign_id", .campaign(campaignID)),
            .init("participant_id", .string(participantAPIID)), .init("name", .string(snapshot.name)),
            .init("kind", .string(snapshot.kind.name)), .init("channel", .string(snapshot.channel)),
            .init("agent", .string(snapshot.agent)), .init("flow", .string(flow)), .init("node", .string(node)),
            .init("status", .string(snapshot.status.name)), .init("reason", .optional(snapshot.reason?.rawValue)),
            .init("detail", .optional(detail)), .init("timezone", .string(inputs.zone)),
            .init("timezone_source", .string(inputs.zoneSource.name)), .init("planned_at", .instant(plannedAt)),
            .init("deadline", .instant(deadline)), .init("due_at", .instant(dueAt)),
            .init("started_at", .instant(snapshot.startedAt)), .init("delivered_at", .instant(deliveredAt)),
            .init("read_at", .instant(readAt)), .init("replied_at", .instant(repliedAt)),
            .init("ended_at", .instant(snapshot.endedAt)), .init("attempts", .count(attemptCount)),
            .init("created_at", .instant(createdAt)),
        ]
    }
}

extension PlanInputs.ZoneSource {
    var name: String {
        switch self {
        case .participant: "participant"
        case .campaign: "campaign"
        case .tenant: "tenant"
        }
    }
}
