import Conversations
import Domain
import GRDB

/// Reads communications for lists and details.
enum CommunicationTable {
    static let columns = """
        \(StoredCommunication.columns.split(separator: ",").map { "c.\($0.trimming(while: \.isWhitespace))" }.joined(separator: ", ")),
        lane.campaign, campaign.tag, lane.channel, node.version, node.flow, node.node, c.node - version.first_node,
        node.communication_name, node.kind, node.agent, c.created_at, p.created_at, zone.name, c.zone_source,
        c.base_kind, c.base, c.best_time
        """
    static let tables = """
        communication AS c
        JOIN lane ON lane.id = c.lane
        JOIN campaign ON campaign.id = lane.campaign
        JOIN node ON node.id = c.node
        JOIN version ON version.id = node.version
        JOIN zone ON zone.id = c.zone
        JOIN participant AS p ON p.id = c.id >> 20
        """

    /// Nil where there is no such communication.
    static func fetch(_ key: CommunicationKey, _ db: Database) throws -> CommunicationRow? {
        let select = try HotStatement(db, "SELECT \(columns) FROM \(tables) WHERE c.id = ?")
        select.bind(1, key.rawValue)
        defer { select.reset() }
        return try select.step() ? try communication(select) : nil
    }

    /// - Parameter row: stands on a row of ``columns``.
    static func communication(_ row: HotStatement) throws -> CommunicationRow {
        guard let source = PlanInputs.ZoneSource(rawValue: UInt8(clamping: row.int(32))),
            let base = PlanInputs.Base(storedKind: row.int(33), value: row.optionalInt(34))
        else { throw EncodingFault(what: "has inputs of a plan that cannot be read", offset: 0) }
        let stored = try StoredCommunication.state(
            row,
            CommunicationState.Place(
                campaign: CampaignKey(row.int(19)), channel: row.text(21) ?? "", name: row.text(26) ?? "",
                kind: CommunicationKind(rawValue: UInt8(clamping: row.int(27))) ?? .email, agent: row.text(28) ?? ""))
        let bestTime = try row.optionalBytes(35) { bytes throws(EncodingFault) in
            try ContactHistoryCodec.decodeEvidence(bytes)
        }
        return CommunicationRow(
            snapshot: stored.snapshot, campaign: CampaignKey(row.int(19)),
            campaignID: row.text(20) ?? "", version: VersionKey(row.int(22)), flow: row.text(23) ?? "",
            node: row.text(24) ?? "", nodeIndex: Int(clamping: row.int(25)),
            run: stored.key.participant.run(stored.run), createdAt: Instant(milliseconds: row.int(29)),
            participantCreatedAt: Instant(milliseconds: row.int(30)), plannedAt: stored.plannedAt,
            deadline: stored.deadline, dueAt: stored.dueAt,
            inputs: PlanInputs(zone: row.text(31) ?? "", zoneSource: source, base: base, bestTime: bestTime),
            attemptCount: stored.attempts, detail: stored.detail, deliveredAt: stored.deliveredAt,
            readAt: stored.readAt, repliedAt: stored.repliedAt)
    }

    /// Its statuses in order, the one that it was created with first.
    static func history(of row: CommunicationRow, _ db: Database) throws -> [CommunicationDetail.StatusChange] {
        let changes = try Row.fetchAll(
            db, sql: "SELECT at, status, reason, detail FROM status_change WHERE communication = ? ORDER BY seq",
            arguments: [row.snapshot.key.rawValue]
        ).map { change in
            let status: Int64 = change[1]
            guard let status = CommunicationStatus(rawValue: UInt8(clamping: status)) else {
                throw EncodingFault(what: "has an unknown status", offset: 0)
            }
            let reason: Int64? = change[2]
            return CommunicationDetail.StatusChange(
                at: Instant(milliseconds: change[0]), status: status,
                reason: reason.flatMap { StatusReason(storedCode: $0) }, detail: change[3])
        }
        return CommunicationDetail.history(of: row, changes)
    }
}

extension Substring {
    fileprivate func trimming(while isTrimmed: (Character) -> Bool) -> Substring { drop(while: isTrimmed) }
}
