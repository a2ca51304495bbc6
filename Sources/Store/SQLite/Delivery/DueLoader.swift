import Conversations
import Domain
import GRDB

/// Loads what is due as it was planned.
struct DueLoader {
    private let select: HotStatement

    init(_ db: Database) throws {
        select = try HotStatement(
            db,
            """
            SELECT c.lane, lane.campaign, lane.channel, node.version, c.node - version.first_node, c.planned_at, c.deadline,
                c.due_at, zone.name, c.zone_source, c.base_kind, c.base, c.attempts, c.reason, c.status
            FROM communication AS c
            JOIN lane ON lane.id = c.lane
            JOIN node ON node.id = c.node
            JOIN version ON version.id = node.version
            JOIN zone ON zone.id = c.zone
            WHERE c.id = ?
            """)
    }

    func load(_ key: CommunicationKey) throws -> DueCommunication? {
        select.bind(1, key.rawValue)
        defer { select.reset() }
        guard try select.step(), let plannedAt = select.instant(5), let deadline = select.instant(6),
            let dueAt = select.instant(7)
        else { return nil }
        guard let source = PlanInputs.ZoneSource(rawValue: UInt8(clamping: select.int(9))),
            let base = PlanInputs.Base(storedKind: select.int(10), value: select.optionalInt(11))
        else { throw EncodingFault(what: "has inputs of a plan that cannot be read", offset: 0) }
        return DueCommunication(
            key: key, lane: LaneKey(select.int(0)), campaign: CampaignKey(select.int(1)),
            channel: select.text(2) ?? "", version: VersionKey(select.int(3)), node: Int(clamping: select.int(4)),
            plannedAt: plannedAt, deadline: deadline, dueAt: dueAt,
            inputs: PlanInputs(zone: select.text(8) ?? "", zoneSource: source, base: base),
            attemptCount: Int(clamping: select.int(12)),
            reason: select.optionalInt(13).flatMap { StatusReason(storedCode: $0) },
            hasBegun: select.int(14) != Int64(CommunicationStatus.planned.rawValue))
    }
}
