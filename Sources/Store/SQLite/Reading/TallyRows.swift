import Domain
import GRDB

/// Counts communications by what they have in common.
enum TallyRows {
    static func fetch(_ campaign: CampaignKey, upload: UploadKey?, _ db: Database) throws -> [TallyRow] {
        var filter = SQLFilter()
        filter.add("c.lane IN (SELECT id FROM lane WHERE campaign = ?)", campaign.rawValue)
        if let upload {
            let range = try Row.fetchOne(
                db, sql: "SELECT first_participant, last_participant FROM upload WHERE id = ?",
                arguments: [upload.rawValue])
            guard let range, let first: Int64 = range[0], let last: Int64 = range[1] else { return [] }
            filter.add(
                "c.id BETWEEN ? AND ?", ParticipantKey(first).communication(0).rawValue,
                ParticipantKey(last).communication(ParticipantKey.maximumOrdinal).rawValue)
            filter.add(
                """
                EXISTS (SELECT 1 FROM participant AS p WHERE p.id = c.id >> 20
                    AND (p.created_upload = ? OR p.changed_upload = ?))
                """, upload.rawValue, upload.rawValue)
        }
        return try Row.fetchAll(
            db,
            sql: """
                SELECT node.communication_name, lane.channel, zone.name, t.status, t.reason, t.planned_at, t.count
                FROM (
                    SELECT c.node, c.lane, c.zone, c.status, c.reason, c.planned_at, count(*) AS count
                    FROM communication AS c WHERE \(filter.sql)
                    GROUP BY c.node, c.lane, c.zone, c.status, c.reason, c.planned_at
                ) AS t
                JOIN node ON node.id = t.node JOIN lane ON lane.id = t.lane JOIN zone ON zone.id = t.zone
                ORDER BY t.planned_at, node.communication_name, zone.name, t.status, t.reason
                """, arguments: filter.arguments
        ).map { row in
            let status: Int64 = row[3]
            guard let status = CommunicationStatus(rawValue: UInt8(clamping: status)) else {
                throw EncodingFault(what: "has an unknown status", offset: 0)
            }
            let reason: Int64? = row[4]
            let plannedAt: Int64? = row[5]
            return TallyRow(
                communicationName: row[0] ?? "", channel: row[1], zone: row[2], status: status,
                reason: reason.flatMap { StatusReason(storedCode: $0) },
                plannedAt: plannedAt.map { Instant(milliseconds: $0) }, count: row[6])
        }
    }
}
