import Domain
import GRDB

/// Loads what is due with all that is needed to render and send it.
struct DueLoader {
    private let select: HotStatement
    private let selectMessage: HotStatement
    private let db: Database

    init(_ db: Database) throws {
        self.db = db
        select = try HotStatement(
            db,
            """
            SELECT c.lane, lane.campaign, lane.channel, node.version, c.node - version.first_node, c.planned_at, c.deadline,
                c.due_at, zone.name, c.zone_source, c.base_kind, c.base, c.attempts, c.reason,
                p.object_id, p.record, p_zone.name, p.run_count, p.communication_count, customer.record, c.status
            FROM communication AS c
            JOIN lane ON lane.id = c.lane
            JOIN node ON node.id = c.node
            JOIN version ON version.id = node.version
            JOIN zone ON zone.id = c.zone
            JOIN participant AS p ON p.id = c.id >> 20
            JOIN customer ON customer.id = p.customer
            LEFT JOIN zone AS p_zone ON p_zone.id = p.zone
            WHERE c.id = ?
            """)
        selectMessage = try HotStatement(
            db, "SELECT message FROM attempt WHERE communication = ? ORDER BY id DESC LIMIT 1")
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
        let state = ParticipantState(
            key: key.participant, objectID: select.text(14) ?? "",
            customer: try select.bytes(19) { bytes throws(EncodingFault) in try FieldRecordCodec.decode(bytes) },
            participant: try select.bytes(15) { bytes throws(EncodingFault) in try FieldRecordCodec.decode(bytes) },
            zone: select.text(16), runCount: select.int(17), communicationCount: select.int(18))
        var due = DueCommunication(
            key: key, lane: LaneKey(select.int(0)), campaign: CampaignKey(select.int(1)),
            channel: select.text(2) ?? "", version: VersionKey(select.int(3)), node: Int(clamping: select.int(4)),
            plannedAt: plannedAt, deadline: deadline, dueAt: dueAt,
            inputs: PlanInputs(zone: select.text(8) ?? "", zoneSource: source, base: base),
            attemptCount: Int(clamping: select.int(12)), state: state, message: try message(key),
            isUnknown: select.optionalInt(13) == StatusReason.unknown.storedCode)
        due.hasBegun = select.int(20) != Int64(CommunicationStatus.planned.rawValue)
        return due
    }

    private func message(_ key: CommunicationKey) throws -> OutboundMessage? {
        selectMessage.bind(1, key.rawValue)
        defer { selectMessage.reset() }
        guard try selectMessage.step() else { return nil }
        return try MessageRows.fetch(selectMessage.int(0), db)
    }
}
